package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed role_trust_policy_syntax_error_notprincipal.md
var roleTrustPolicySyntaxErrorNotPrincipalDoc string

// RoleTrustPolicySyntaxErrorNotPrincipal reports NotPrincipal in trust policies.
var RoleTrustPolicySyntaxErrorNotPrincipal = &analysis.Analyzer{
	Name:     "role-trust-policy-syntax-error-notprincipal",
	Title:    "A trust policy has NotPrincipal",
	Doc:      roleTrustPolicySyntaxErrorNotPrincipalDoc,
	Category: "trust",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Trust},
	Code:     "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
	Run:      roleTrustPolicySyntaxErrorNotPrincipal,
}

func roleTrustPolicySyntaxErrorNotPrincipal(pass *analysis.Pass) (any, error) {
	for _, s := range pass.Document.Statements {
		if s.NotPrincipal != nil {
			pass.Report(analysis.Diagnostic{
				Range: s.NotPrincipal.Key.Range, Statement: s,
				Message: "trust policies take no NotPrincipal; name in Principal who may assume the role",
			})
		}
	}
	return nil, nil
}
