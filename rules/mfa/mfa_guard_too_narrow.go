package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardTooNarrow reports guards that are meant to block everything without MFA but name only some resources.
var GuardTooNarrow = &analysis.Analyzer{
	Name:             "mfa-guard-too-narrow",
	Title:            "An MFA guard covers only some resources",
	Doc:              page("mfa-guard-too-narrow"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "what other policies grant remains allowed without MFA, although the guard looks complete",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run:              guardTooNarrow,
}

func guardTooNarrow(pass *analysis.Pass) {
	for setting := range pass.Settings() {
		for _, g := range guards(pass.Document) {
			narrow := narrowing(g)
			if narrow == nil || !blocksAllButSignIn(g) {
				continue
			}
			// Together with a policy that grants everything: what is allowed although the guard would block it if it were
			// for every resource?
			query := analysis.Query{
				Layers: beside(pass, setting),
				NotBy:  alone(pass.Document, onEverything(g)),
				// The best known actions come first.
				Actions: []string{"sts:AssumeRole"},
			}
			witness, found := findWithoutMFA(pass, query, noMFA())
			if !found {
				query.Actions = nil
				witness, found = findWithoutMFA(pass, query, noMFA())
			}
			if found {
				pass.Report(analysis.Diagnostic{
					Range:     *narrow,
					Statement: g,
					Message:   "the MFA guard only covers these resources; use Resource \"*\" to cover everything else",
					Witness:   witness,
				})
			}
		}
	}
}

// narrowing returns the place where a guard limits its resources, nil if it covers them all.
func narrowing(g *policy.Statement) *policy.Range {
	switch {
	case g.NotResource != nil:
		return &g.NotResource.Key.Range
	case g.Resource == nil || len(g.Resource.Items) == 0:
		return nil
	}
	for item := range g.Resource.All() {
		if item.Value == "*" {
			return nil
		}
	}
	return &g.Resource.Items[0].Range
}

// onEverything returns a guard like g for every resource.
func onEverything(g *policy.Statement) *policy.Statement {
	wide := *g
	wide.NotResource = nil
	wide.Resource = everything(g)
	return &wide
}
