package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PolicySizeExceedsResourcePolicyQuota reports resource policies that exceed their quota.
var PolicySizeExceedsResourcePolicyQuota = &analysis.Analyzer{
	Name:  "policy-size-exceeds-resource-policy-quota",
	Title: "A resource policy is too long",
	Doc:   page("policy-size-exceeds-resource-policy-quota"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Resource, policy.VPCEndpoint},
	Code:  "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
	Run: func(pass *analysis.Pass) {
		if pass.Document.Synthetic {
			return
		}
		attached := pass.Document.ResourceType
		if host := pass.Document.Host; attached == "" && host != nil {
			attached = host.Type
		}
		quota := resourceQuota(attached)
		if n := size(pass.Document.Root, true); n > quota {
			pass.Reportf(opening(pass.Document.Source, pass.Document.Root),
				"the policy has %d characters, over the quota of %d; split or shorten it", n, quota)
		}
	},
}

// resourceQuota is the number of bytes that the policy of a resource type may have. For types whose quota is not known, it
// is the quota of buckets.
func resourceQuota(resourceType string) int {
	switch resourceType {
	case "AWS::ApiGateway::RestApi":
		return 8192 // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
	case "AWS::ECR::Repository", "AWS::ECR::RegistryPolicy", "AWS::ECR::RepositoryCreationTemplate":
		return 10240 // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
	case "AWS::EFS::FileSystem":
		return 20000 // https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html
	case "AWS::Events::EventBus":
		return 10240 // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
	case "AWS::KMS::Key", "AWS::KMS::ReplicaKey":
		return 32768 // https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
	case "AWS::Logs::ResourcePolicy": // of a whole account
		return 5120 // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
	case "AWS::RUM::AppMonitor":
		return 4096 // https://docs.aws.amazon.com/cloudwatchrum/latest/APIReference/API_PutResourcePolicy.html
	case "AWS::SNS::Topic":
		return 30720 // https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
	case "AWS::SQS::Queue":
		return 8192 // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
	default:
		return 20480 // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
	}
}
