package boundary

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InOtherAccount reports Deny statements that protect a boundary policy under an account ID other than the boundary's.
var InOtherAccount = &analysis.Analyzer{
	Name:             "boundary-in-other-account",
	Title:            "A Deny protects a permissions boundary in another account",
	Doc:              page("boundary-in-other-account"),
	Level:            analysis.Warning,
	SecuritySeverity: 8.0,
	SeverityReason:   "the Deny protects a policy that does not exist, and the boundary itself can be edited",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run:              inOtherAccount,
}

func inOtherAccount(pass *analysis.Pass) {
	named := boundaries(pass)
	report := func(s *policy.Statement, text *policy.Text, what string) {
		arn, ok := policy.ParseARN(text.Value)
		boundary, known := named[arn.Resource]
		if ok && known && settled(text, arn.Account) && arn.Account != boundary.Account {
			pass.Report(analysis.Diagnostic{
				Range:     text.Range,
				Statement: s,
				Message:   what + " " + arn.Resource + " in account " + arn.Account + "; the boundary is in account " + boundary.Account,
			})
		}
	}
	for _, s := range pass.Document.Statements {
		if !s.Denies() {
			continue
		}
		for _, c := range analysis.ConditionsOn(s, key) {
			for v := range c.AllValues() {
				report(s, v, "this requires")
			}
		}
		if s.Resource == nil || !analysis.Covers(s, "iam:CreatePolicyVersion") {
			continue
		}
		for item := range s.Resource.All() {
			report(s, item, "this protects")
		}
	}
}

// boundaries returns the boundary policies in known accounts, by the resource part of their ARNs: those that the template's
// principals have or that it defines, and those that the document's conditions name.
func boundaries(pass *analysis.Pass) map[string]policy.ARN {
	named := map[string]policy.ARN{}
	add := func(text *policy.Text) {
		arn, ok := policy.ParseARN(text.Value)
		if _, known := named[arn.Resource]; ok && !known && settled(text, arn.Account) {
			named[arn.Resource] = arn
		}
	}
	for _, holder := range pass.Principals() {
		if holder.BoundaryARN != nil {
			add(holder.BoundaryARN)
		}
	}
	for _, s := range pass.Document.Statements {
		for _, c := range analysis.ConditionsOn(s, key) {
			for v := range c.AllValues() {
				add(v)
			}
		}
	}
	return named
}

// settled reports whether the account field of an ARN names one account: by its account ID, or as that in which the source is
// deployed. A parameter may be either.
func settled(arn *policy.Text, account string) bool {
	return len(account) == 12 && strings.Trim(account, "0123456789") == "" || slices.ContainsFunc(arn.Parts, func(p policy.Part) bool {
		return p.Symbol != nil && p.Symbol.Origin == policy.FromPseudo && p.Symbol.Name == "AWS::AccountId" && account == "<"+p.Symbol.String()+">"
	})
}
