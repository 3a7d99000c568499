package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ARNAccountNotAllowed reports ARNs with an account ID whose resource type does not have one.
var ARNAccountNotAllowed = &analysis.Analyzer{
	Name:  "arn-account-not-allowed",
	Title: "An ARN has an account that its resource type does not use",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "ARN_ACCOUNT_NOT_ALLOWED",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			if a.Account.Literal() && a.Account.Value != "" && everyFormat(a, func(f *lookup.Format) bool { return f.Account == "" }) {
				without := a.With(func(arn *policy.ARN) { arn.Account = "" })
				pass.ReportFix(a.Statement, a.Text.Range, pass.Replace(a.Text, without),
					"the ARN of %s does not have an account ID; remove %s", subject(a), a.Account.Value)
			}
		}
	},
}
