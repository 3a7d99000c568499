package escalation

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// sensitive is a set of actions that should only be granted on named resources.
type sensitive struct {
	names   []string
	actions *analysis.Actions
	// unnamed are, for each action, the patterns of resources that no policy names, targets the same split.
	unnamed [][]string
	targets [][]paths.Target
}

// gather returns the wanted actions of the catalog that support resource-level permissions; if types are given, those for a
// resource of one of these types. If a policy allows several, a finding names one: rank puts the most significant first, and
// may be nil.
func gather(wanted func(catalog.Action) bool, rank func(name string) int, types ...string) *sensitive {
	var actions []catalog.Action
	for action := range catalog.Actions() {
		if action.NumResources() > 0 && wanted(action) {
			actions = append(actions, action)
		}
	}
	if rank != nil {
		slices.SortStableFunc(actions, func(a, b catalog.Action) int { return rank(a.Name()) - rank(b.Name()) })
	}
	set := &sensitive{}
	for _, action := range actions {
		name := action.String()
		var resources []string
		if types == nil {
			resources = slices.Concat(paths.Patterns(name, paths.Unnamed)...)
		}
		for r := range action.Resources() {
			if slices.Contains(types, r.String()) {
				for format := range r.ARNs() {
					resources = append(resources, lookup.Fill(format, paths.Unnamed))
				}
			}
		}
		// There is only one resource without a name: nothing narrower could be specified.
		resources = slices.DeleteFunc(resources, func(r string) bool { return !strings.Contains(r, paths.Unnamed) })
		if len(resources) == 0 {
			continue
		}
		set.names = append(set.names, name)
		set.unnamed = append(set.unnamed, resources)
		set.targets = append(set.targets, paths.NewTargets(resources))
	}
	set.actions = analysis.NewActions(set.names...)
	return set
}

// question looks for a request with one of some actions, on a resource that the policy does not name.
func (set *sensitive) question(s *policy.Statement, indices []int) analysis.Query {
	q := analysis.Query{Via: []*policy.Statement{s}}
	seen := map[string]bool{}
	for _, i := range indices {
		q.Actions = append(q.Actions, set.names[i])
		for _, pattern := range set.unnamed[i] {
			if !seen[pattern] {
				seen[pattern] = true
				q.ResourceIn = append(q.ResourceIn, pattern)
			}
		}
	}
	// The shortest name is the simplest: a table before an index of a table.
	slices.SortStableFunc(q.ResourceIn, func(a, b string) int { return len(a) - len(b) })
	return q
}

// unscoped returns those of some actions that a statement may allow on resources that the policy does not name.
func (set *sensitive) unscoped(s *policy.Statement, indices []int) []int {
	var out []int
	before := -1
	for _, i := range indices {
		// The actions of a service are adjacent, and most have the same resources.
		same := before >= 0 && slices.Equal(set.unnamed[before], set.unnamed[i])
		if same && len(out) > 0 && out[len(out)-1] == before || !same && paths.Within(s, set.targets[i]) {
			out = append(out, i)
		}
		before = i
	}
	return out
}

// covered returns the indices of the actions that an Allow covers.
func (set *sensitive) covered(s *policy.Statement) []int {
	var indices []int
	for i, granted := range set.actions.Granted(s) {
		if granted {
			indices = append(indices, i)
		}
	}
	return indices
}

// grants calls a function for each Allow of the pass's document that covers actions of the set, in each setting in which
// the document grants something to principals other than administrators.
func (set *sensitive) grants(
	pass *analysis.Pass, do func(a *paths.Asker, s *policy.Statement, indices []int),
) {
	if len(set.anywhere(pass.Document)) == 0 {
		return
	}
	for setting := range grantees(pass) {
		a := paths.NewAsker(pass, setting)
		for _, s := range pass.Document.Statements {
			indices := set.covered(s)
			if len(indices) == 0 {
				continue
			}
			do(a, s, indices)
		}
	}
}

// anywhere returns the indices of the actions that any Allow of a document covers.
func (set *sensitive) anywhere(d *policy.Document) []int {
	for _, s := range d.Statements {
		if indices := set.covered(s); indices != nil {
			return indices
		}
	}
	return nil
}

// enough places show what a statement does; some name fifty services.
const enough = 7

// reportUnscoped reports each Allow that grants an action of the set on resources that the policy does not name. The
// message, which depends on the action, is a format with one %s for it. A finding is about one action, and relates to one
// action of each other service.
func (set *sensitive) reportUnscoped(pass *analysis.Pass, message func(action string) string) {
	set.grants(pass, func(a *paths.Asker, s *policy.Statement, indices []int) {
		indices = set.unscoped(s, indices)
		var first *analysis.Witness
		var related []analysis.Related
		for len(indices) > 0 && len(related) < enough {
			witness := set.ask(a, s, indices)
			if witness == nil {
				break
			}
			if first == nil {
				first = witness
			} else {
				related = append(related, analysis.Related{
					Range: placeOf(s, witness.Request.Action), Message: analysis.Message("also %s", witness.Request.Action),
				})
			}
			service, _, _ := strings.Cut(witness.Request.Action, ":")
			indices = slices.DeleteFunc(indices, func(i int) bool { return strings.HasPrefix(set.names[i], service+":") })
		}
		if first != nil {
			reportGrant(pass, s, first, message(first.Request.Action), related...)
		}
	})
}

// says returns a message that is the same for all actions.
func says(message string) func(string) string { return func(string) string { return message } }

// ask looks for a request with one of some actions: first with the first, which is usually allowed, then with the others.
func (set *sensitive) ask(a *paths.Asker, s *policy.Statement, indices []int) *analysis.Witness {
	for _, some := range [][]int{indices[:1], indices[1:]} {
		if len(some) == 0 {
			continue
		}
		if witness, found := a.Find(set.question(s, some)); found {
			return witness
		}
	}
	return nil
}

// reportGrant reports a statement at the item of its Action that allows a request.
func reportGrant(
	pass *analysis.Pass, s *policy.Statement, witness *analysis.Witness, message string, related ...analysis.Related,
) {
	pass.Report(analysis.Diagnostic{
		Range: placeOf(s, witness.Request.Action), Statement: s, Message: analysis.Message(message, witness.Request.Action),
		Witness: witness, Related: related,
	})
}

// placeOf returns the place of the item of Action that covers an action, or that of the statement's NotAction.
func placeOf(s *policy.Statement, action string) policy.Range {
	switch {
	case s.Action != nil:
		if item := analysis.Item(s.Action, action); item != nil {
			return item.Range
		}
	case s.NotAction != nil:
		return s.NotAction.Key.Range
	}
	return s.Node.Range
}

// hasAffix reports whether a name begins with one of some prefixes, or ends with one of some suffixes.
func hasAffix(name string, prefixes, suffixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) }) ||
		slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(name, s) })
}
