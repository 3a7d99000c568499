package boundary

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed boundary_in_other_account.md
var inOtherAccountDoc string

// InOtherAccount reports Denies that protect a boundary policy under another account's number than the boundary has.
var InOtherAccount = &analysis.Analyzer{
	Name:             "boundary-in-other-account",
	Title:            "A Deny protects a boundary policy of another account",
	Doc:              inOtherAccountDoc,
	Category:         "boundary",
	Level:            analysis.Warning,
	SecuritySeverity: 8.0,
	SeverityReason:   "the Deny protects a policy that does not exist, and the boundary itself can be edited",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run:              inOtherAccount,
}

func inOtherAccount(pass *analysis.Pass) (any, error) {
	named := map[string]policy.ARN{} // by the policy's name
	for _, s := range pass.Document.Statements {
		for _, c := range analysis.ConditionsOn(s, key) {
			for i := range c.Values {
				if arn, ok := policy.ParseARN(c.Values[i].Value); ok && settled(arn.Account) {
					named[arn.Resource] = arn
				}
			}
		}
	}
	for _, s := range pass.Document.Statements {
		if !s.Denies() || s.Resource == nil || !analysis.Covers(s, "iam:CreatePolicyVersion") {
			continue
		}
		for i := range s.Resource.Items {
			item := &s.Resource.Items[i]
			arn, ok := policy.ParseARN(item.Value)
			boundary, known := named[arn.Resource]
			if ok && known && settled(arn.Account) && arn.Account != boundary.Account {
				pass.Report(analysis.Diagnostic{
					Range:     item.Range,
					Statement: s,
					Message:   "this protects " + arn.Resource + " of account " + arn.Account + "; the boundary is in account " + boundary.Account,
				})
			}
		}
	}
	return nil, nil
}

// settled reports whether an account field names one account: digits, or a template's account.
func settled(account string) bool {
	return account != "" && !strings.ContainsAny(account, "*?$")
}
