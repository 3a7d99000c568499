package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed role_trust_policy_syntax_error_resource.md
var roleTrustPolicySyntaxErrorResourceDoc string

// RoleTrustPolicySyntaxErrorResource reports Resource and NotResource in trust policies.
var RoleTrustPolicySyntaxErrorResource = &analysis.Analyzer{
	Name:     "role-trust-policy-syntax-error-resource",
	Title:    "A trust policy has a Resource",
	Doc:      roleTrustPolicySyntaxErrorResourceDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Trust},
	Code:     "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
	Run:      roleTrustPolicySyntaxErrorResource,
}

func roleTrustPolicySyntaxErrorResource(pass *analysis.Pass) {
	for s := range written(pass) {
		for i := range s.Node.Members {
			switch key := &s.Node.Members[i].Key; key.Value {
			case "Resource", "NotResource":
				pass.Report(analysis.Diagnostic{
					Range:   key.Range,
					Message: key.Value + " has no place in a trust policy, which is about its own role; remove it",
					// IAM refuses the policy as it is.
					Fixes: without(pass, s.Node, key.Range, false),
				})
			}
		}
	}
}
