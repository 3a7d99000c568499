package escalation

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// ServiceWideControl reports statements that grant control of all that a service stores: to read it or take it over, and to
// destroy it.
var ServiceWideControl = &analysis.Analyzer{
	Name:             "service-wide-control",
	Title:            "A statement grants full control of all resources of a service",
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "the holder can read, take over and destroy what every application in the account stores in the service",
	Kinds:            []policy.Kind{policy.Identity},
	Covers: []string{
		"credentials-exposure", "data-exposure", "unscoped-permissions-management", "wildcard-on-sensitive-action",
		"write-on-every-resource",
	},
	Run: func(pass *analysis.Pass) {
		if !slices.ContainsFunc(pass.Document.Statements, func(s *policy.Statement) bool { return len(kept(s)) > 0 }) {
			return
		}
		told := map[*policy.Statement]bool{}
		for setting := range grantees(pass) {
			a := paths.NewAsker(pass, setting)
			for _, s := range pass.Document.Statements {
				told[s] = told[s] || reportControl(a, pass, s)
			}
		}
	},
}

// kept returns the services that a statement may grant control of, judging by its actions.
func kept(s *policy.Statement) []keeper {
	if !s.Allows() {
		return nil
	}
	granted := func(action string) bool { return analysis.Covers(s, action) }
	return slices.DeleteFunc(slices.Clone(keepers), func(k keeper) bool {
		return slices.ContainsFunc(k.decisive, func(alternatives []string) bool { return !slices.ContainsFunc(alternatives, granted) })
	})
}

// reportControl reports what a statement grants control of in one finding: about one service, and related to the others.
func reportControl(a *paths.Asker, pass *analysis.Pass, s *policy.Statement) bool {
	var d *analysis.Diagnostic
	for _, k := range kept(s) {
		witnesses := k.controlled(a, s)
		if witnesses == nil {
			continue
		}
		place := placeOf(s, witnesses[0].Request.Action)
		if d == nil {
			d = &analysis.Diagnostic{
				Range: place, Statement: s, Witness: witnesses[0], Further: witnesses[1:], Related: wideResources(s),
				Message: "grants full control of every " + k.what + ", including deletion; specify the intended ones",
			}
		} else if len(d.Related) < enough {
			d.Relate(place, "also every "+k.what)
		}
	}
	if d == nil {
		return false
	}
	pass.Report(*d)
	return true
}

// controlled returns a request for each decisive action with which a statement grants control of a service, on a resource that
// the policy does not name; nil if one of them is not allowed.
func (k *keeper) controlled(a *paths.Asker, s *policy.Statement) []*analysis.Witness {
	var witnesses []*analysis.Witness
	for _, alternatives := range k.decisive {
		witness := oneOf(a, s, alternatives)
		if witness == nil {
			return nil
		}
		witnesses = append(witnesses, witness)
	}
	return witnesses
}

// oneOf looks for a request with one of some actions that a statement allows on a resource that the policy does not name.
func oneOf(a *paths.Asker, s *policy.Statement, actions []string) *analysis.Witness {
	for _, action := range actions {
		if !analysis.Covers(s, action) {
			continue
		}
		resources := slices.Concat(paths.Patterns(action, paths.Unnamed)...)
		// The shortest name is the simplest: a bucket before an access point of a bucket.
		slices.SortStableFunc(resources, func(a, b string) int { return len(a) - len(b) })
		if !paths.Within(s, paths.NewTargets(resources)) {
			continue
		}
		query := analysis.Query{Via: []*policy.Statement{s}, Actions: []string{action}, ResourceIn: resources}
		if witness, found := a.Find(query); found {
			return witness
		}
	}
	return nil
}
