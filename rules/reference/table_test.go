package reference

import (
	"regexp"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
)

// TestTables checks that what the tables of names point to exists.
func TestTables(t *testing.T) {
	named := regexp.MustCompile(`[a-z0-9-]+:[A-Za-z]+`)
	for _, call := range []string{
		"s3:ListObjectsV2", "s3:HeadBucket", "s3:ListObjectVersions", "s3:ListBuckets", "s3:ListDirectoryBuckets",
		"s3:ListMultipartUploads", "s3:ListParts", "s3:HeadObject", "s3:CopyObject", "s3:UploadPart", "s3:DeleteObjects",
		"s3:WriteGetObjectResponse", "s3:CreateSession", "s3:GetBucketEncryption", "s3:DeleteBucketEncryption",
		"s3:GetBucketLifecycle", "s3:PutBucketLifecycle", "s3:GetBucketReplication", "s3:PutBucketReplication",
		"s3:GetPublicAccessBlock", "s3:DeletePublicAccessBlock", "s3:GetBucketAccelerateConfiguration",
		"s3:PutBucketAccelerateConfiguration", "s3:GetObjectLockConfiguration", "s3:PutObjectLockConfiguration",
		"s3:DeleteBucketCors", "s3:DeleteBucketTagging", "s3:DeleteBucketOwnershipControls",
		"s3:GetBucketNotificationConfiguration", "s3:PutBucketNotificationConfiguration",
		"s3:ListBucketInventoryConfigurations", "s3:DeleteBucketInventoryConfiguration",
		"s3:ListBucketAnalyticsConfigurations", "s3:DeleteBucketAnalyticsConfiguration",
		"s3:ListBucketMetricsConfigurations", "s3:DeleteBucketMetricsConfiguration",
		"s3:GetBucketIntelligentTieringConfiguration", "s3:DeleteBucketIntelligentTieringConfiguration",
		"budgets:CreateBudget", "budgets:DescribeBudgets",
		"lambda:Invoke", "dynamodb:TransactGetItems", "dynamodb:TransactWriteItems", "dynamodb:ExecuteStatement",
		"sqs:SendMessageBatch", "sqs:DeleteMessageBatch", "sqs:ChangeMessageVisibilityBatch", "sns:PublishBatch",
		"execute-api:PostToConnection", "kms:ReEncrypt", "bedrock:Converse", "bedrock:ConverseStream", "timestream:Query",
		"ecr:GetLoginPassword", "eks:UpdateKubeconfig", "rds:GenerateDbAuthToken", "cloudfront:CreateDistributionWithTags",
		"apigateway:GetRestApis", "apigateway:CreateRestApi", "apigateway:PutRestApi", "apigateway:UpdateRestApi",
		"apigateway:DeleteRestApi",
	} {
		if _, ok := catalog.FindAction(call); ok {
			t.Errorf("%s is an action itself", call)
		}
		prefix, name, _ := strings.Cut(call, ":")
		actions := named.FindAllString(authorizedBy(prefix, name), -1)
		if len(actions) == 0 {
			t.Errorf("%s has no row", call)
		}
		for _, action := range actions {
			if _, ok := catalog.FindAction(action); !ok {
				t.Errorf("%s needs %s, which is not an action", call, action)
			}
		}
	}
	for _, name := range []string{
		"accessanalyzer", "amp", "apigatewaymanagementapi", "apigatewayv2", "bedrock-agent", "bedrock-agent-runtime",
		"bedrock-runtime", "cloudcontrol", "cloudhsmv2", "cloudwatch-logs", "cloudwatchlogs",
		"cognito-identity-provider", "cognitoidentityserviceprovider", "configservice", "deploy", "docdb",
		"dynamodbstreams", "efs", "elasticloadbalancingv2", "elb", "elbv2", "emr", "eventbridge", "greengrassv2",
		"iot-data", "iotdata", "iotsecuretunneling", "kinesisanalyticsv2", "lexv2-models", "lexv2-runtime", "location",
		"marketplace-catalog", "marketplacecatalog", "mwaa", "neptune", "opensearch", "opensearchservice", "pinpoint",
		"qconnect", "rdsdata", "resourcegroupstaggingapi", "s3api", "s3control", "sagemaker-runtime",
		"serverlessapplicationrepository", "service-quotas", "sesv2", "sfn", "sso-admin", "stepfunctions",
		"timestream-query", "timestream-write", "wafregional",
	} {
		if _, ok := catalog.FindService(prefixOf(name)); !ok {
			t.Errorf("%s means %q, which is not a service", name, prefixOf(name))
		}
		if s, ok := catalog.FindService(name); ok && name != "opensearch" {
			t.Errorf("%s is a prefix of actions itself: %s", name, s.Name())
		}
	}
	for prefix := range ended {
		if _, ok := catalog.FindService(prefix); !ok {
			t.Errorf("%s has ended and is not in the reference: it belongs to those that are not listed", prefix)
		}
	}
	for prefix := range unlisted {
		if _, ok := catalog.FindService(prefix); ok {
			t.Errorf("%s has ended and is in the reference", prefix)
		}
	}
	for name := range replacements {
		if action, ok := catalog.FindAction(name); !ok || action.String() != name {
			t.Errorf("%s is replaced and not in the reference", name)
		}
	}
}
