package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ConditionKeyNotForAction reports conditions on keys that no action of the statement supports.
var ConditionKeyNotForAction = &analysis.Analyzer{
	Name:  "condition-key-not-for-action",
	Title: "A condition key that no action of the statement supports",
	Level: analysis.Warning,
	Kinds: []policy.Kind{
		policy.Identity, policy.Boundary, policy.Resource, policy.Trust, policy.VPCEndpoint, policy.SCP, policy.RCP,
	},
	Run: func(pass *analysis.Pass) {
		if pass.Document.Kind == policy.Trust {
			reportClaims(pass)
			return
		}
		for c := range pass.Conditions() {
			absent := whenAbsent(c)
			switch {
			case absent == unclear:
			case !unsupplied(pass, c):
				if absent == fails && c.Statement.Allows() {
					reportMixed(pass, c)
				}
			case provedAbsent(pass, c, absent):
				pass.ReportIn(c.Statement, c.Written.Key.Range, unsupportedBy[absent][c.Statement.Allows()], c.Name())
			}
		}
	},
}

// unsupportedBy are the messages about a key that no action supports: by what the condition then is, and whether it is in an Allow.
var unsupportedBy = map[verdict]map[bool]string{
	fails: {
		true:  "no action here supports %s: the Allow never applies; move the condition",
		false: "no action here supports %s: the Deny never applies; move the condition",
	},
	holds: {
		true:  "no action here supports %s: the condition always holds; move it",
		false: "no action here supports %s: the condition always holds; move it",
	},
}
