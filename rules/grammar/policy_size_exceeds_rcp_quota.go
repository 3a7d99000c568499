package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PolicySizeExceedsRCPQuota reports resource control policies that exceed their quota.
var PolicySizeExceedsRCPQuota = &analysis.Analyzer{
	Name:  "policy-size-exceeds-rcp-quota",
	Title: "A resource control policy is too long",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
	Run:   func(pass *analysis.Pass) { reportSize(pass, textSize(pass), rcpQuota) },
}

// rcpQuota is the number of characters that a resource control policy may have.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const rcpQuota = 5120
