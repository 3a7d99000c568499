package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// MissingARNAccount reports ARNs without the account ID that they need.
var MissingARNAccount = &analysis.Analyzer{
	Name:  "missing-arn-account",
	Title: "An ARN lacks the account ID",
	Doc:   page("missing-arn-account"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "MISSING_ARN_ACCOUNT",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			if lacksAccount(a) && !a.Resource.Is("*") && !lacksRegion(a) && !ownedByAWS(a) {
				pass.Report(analysis.Diagnostic{
					Range: a.Text.Range, Statement: a.Statement,
					Message: analysis.Message("the ARN of %s lacks the account ID; add it, or * for all accounts", subject(a)),
					Fixes:   pass.Replace(a.Text, a.With(func(arn *policy.ARN) { arn.Account = "*" })),
				})
			}
		}
	},
}

func lacksAccount(a *analysis.ARN) bool {
	return a.Account.Is("") && everyFormat(a, func(f *lookup.Format) bool { return f.Account != "" })
}

// ownedByAWS reports whether an ARN may name a resource that AWS owns and whose ARN does not have an account ID, although the
// catalog's formats do.
// https://docs.aws.amazon.com/resource-explorer/latest/userguide/manage-aws-managed-views.html
// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-documents-reference.html
func ownedByAWS(a *analysis.ARN) bool {
	switch a.Service.Value {
	case "resource-explorer-2":
		return strings.HasPrefix(a.Resource.Value, "view/")
	case "ssm":
		kind, _, _ := strings.Cut(a.Resource.Value, "/")
		return kind == "document" || kind == "parameter" || kind == "automation-definition"
	}
	return false
}
