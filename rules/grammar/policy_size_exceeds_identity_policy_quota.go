package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed policy_size_exceeds_identity_policy_quota.md
var policySizeExceedsIdentityPolicyQuotaDoc string

// PolicySizeExceedsIdentityPolicyQuota reports identity policies that are longer than their quota.
var PolicySizeExceedsIdentityPolicyQuota = &analysis.Analyzer{
	Name:     "policy-size-exceeds-identity-policy-quota",
	Title:    "An identity policy is too long",
	Doc:      policySizeExceedsIdentityPolicyQuotaDoc,
	Category: "grammar",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary},
	Code:     "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
	Run:      policySizeExceedsIdentityPolicyQuota,
}

func policySizeExceedsIdentityPolicyQuota(pass *analysis.Pass) (any, error) {
	if pass.Document.Synthetic || pass.Document.Host != nil && pass.Document.Host.Type == "AWS::SSO::PermissionSet" {
		return nil, nil
	}
	if n := size(pass.Document.Root, false); n > identityQuota {
		pass.Reportf(opening(pass.Document.Source, pass.Document.Root),
			"the policy has %d characters without white space; the quota is %d, so split or shorten it", n, identityQuota)
	}
	return nil, nil
}

// identityQuota is the number of characters, white space not counted, that the inline policies of a role may have: the
// most of all identities.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
const identityQuota = 10240
