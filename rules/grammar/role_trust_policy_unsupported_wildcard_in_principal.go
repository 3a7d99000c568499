package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RoleTrustPolicyUnsupportedWildcardInPrincipal reports the bare Principal * in trust policies.
var RoleTrustPolicyUnsupportedWildcardInPrincipal = &analysis.Analyzer{
	Name:  "role-trust-policy-unsupported-wildcard-in-principal",
	Title: "A trust policy has the Principal *",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if s.Principal != nil && s.Principal.Any {
				pass.Reportf(s.Principal.Node.Range,
					"the Principal of a trust policy cannot be \"*\"; name the trusted principals")
			}
		}
	},
}
