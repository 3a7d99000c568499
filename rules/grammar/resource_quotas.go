package grammar

// resourceQuotas are the numbers of bytes that the policies of resources may have, by the types of the resources.
//
// Gathered in 2026, each from the page beside it.
var resourceQuotas = map[string]int{
	"AWS::ApiGateway::RestApi":             8192,  // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
	"AWS::ECR::Repository":                 10240, // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
	"AWS::ECR::RegistryPolicy":             10240, // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
	"AWS::ECR::RepositoryCreationTemplate": 10240, // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
	"AWS::EFS::FileSystem":                 20000, // https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html
	"AWS::Events::EventBus":                10240, // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
	"AWS::KMS::Key":                        32768, // https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
	"AWS::KMS::ReplicaKey":                 32768, // https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
	"AWS::Logs::ResourcePolicy":            5120,  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html (of a whole account)
	"AWS::RUM::AppMonitor":                 4096,  // https://docs.aws.amazon.com/cloudwatchrum/latest/APIReference/API_PutResourcePolicy.html
	"AWS::SNS::Topic":                      30720, // https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
	"AWS::SQS::Queue":                      8192,  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
}

// bucketQuota is the quota of buckets, and of types whose quota is not known.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
const bucketQuota = 20480
