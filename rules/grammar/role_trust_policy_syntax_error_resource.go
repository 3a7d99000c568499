package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RoleTrustPolicySyntaxErrorResource reports Resource and NotResource in trust policies.
var RoleTrustPolicySyntaxErrorResource = &analysis.Analyzer{
	Name:  "role-trust-policy-syntax-error-resource",
	Title: "A trust policy has a Resource",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
	Run: func(pass *analysis.Pass) {
		for s, m := range elements(pass, "Resource", "NotResource") {
			pass.Report(analysis.Diagnostic{
				Range:   m.Key.Range,
				Message: m.Key.Value + " is not supported in a trust policy, which applies to its own role; remove it",
				Fixes:   without(pass, s.Node, m.Key.Range, false), // IAM rejects the policy as it is
			})
		}
	},
}
