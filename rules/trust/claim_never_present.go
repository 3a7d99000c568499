package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ClaimNeverPresent reports conditions on claims of identity providers other than the statement's.
var ClaimNeverPresent = &analysis.Analyzer{
	Name:             "claim-never-present",
	Title:            "A condition compares a claim of another identity provider",
	Level:            analysis.Warning,
	SecuritySeverity: 3.0,
	SeverityReason:   "in most cases no one can assume the role; a condition that matches without the claim limits no one",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			host, claim := lookup.ClaimOf(c.Name())
			providers, ok := lookup.OnlyProviders(c.Statement)
			if !claim || !ok || lookup.Brings(providers, host) {
				continue
			}
			witness, never := lookup.WithoutClaim(pass, c, providers)
			report := func(effect string) {
				pass.ReportWitness(c.Statement, c.Written.Key.Range, witness,
					"%s is not a claim of this provider, so "+effect, c.Name())
			}
			switch {
			case never && c.Statement.Allows():
				report("no one can assume the role")
			case never:
				report("the Deny has no effect")
			case witness != nil && c.Operator.Family != policy.NullFamily: // else it was asked for
				report("the condition always matches")
			}
		}
	},
}
