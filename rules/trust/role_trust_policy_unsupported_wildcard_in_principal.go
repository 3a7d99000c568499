package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed role_trust_policy_unsupported_wildcard_in_principal.md
var roleTrustPolicyUnsupportedWildcardInPrincipalDoc string

// RoleTrustPolicyUnsupportedWildcardInPrincipal reports the bare principal * in trust policies.
var RoleTrustPolicyUnsupportedWildcardInPrincipal = &analysis.Analyzer{
	Name:     "role-trust-policy-unsupported-wildcard-in-principal",
	Title:    "The principal of a trust policy is a bare wildcard",
	Doc:      roleTrustPolicyUnsupportedWildcardInPrincipalDoc,
	Category: "trust",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Trust},
	Code:     "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
	Run:      roleTrustPolicyUnsupportedWildcardInPrincipal,
}

func roleTrustPolicyUnsupportedWildcardInPrincipal(pass *analysis.Pass) (any, error) {
	for _, s := range pass.Document.Statements {
		if s.Principal != nil && s.Principal.Any {
			pass.Report(analysis.Diagnostic{
				Range: s.Principal.Node.Range, Statement: s,
				Message: "trust policies take no bare * as Principal; name who may assume the role",
			})
		}
	}
	return nil, nil
}
