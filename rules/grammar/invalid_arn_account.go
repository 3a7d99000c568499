package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_arn_account.md
var invalidARNAccountDoc string

// InvalidARNAccount reports ARNs whose account field is no account id.
var InvalidARNAccount = &analysis.Analyzer{
	Name:     "invalid-arn-account",
	Title:    "The account of an ARN is no account",
	Doc:      invalidARNAccountDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Identity, policy.Resource, policy.Boundary, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:     "INVALID_ARN_ACCOUNT",
	Run:      invalidARNAccount,
}

func invalidARNAccount(pass *analysis.Pass) (any, error) {
	for t := range resources(pass) {
		arn, ok := policy.ParseARN(t.Value)
		if ok && arn.Account != "" && arn.Account != "aws" && !open(arn.Account) && !isAccount(arn.Account) {
			pass.Reportf(t.Range, "account %s of the ARN is no account id; write 12 digits", quote(arn.Account))
		}
	}
	return nil, nil
}

func isAccount(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) == 12
}
