package reference

import (
	"slices"
	"strconv"
	"strings"

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
	Run: resourceMismatch,
}

func resourceMismatch(pass *analysis.Pass) {
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
			found = nil
			r = resourcesOf(a.Statement)
		}
		if r.any || r.fitSome(a) {
			continue
		}
		if r.certain || pass.Impossible(onlyAction(pass.Document, a)) {
			found = append(found, mismatched{action: a, message: mismatch(a, &r)})
		}
	}
	reportMismatches(pass, found)
}

// mismatched is an action that does not act on any of its statement's resources, and the message about it.
type mismatched struct {
	action  *analysis.Action
	message string
}

// reportMismatches reports the mismatches of one statement as one finding: they usually have one cause.
func reportMismatches(pass *analysis.Pass, found []mismatched) {
	if len(found) == 0 {
		return
	}
	first := &found[0]
	s := first.action.Statement
	d := analysis.Diagnostic{
		Range: first.action.Text.Range, Statement: s, Message: first.message,
		Related: []analysis.Related{{Range: s.Resource.Key.Range, Message: "the resources"}},
	}
	if len(found) > 1 {
		format := "%s and " + strconv.Itoa(len(found)-1) + " more do not act on any of these resources; see what each needs"
		if !slices.ContainsFunc(found, func(m mismatched) bool { return !strings.HasSuffix(m.message, everything) }) {
			format = "%s and " + strconv.Itoa(len(found)-1) + " more do not support resources; they need " + everything
		}
		d.Message = analysis.Message(format, first.action.Text.Value)
		d.Relate(d.Range, first.message)
	}
	for _, other := range found[1:] {
		d.Relate(other.action.Text.Range, other.message)
	}
	pass.Report(d)
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
