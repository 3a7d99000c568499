package solve

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// The budgets in steps: states of automata, choices, and values tried. The dearest question about a real policy that is
// known took 30,000.
const (
	defaultFrameBudget = 200_000
	defaultBudget      = 1_000_000
)

// Solver answers questions. It keeps what it makes of documents, which must not change while it lives: use one for a run.
// It may be used by several goroutines.
type Solver struct {
	preds csp.Table

	docs, stmts, programs, targets sync.Map
	formCache                      sync.Map

	allowAll *policy.Document
	shapes   func() []shapeClass

	frameBudget, budget       int
	questions, undecided, sum atomic.Int64
}

// Stats are what a Solver has done so far.
type Stats struct {
	// Questions counts calls of Find and FindAll, Undecided those among them that were left open. Steps is the work done.
	Questions, Undecided, Steps int64
}

// New returns a Solver.
func New() *Solver {
	star := policy.List{Items: []policy.Text{{Value: "*"}}, Index: []int{-1}}
	return &Solver{
		frameBudget: defaultFrameBudget,
		budget:      defaultBudget,
		shapes:      sync.OnceValue(shapeClasses),
		allowAll: &policy.Document{Statements: []*policy.Statement{{
			Effect: &policy.Text{Value: "Allow"}, Action: &star, Resource: &star,
		}}},
	}
}

// Stats returns what the solver has done so far.
func (s *Solver) Stats() Stats {
	return Stats{Questions: s.questions.Load(), Undecided: s.undecided.Load(), Steps: s.sum.Load()}
}

func (s *Solver) document(d *policy.Document) *document {
	if cached, ok := s.docs.Load(d); ok {
		return cached.(*document)
	}
	cached, _ := s.docs.LoadOrStore(d, s.compileDocument(d))
	return cached.(*document)
}

func (s *Solver) program(d *policy.Document) *eval.Program {
	if cached, ok := s.programs.Load(d); ok {
		return cached.(*eval.Program)
	}
	cached, _ := s.programs.LoadOrStore(d, eval.Compile(d))
	return cached.(*eval.Program)
}

// forms makes patterns of forms, once for each list.
func (s *Solver) forms(forms []facts.Form) glob.Group {
	if len(forms) == 0 {
		return nil
	}
	var b strings.Builder
	for _, f := range forms {
		b.WriteByte(0)
		for _, p := range f {
			b.WriteString(p.Literal)
			b.WriteByte(byte(p.Class) + 1)
			if p.Many {
				b.WriteByte('*')
			}
		}
	}
	key := b.String()
	if cached, ok := s.formCache.Load(key); ok {
		return cached.(glob.Group)
	}
	g := make(glob.Group, len(forms))
	for i, f := range forms {
		g[i] = glob.FromForm(f)
	}
	cached, _ := s.formCache.LoadOrStore(key, g)
	return cached.(glob.Group)
}

// Find returns a request that answers the query, or false if there is none. The error is ErrUndecided if neither could be
// shown, a *DisagreementError if the evaluator does not confirm the request that was found, or the context's.
func (s *Solver) Find(ctx context.Context, query Query) (Witness, bool, error) {
	for w, err := range s.FindAll(ctx, query, func(string) string { return "" }) {
		return w, err == nil, err
	}
	return Witness{}, false, nil
}

// FindAll yields a request for each group of actions that has one; group names the group of an action, and nil makes each
// class of actions that the question does not tell apart a group. What is left undecided is yielded last, as ErrUndecided.
func (s *Solver) FindAll(ctx context.Context, query Query, group func(action string) string) iter.Seq2[Witness, error] {
	_, limited := read(query.Layers)
	if _, limiting := read(query.NotBy); limited || limiting {
		return s.findUnread(ctx, query)
	}
	return func(yield func(Witness, error) bool) {
		s.questions.Add(1)
		if query.Budget != nil && query.Budget.Left <= 0 {
			s.undecided.Add(1)
			yield(Witness{}, ErrUndecided)
			return
		}
		q := s.prepare(ctx, &query)
		defer func() {
			s.sum.Add(int64(q.meter.Steps))
			if query.Budget != nil {
				query.Budget.Left = max(query.Budget.Left-q.meter.Steps, 0)
			}
		}()
		if q.hopeless() {
			return
		}
		done := map[string]bool{}
		for a := range s.actions(q, group) {
			name := a.Name
			if group != nil {
				name = group(a.Name)
			}
			if len(done) > 0 && done[name] || !q.possible(a) {
				continue
			}
			w, found, err := s.findAction(q, a)
			if err != nil {
				yield(Witness{}, err)
				return
			}
			if !found {
				if q.meter.Out() {
					q.undecided = true
					break
				}
				continue
			}
			done[name] = true
			if !yield(w, nil) {
				return
			}
		}
		if q.undecided {
			s.undecided.Add(1)
			yield(Witness{}, ErrUndecided)
		}
	}
}

