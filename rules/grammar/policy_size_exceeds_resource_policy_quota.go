package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PolicySizeExceedsResourcePolicyQuota reports resource policies that exceed their quota.
var PolicySizeExceedsResourcePolicyQuota = &analysis.Analyzer{
	Name:  "policy-size-exceeds-resource-policy-quota",
	Title: "A resource policy is too long",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Resource, policy.VPCEndpoint},
	Code:  "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
	Run: func(pass *analysis.Pass) {
		attached := pass.Document.ResourceType
		if host := pass.Document.Host; attached == "" && host != nil {
			attached = host.Type
		}
		quota, known := resourceQuotas[attached]
		if !known {
			quota = bucketQuota
		}
		reportSize(pass, size(pass.Document.Root, true), quota)
	},
}
