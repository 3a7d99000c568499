package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed role_trust_policy_syntax_error_resource.md
var roleTrustPolicySyntaxErrorResourceDoc string

// RoleTrustPolicySyntaxErrorResource reports resources in trust policies.
var RoleTrustPolicySyntaxErrorResource = &analysis.Analyzer{
	Name:     "role-trust-policy-syntax-error-resource",
	Title:    "A trust policy has a resource",
	Doc:      roleTrustPolicySyntaxErrorResourceDoc,
	Category: "trust",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Trust},
	Code:     "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
	Run:      roleTrustPolicySyntaxErrorResource,
}

func roleTrustPolicySyntaxErrorResource(pass *analysis.Pass) (any, error) {
	for _, s := range pass.Document.Statements {
		for _, l := range []*policy.List{s.Resource, s.NotResource} {
			if l != nil {
				pass.Report(analysis.Diagnostic{
					Range: l.Key.Range, Statement: s,
					Message: "the resource of a trust policy is the role itself; leave " + l.Key.Value + " out",
				})
			}
		}
	}
	return nil, nil
}
