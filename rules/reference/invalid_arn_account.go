package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidARNAccount reports ARNs whose account field is not an account ID.
var InvalidARNAccount = &analysis.Analyzer{
	Name:  "invalid-arn-account",
	Title: "The account in an ARN is not a 12-digit account ID",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "INVALID_ARN_ACCOUNT",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			account := a.Account.Value
			if !a.Account.Literal() || account == "" || account == "aws" || policy.IsAccountID(account) || formatHas(a, account) {
				continue
			}
			message := "%q in the ARN is not an account ID; use the 12-digit ID"
			if strings.Trim(account, "0123456789") == "" {
				message = "%q in the ARN is not an account ID, which has 12 digits; correct it"
			}
			pass.ReportIn(a.Statement, a.Text.Range, message, account)
		}
	},
}
