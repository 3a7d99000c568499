package escalation

import (
	"iter"
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
	for service := range catalog.Services() {
		if types != nil && !slices.ContainsFunc(types, func(t string) bool { return strings.HasPrefix(t, service.Prefix()+":") }) {
			continue
		}
		for action := range service.Actions() {
			if action.NumResources() > 0 && wanted(action) {
				actions = append(actions, action)
			}
		}
	}
	if rank != nil {
		slices.SortStableFunc(actions, func(a, b catalog.Action) int { return rank(a.Name()) - rank(b.Name()) })
	}
	set := &sensitive{}
	for _, action := range actions {
		if resources := unnamedResources(action, types); len(resources) > 0 {
			set.names = append(set.names, action.String())
			set.unnamed = append(set.unnamed, resources)
			set.targets = append(set.targets, paths.NewTargets(resources))
		}
	}
	set.actions = analysis.NewActions(set.names...)
	return set
}

// unnamedResources returns patterns of the resources of an action, of some types if any are given, that no policy names.
func unnamedResources(action catalog.Action, types []string) []string {
	var resources []string
	if types == nil {
		resources = slices.Concat(paths.Patterns(action.String(), paths.Unnamed)...)
	}
	for r := range action.Resources() {
		if slices.Contains(types, r.String()) {
			for format := range r.ARNs() {
				resources = append(resources, lookup.Fill(format, paths.Unnamed))
			}
		}
	}
	// There is only one resource without a name: nothing narrower could be specified.
	return slices.DeleteFunc(resources, func(r string) bool { return !strings.Contains(r, paths.Unnamed) })
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

// grant is an Allow that covers actions of a set, given by their indices, for the principals of a setting.
type grant struct {
	asker     *paths.Asker
	statement *policy.Statement
	indices   []int
}

// grants yields each Allow of the pass's document that covers actions of the set, in each setting in which the document grants
// something to principals other than administrators.
func (set *sensitive) grants(pass *analysis.Pass) iter.Seq[grant] {
	return func(yield func(grant) bool) {
		if !slices.ContainsFunc(pass.Document.Statements, func(s *policy.Statement) bool { return set.covered(s) != nil }) {
			return
		}
		for setting := range grantees(pass) {
			asker := paths.NewAsker(pass, setting)
			for _, s := range pass.Document.Statements {
				if indices := set.covered(s); indices != nil && !yield(grant{asker, s, indices}) {
					return
				}
			}
		}
	}
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

// unscoped returns those of a grant's actions that it may allow on resources that the policy does not name.
func (set *sensitive) unscoped(g grant) []int {
	var out []int
	before := -1
	for _, i := range g.indices {
		// The actions of a service are adjacent, and most have the same resources.
		same := before >= 0 && slices.Equal(set.unnamed[before], set.unnamed[i])
		if same && len(out) > 0 && out[len(out)-1] == before || !same && paths.Within(g.statement, set.targets[i]) {
			out = append(out, i)
		}
		before = i
	}
	return out
}

// find looks for a request with one of some of a grant's actions on a resource that the policy does not name: first with the
// first, which is usually allowed, then with the others.
func (set *sensitive) find(g grant, indices []int) *analysis.Witness {
	for _, some := range [][]int{indices[:1], indices[1:]} {
		if len(some) == 0 {
			continue
		}
		if witness, found := g.asker.Find(set.question(g.statement, some)); found {
			return witness
		}
	}
	return nil
}

// findUnscoped looks for a request with any of a grant's actions on a resource that the policy does not name.
func (set *sensitive) findUnscoped(g grant) *analysis.Witness {
	if unscoped := set.unscoped(g); unscoped != nil {
		return set.find(g, unscoped)
	}
	return nil
}

// reportUnscoped reports each Allow that grants an action of the set on resources that the policy does not name. The
// message, which depends on the action, is a format with one %s for it. A finding is about one action, and relates to one
// action of each other service.
func (set *sensitive) reportUnscoped(pass *analysis.Pass, message func(action string) string) {
	for g := range set.grants(pass) {
		var first *analysis.Witness
		var related []analysis.Related
		for indices := set.unscoped(g); len(indices) > 0 && len(related) < enough; {
			witness := set.find(g, indices)
			if witness == nil {
				break
			}
			action := witness.Request.Action
			if first == nil {
				first = witness
			} else {
				related = append(related, analysis.Related{Range: placeOf(g.statement, action), Message: analysis.Message("also %s", action)})
			}
			service, _, _ := strings.Cut(action, ":")
			indices = slices.DeleteFunc(indices, func(i int) bool { return strings.HasPrefix(set.names[i], service+":") })
		}
		if first != nil {
			g.report(pass, first, message(first.Request.Action), related...)
		}
	}
}

// says returns a message that is the same for all actions.
func says(message string) func(string) string { return func(string) string { return message } }

// report reports a grant at the item of its Action that allows a request.
func (g grant) report(pass *analysis.Pass, witness *analysis.Witness, message string, related ...analysis.Related) {
	action := witness.Request.Action
	pass.Report(analysis.Diagnostic{
		Range: placeOf(g.statement, action), Statement: g.statement, Message: analysis.Message(message, action),
		Witness: witness, Related: related,
	})
}
