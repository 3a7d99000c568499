package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RoleTrustPolicySyntaxErrorNotprincipal reports NotPrincipal in trust policies.
var RoleTrustPolicySyntaxErrorNotprincipal = &analysis.Analyzer{
	Name:  "role-trust-policy-syntax-error-notprincipal",
	Title: "A trust policy has NotPrincipal",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for _, m := range elements(pass, "NotPrincipal") {
			pass.Reportf(m.Key.Range, "NotPrincipal is not supported in a trust policy; name the trusted principals in Principal")
		}
	},
}
