package boundary

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InOtherAccount reports Deny statements that protect a boundary policy under an account ID other than the boundary's.
var InOtherAccount = &analysis.Analyzer{
	Name:             "boundary-in-other-account",
	Title:            "A Deny protects a permissions boundary in another account",
	Level:            analysis.Warning,
	SecuritySeverity: 8.0,
	SeverityReason:   "the Deny protects a policy that does not exist, and the boundary itself can be edited",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run: func(pass *analysis.Pass) {
		named := boundaries(pass)
		for s := range pass.Denies() {
			for v := range compared(s) {
				named.reportOther(pass, s, v, "this requires")
			}
			if !analysis.Covers(s, "iam:CreatePolicyVersion") {
				continue
			}
			for item := range s.Resource.All() {
				named.reportOther(pass, s, item, "this protects")
			}
		}
	},
}

// accounts has boundary policies in known accounts, by the resource part of their ARNs.
type accounts map[string]string

// boundaries returns the boundary policies that the template's principals have or that it defines, and those that the document's
// conditions name.
func boundaries(pass *analysis.Pass) accounts {
	named := accounts{}
	add := func(text *policy.Text) {
		arn, ok := policy.ParseARN(text.Value)
		if _, known := named[arn.Resource]; ok && !known && settled(text, arn.Account) {
			named[arn.Resource] = arn.Account
		}
	}
	for _, holder := range pass.Principals() {
		if holder.BoundaryARN != nil {
			add(holder.BoundaryARN)
		}
	}
	for _, s := range pass.Document.Statements {
		for v := range compared(s) {
			add(v)
		}
	}
	return named
}

// reportOther reports a policy with the name of a boundary in another account.
func (named accounts) reportOther(pass *analysis.Pass, s *policy.Statement, text *policy.Text, does string) {
	arn, ok := policy.ParseARN(text.Value)
	account, known := named[arn.Resource]
	if ok && known && settled(text, arn.Account) && arn.Account != account {
		pass.Report(analysis.Diagnostic{
			Range: text.Range, Statement: s,
			Message: does + " " + arn.Resource + " in account " + arn.Account + "; the boundary is in account " + account,
		})
	}
}

// settled reports whether the account field of an ARN names one account: by its account ID, or as that in which the source is
// deployed. A parameter may be either.
func settled(arn *policy.Text, account string) bool {
	return policy.IsAccountID(account) || slices.ContainsFunc(arn.Parts, func(p policy.Part) bool {
		return p.Symbol != nil && p.Symbol.Origin == policy.FromPseudo && p.Symbol.Name == "AWS::AccountId" && account == "<"+p.Symbol.String()+">"
	})
}
