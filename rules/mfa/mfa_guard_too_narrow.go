package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardTooNarrow reports guards that are meant to block everything without MFA but name only some resources.
var GuardTooNarrow = &analysis.Analyzer{
	Name:             "mfa-guard-too-narrow",
	Title:            "An MFA guard covers only some resources",
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "what other policies grant remains allowed without MFA, although the guard looks complete",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting, g := range guarded(pass) {
			narrow := narrowing(g)
			if narrow == nil || !blocksAllButSignIn(g) {
				continue
			}
			// Together with a policy that grants everything: what is allowed although the guard would block it if it were for every
			// resource? The best known action comes first.
			query := analysis.Query{Layers: beside(pass, setting), NotBy: alone(pass.Document, onEverything(g))}
			for _, query.Actions = range [][]string{{assumeRole}, nil} {
				if witness, found := findWithoutMFA(pass, query, noMFA()); found {
					pass.ReportWitness(g, *narrow, witness,
						"the MFA guard only covers these resources; use Resource \"*\" to cover everything else")
					break
				}
			}
		}
	},
}
