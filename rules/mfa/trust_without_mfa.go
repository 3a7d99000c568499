package mfa

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed trust_without_mfa.md
var trustWithoutMFADoc string

// TrustWithoutMFA notes trust policies that let users assume a role without MFA.
var TrustWithoutMFA = &analysis.Analyzer{
	Name:             "trust-without-mfa",
	Title:            "Users can assume a role without MFA",
	Doc:              trustWithoutMFADoc,
	Category:         "mfa",
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "a stolen access key is enough to assume the role; what the role may do decides how bad that is",
	Kinds:            []policy.Kind{policy.Trust},
	Run:              trustWithoutMFA,
}

func trustWithoutMFA(pass *analysis.Pass) (any, error) {
	for setting := range pass.Settings() {
		for _, s := range pass.Document.Statements {
			// An external id tells of a third party's service, which has no MFA.
			if !s.Allows() || !namesPeople(s) || len(analysis.ConditionsOn(s, "sts:ExternalId")) > 0 {
				continue
			}
			witness, found, err := findWithoutMFA(pass, analysis.Query{
				Layers: setting.Layers, Via: []*policy.Statement{s}, Actions: []string{"sts:AssumeRole"},
			}, noMFA())
			if err != nil {
				return nil, err
			}
			if found {
				pass.Report(analysis.Diagnostic{
					Range:     s.Principal.Key.Range,
					Statement: s,
					Message:   "users can assume this role without MFA; require aws:MultiFactorAuthPresent \"true\"",
					Witness:   witness,
				})
			}
		}
	}
	return nil, nil
}

// namesPeople reports whether a statement names IAM users or whole accounts, and not everybody.
func namesPeople(s *policy.Statement) bool {
	if s.Principal == nil || s.Principal.Any {
		return false
	}
	for _, p := range s.Principal.Entries {
		if p.Type.Value != "AWS" || p.ID.Value == "*" {
			continue
		}
		arn, ok := policy.ParseARN(p.ID.Value)
		if !ok || arn.Resource == "root" || len(arn.Resource) > 5 && arn.Resource[:5] == "user/" {
			return true
		}
	}
	return false
}
