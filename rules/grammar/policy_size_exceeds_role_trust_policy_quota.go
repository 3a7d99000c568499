package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PolicySizeExceedsRoleTrustPolicyQuota reports trust policies that exceed their quota.
var PolicySizeExceedsRoleTrustPolicyQuota = &analysis.Analyzer{
	Name:  "policy-size-exceeds-role-trust-policy-quota",
	Title: "A trust policy is too long",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
	Run: func(pass *analysis.Pass) {
		if n := size(pass.Document.Root, false); n > trustQuota && !pass.Document.Synthetic {
			pass.Reportf(opening(pass, pass.Document.Root),
				"the policy has %d characters without white space; the default quota is %d", n, trustQuota)
		}
	},
}

// trustQuota is the default number of characters, not counting white space, that a trust policy may have.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const trustQuota = 2048
