package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingARNAccount reports ARNs without the account ID that they need.
var MissingARNAccount = &analysis.Analyzer{
	Name:  "missing-arn-account",
	Title: "An ARN lacks the account ID",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "MISSING_ARN_ACCOUNT",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			if lacksAccount(a) && !a.Resource.Is("*") && !lacksRegion(a) && !ownedByAWS(a) {
				anyone := a.With(func(arn *policy.ARN) { arn.Account = "*" })
				pass.ReportFix(a.Statement, a.Text.Range, pass.Replace(a.Text, anyone),
					"the ARN of %s lacks the account ID; add it, or * for all accounts", subject(a))
			}
		}
	},
}
