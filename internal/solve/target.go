package solve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/glob"
)

// target is a sort of resource that an action acts on.
type target struct {
	index  int        // of the resource type among the action's, -1 for none
	form   glob.Group // nil: the resource is the sample
	sample string
	// owned says that the ARN holds the resource's account.
	owned bool
	// reading is that of statements' resources; see typeTargets.
	reading glob.Reading
}

// targetsOf returns the sorts of resources that an action acts on.
func (s *store) targetsOf(q *question, a *actions.Action) []*target {
	switch {
	case q.Loose || !a.Known:
		return s.looseTargets(q, a)
	case a.Entry.NumResources() == 0:
		return []*target{{index: -1, sample: "*", reading: glob.WholeFields}}
	}
	return s.listedTargets(q, a)
}

// listedTargets returns the targets of an action's resource types, those first that read best.
func (s *store) listedTargets(q *question, a *actions.Action) []*target {
	partitions := strings.Join(q.partitions, ",")
	out := make([]*target, 0, a.Entry.NumResources())
	for i := range a.Entry.NumResources() {
		out = append(out, s.typeTargets(q, a, i, partitions, q.colons)...)
	}
	// What an action cannot be without, and what has a short name.
	slices.SortStableFunc(out, func(x, y *target) int {
		required := func(t *target) int {
			if a.Entry.Resource(t.index).Required {
				return 0
			}
			return 1
		}
		aligned := func(t *target) int {
			if t.reading == glob.Aligned {
				return 1
			}
			return 0
		}
		return cmp.Or(aligned(x)-aligned(y), required(x)-required(y), len(x.sample)-len(y.sample))
	})
	return out
}

type targetKey struct {
	typ        catalog.ResourceType
	index      int
	partitions string
	colons     bool
}

// typeTargets returns the targets of one resource type: ARNs with the owner's account and those without are told apart, and
// names without colons from all names.
//
// In a name with a colon a pattern of another type of resource may be found again, as in a path :mfa/ of a user. Such names
// count only where a pattern asks for a colon, and it is then compared field by field. Else a * goes on over whole fields.
func (s *store) typeTargets(q *question, a *actions.Action, index int, partitions string, colons bool) []*target {
	r := a.Entry.Resource(index)
	key := targetKey{r.ResourceType, index, partitions, colons}
	if cached, ok := s.targets.Load(key); ok {
		return cached.([]*target)
	}
	var out []*target
	for format := range r.ARNs() {
		forms, sample := facts.ResourceForms(format, q.partitions)
		if len(forms) == 0 {
			continue
		}
		for _, f := range forms {
			plain := f.Colonless()
			out = addTarget(out, &target{index: index, sample: sample, owned: f.Owned(), reading: glob.WholeFields}, plain)
			if colons && !slices.Equal(f, plain) {
				out = addTarget(out, &target{index: index, sample: sample, owned: f.Owned(), reading: glob.Aligned}, f)
			}
		}
	}
	if out == nil { // no ARN format: the resource cannot be named
		out = []*target{{index: index, sample: "*", reading: glob.WholeFields}}
	}
	cached, _ := s.targets.LoadOrStore(key, out)
	return cached.([]*target)
}

// addTarget adds a form to the target of its sort.
func addTarget(targets []*target, t *target, f facts.Form) []*target {
	i := slices.IndexFunc(targets, func(o *target) bool { return o.owned == t.owned && o.reading == t.reading })
	if i < 0 {
		i = len(targets)
		if targets = append(targets, t); !f.Match(t.sample) {
			t.sample = f.Sample(t.sample)
		}
	}
	targets[i].form = append(targets[i].form, glob.FromForm(f))
	return targets
}

// looseTargets are any ARN, with an account or without, and no resource at all.
func (s *store) looseTargets(q *question, a *actions.Action) []*target {
	sample := "arn:aws:" + a.Service + ":us-east-1:" + facts.Account + ":name"
	other := "arn:aws:" + a.Service + ":::name"
	if a.Known && a.Entry.NumResources() > 0 {
		first := s.listedTargets(q, a)[0]
		if first.owned {
			sample = first.sample
		} else if first.form != nil {
			other = first.sample
		}
	}
	owned, free := facts.AnyARN(q.partitions)
	out := []*target{
		{index: -1, form: s.forms(owned), sample: sample, owned: true, reading: glob.InResource},
		{index: -1, form: s.forms(free), sample: other, reading: glob.InResource},
		{index: -1, sample: "*", reading: glob.InResource},
	}
	if a.Known && a.Entry.NumResources() == 0 {
		out[0], out[2] = out[2], out[0]
	}
	return out
}
