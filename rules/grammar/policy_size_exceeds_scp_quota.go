package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PolicySizeExceedsSCPQuota reports service control policies that exceed their quota.
var PolicySizeExceedsSCPQuota = &analysis.Analyzer{
	Name:  "policy-size-exceeds-scp-quota",
	Title: "A service control policy is too long",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.SCP},
	Code:  "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
	Run:   func(pass *analysis.Pass) { reportSize(pass, textSize(pass), scpQuota) },
}

// scpQuota is the number of characters that a service control policy may have; it used to be 5120.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const scpQuota = 10240
