package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ResourceMismatch reports actions that do not act on any of their statement's resources.
var ResourceMismatch = &analysis.Analyzer{
	Name:  "resource-mismatch",
	Title: "The resources of a statement do not match its actions",
	Level: analysis.Warning,
	Kinds: []policy.Kind{
		policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP,
	},
	Run: func(pass *analysis.Pass) {
		if pass.Document.Synthetic {
			return
		}
		var r resources
		var found []mismatched // of one statement
		for a := range pass.Actions() {
			if a.Negated() || !a.Matches || a.All() {
				continue
			}
			if r.statement != a.Statement {
				reportMismatches(pass, found)
				found, r = nil, resourcesOf(a.Statement)
			}
			if !r.any && !r.fitSome(a) && (r.certain || pass.Impossible(onlyAction(pass.Document, a))) {
				found = append(found, mismatched{action: a, message: mismatch(a, &r)})
			}
		}
		reportMismatches(pass, found)
	},
}

// onlyAction asks for a request for an action, or for one that it matches, on the resources of its statement, whatever the
// statement's effect, principals and conditions.
func onlyAction(d *policy.Document, a *analysis.Action) analysis.Query {
	wide, _ := lookup.Widened(a.Statement)
	s := *wide
	s.Action = policy.ListOf(*a.Text)
	s.Principal, s.NotPrincipal, s.Condition = nil, nil, nil
	query := analysis.Reach(d, &s)
	query.Layers[0].Docs[0].Kind = policy.Identity
	query.Actions = []string{a.Text.Value}
	return query
}
