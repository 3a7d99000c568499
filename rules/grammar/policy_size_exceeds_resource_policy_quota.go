package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed policy_size_exceeds_resource_policy_quota.md
var policySizeExceedsResourcePolicyQuotaDoc string

// PolicySizeExceedsResourcePolicyQuota reports resource policies that are longer than their quota.
var PolicySizeExceedsResourcePolicyQuota = &analysis.Analyzer{
	Name:     "policy-size-exceeds-resource-policy-quota",
	Title:    "A resource policy is too long",
	Doc:      policySizeExceedsResourcePolicyQuotaDoc,
	Category: "grammar",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Resource, policy.VPCEndpoint},
	Code:     "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
	Run:      policySizeExceedsResourcePolicyQuota,
}

func policySizeExceedsResourcePolicyQuota(pass *analysis.Pass) (any, error) {
	if pass.Document.Synthetic {
		return nil, nil
	}
	quota := resourceQuota(pass.Document.ResourceType)
	if n := size(pass.Document.Root, true); n > quota {
		pass.Reportf(opening(pass.Document.Source, pass.Document.Root),
			"the policy has %d characters; the quota is %d, so split or shorten it", n, quota)
	}
	return nil, nil
}

// resourceQuota is the number of bytes that the policy of a type of resources may have. For types whose quota is not
// known it is that of buckets.
func resourceQuota(resourceType string) int {
	switch resourceType {
	case "AWS::KMS::Key", "AWS::KMS::ReplicaKey":
		return 32768 // https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
	case "AWS::Events::EventBus":
		return 10240 // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
	case "AWS::RUM::AppMonitor":
		return 4096 // https://docs.aws.amazon.com/cloudwatchrum/latest/APIReference/API_PutResourcePolicy.html
	case "AWS::SQS::Queue":
		return 8192 // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
	default:
		return 20480 // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
	}
}