// hopeless reports whether no action at all needs to be looked at.
func (q *question) hopeless() bool {
	if len(q.Via) > 0 && !slices.ContainsFunc(q.layers, func(l layer) bool { return l.via }) {
		return true
	}
	for i := range q.layers {
		l := &q.layers[i]
		if l.open || !l.implicit && len(l.allows) == 0 {
			return true
		}
	}
	return false
}

// possible reports whether every layer may allow an action.
func (q *question) possible(a *actions.Action) bool {
	for i := range q.layers {
		l := &q.layers[i]
		if l.implicit && !l.via {
			continue
		}
		if !slices.ContainsFunc(l.allows, func(st *stmt) bool { return st.grants(a) }) {
			return false
		}
	}
	return true
}

// grants reports whether a statement is an Allow that surely covers an action, whatever its resources and conditions say.
func (st *stmt) grants(a *actions.Action) bool {
	if !st.allows || st.open {
		return false
	}
	must, _ := st.actions.Covers(a)
	return must
}

func (s *Solver) findAction(q *question, a *actions.Action) (Witness, bool, error) {
	if needs := s.needs(q, a); len(needs) > 0 {
		if q.notBy != nil {
			q.undecided = true
			return Witness{}, false, nil
		}
		return s.findWhole(q, a, needs)
	}
	for _, t := range s.targetsOf(q, a) {
		if !s.reaches(q, a, t) {
			continue
		}
		for i := range q.callers {
			c := &q.callers[i]
			if !c.facts().Calls(a.Lower) {
				continue
			}
			w, found, err := s.findFrame(q, a, t, c)
			if err != nil || found {
				return w, found, err
			}
			if err := q.meter.Context.Err(); err != nil {
				return Witness{}, false, err
			}
			if q.meter.Out() {
				return Witness{}, false, nil
			}
		}
	}
	return Witness{}, false, nil
}

// reaches reports whether every layer may allow an action on a sort of resource, as far as that shows before a frame is made:
// by the resources that its statements name.
func (s *Solver) reaches(q *question, a *actions.Action, t *target) bool {
	for i := range q.layers {
		l := &q.layers[i]
		if l.implicit && !l.via {
			continue
		}
		ok := false
		for _, st := range l.allows {
			if st.open || st.noRes || st.maybeRes {
				continue
			}
			if must, _ := st.actions.Covers(a); must && s.meets(q, st, t) {
				ok = true
				break
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

// meets reports whether a statement's resources may be of a sort.
func (s *Solver) meets(q *question, st *stmt, t *target) bool {
	switch {
	case st.resource == nil, st.notRes:
		return true
	case len(t.form) == 0:
		return st.resource.Templated || st.resource.HoldsForStar(false, nil)
	}
	return glob.Group(s.preds.Reread(st.resource, t.reading).Must).Meets(t.form, q.meter.Add)
}

func (s *Solver) findFrame(q *question, a *actions.Action, t *target, c *caller) (Witness, bool, error) {
	if !q.look() {
		return Witness{}, false, nil
	}
	return s.solveFrame(q, s.newFrame(q, frame{action: a, target: t, caller: c}))
}

func (s *Solver) solveFrame(q *question, f *frame) (Witness, bool, error) {
	if !f.assemble() {
		return Witness{}, false, nil
	}
	f.Relaxed = len(f.unknown) > 0
	if v := f.Solve(&f.meter); v != csp.Sat {
		q.undecided = q.undecided || v == csp.Unknown
		return Witness{}, false, nil
	}
	if !f.Relaxed {
		w, err := f.whole()
		return w, err == nil, err
	}
	w, found, err := f.substitute()
	if errors.Is(err, errOpen) {
		q.undecided, err = true, nil
	}
	return w, found, err
}

// targetsOf returns the sorts of resources that an action acts on.
func (s *Solver) targetsOf(q *question, a *actions.Action) []*target {
	switch {
	case q.Loose || !a.Known:
		return s.looseTargets(q, a)
	case a.Entry.NumResources() == 0:
		return []*target{{index: -1, sample: "*", reading: glob.WholeFields}}
	}
	return s.listedTargets(q, a)
}

// listedTargets returns the targets of an action's resource types, those first that read best.
func (s *Solver) listedTargets(q *question, a *actions.Action) []*target {
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
func (s *Solver) typeTargets(q *question, a *actions.Action, index int, partitions string, colons bool) []*target {
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
func (s *Solver) looseTargets(q *question, a *actions.Action) []*target {
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

// DisagreementError is returned when a request that the solver found is refused by the evaluator, or contradicts the facts
// about requests: one of them is wrong, and nothing may be concluded. It is ErrUndecided, too.
type DisagreementError struct {
	// Witness is what was found, Reason what is said against it.
	Witness Witness
	Reason  string
}

// Error describes the disagreement.
func (e *DisagreementError) Error() string {
	r := &e.Witness.Request
	return "solver and evaluator disagree about " + r.Action + " by " + r.Principal + " on " + r.Resource + ": " + e.Reason
}

// Is makes a disagreement count as undecided.
func (e *DisagreementError) Is(target error) bool { return target == ErrUndecided }
