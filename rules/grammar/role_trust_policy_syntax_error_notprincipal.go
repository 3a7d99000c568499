package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed role_trust_policy_syntax_error_notprincipal.md
var roleTrustPolicySyntaxErrorNotprincipalDoc string

// RoleTrustPolicySyntaxErrorNotprincipal reports NotPrincipal in trust policies.
var RoleTrustPolicySyntaxErrorNotprincipal = &analysis.Analyzer{
	Name:     "role-trust-policy-syntax-error-notprincipal",
	Title:    "A trust policy has NotPrincipal",
	Doc:      roleTrustPolicySyntaxErrorNotprincipalDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Trust},
	Code:     "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
	Run:      roleTrustPolicySyntaxErrorNotprincipal,
}

func roleTrustPolicySyntaxErrorNotprincipal(pass *analysis.Pass) {
	for s := range written(pass) {
		for i := range s.Node.Members {
			if key := &s.Node.Members[i].Key; key.Value == "NotPrincipal" {
				pass.Reportf(key.Range,
					"NotPrincipal has no place in a trust policy; name in Principal who may assume the role")
			}
		}
	}
}
