package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// prefixes are the prefixes of services' actions by the other names that the services have in SDKs and the AWS CLI.
//
// Gathered in 2026:
// https://docs.aws.amazon.com/cli/latest/reference/#available-services
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var prefixes = map[string]string{
	"accessanalyzer":                  "access-analyzer",
	"amp":                             "aps",
	"apigatewaymanagementapi":         "execute-api",
	"apigatewayv2":                    "apigateway",
	"bedrock-agent":                   "bedrock",
	"bedrock-agent-runtime":           "bedrock",
	"bedrock-runtime":                 "bedrock",
	"cloudcontrol":                    "cloudformation",
	"cloudhsmv2":                      "cloudhsm",
	"cloudwatch-logs":                 "logs",
	"cloudwatchlogs":                  "logs",
	"cognito-identity-provider":       "cognito-idp",
	"cognitoidentityserviceprovider":  "cognito-idp",
	"configservice":                   "config",
	"deploy":                          "codedeploy",
	"docdb":                           "rds",
	"dynamodbstreams":                 "dynamodb",
	"efs":                             "elasticfilesystem",
	"elasticloadbalancingv2":          "elasticloadbalancing",
	"elb":                             "elasticloadbalancing",
	"elbv2":                           "elasticloadbalancing",
	"emr":                             "elasticmapreduce",
	"eventbridge":                     "events",
	"greengrassv2":                    "greengrass",
	"iot-data":                        "iot",
	"iotdata":                         "iot",
	"iotsecuretunneling":              "iot",
	"kinesisanalyticsv2":              "kinesisanalytics",
	"lexv2-models":                    "lex",
	"lexv2-runtime":                   "lex",
	"location":                        "geo",
	"marketplace-catalog":             "aws-marketplace",
	"marketplacecatalog":              "aws-marketplace",
	"mwaa":                            "airflow",
	"neptune":                         "rds",
	"opensearch":                      "es",
	"opensearchservice":               "es",
	"pinpoint":                        "mobiletargeting",
	"qconnect":                        "wisdom",
	"rdsdata":                         "rds-data",
	"resourcegroupstaggingapi":        "tag",
	"s3api":                           "s3",
	"s3control":                       "s3",
	"sagemaker-runtime":               "sagemaker",
	"serverlessapplicationrepository": "serverlessrepo",
	"service-quotas":                  "servicequotas",
	"sesv2":                           "ses",
	"sfn":                             "states",
	"sso-admin":                       "sso",
	"stepfunctions":                   "states",
	"timestream-query":                "timestream",
	"timestream-write":                "timestream",
	"wafregional":                     "waf-regional",
}

// authorizing are the actions that authorize API operations, or commands of the AWS CLI, with other names, by these in lower case.
//
// Gathered in 2026:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
// https://docs.aws.amazon.com/cost-management/latest/userguide/billing-permissions-ref.html
// https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
// https://docs.aws.amazon.com/timestream/latest/developerguide/security_iam_service-with-iam.html
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
var authorizing = map[string]string{ //nolint:gosec // names of operations, no credentials
	"bedrock:converse":                               "bedrock:InvokeModel",
	"bedrock:conversestream":                         "bedrock:InvokeModelWithResponseStream",
	"budgets:createbudget":                           "budgets:ModifyBudget",
	"budgets:deletebudget":                           "budgets:ModifyBudget",
	"budgets:describebudget":                         "budgets:ViewBudget",
	"budgets:describebudgets":                        "budgets:ViewBudget",
	"budgets:updatebudget":                           "budgets:ModifyBudget",
	"cloudfront:createdistributionwithtags":          "cloudfront:CreateDistribution and cloudfront:TagResource",
	"dynamodb:batchexecutestatement":                 "dynamodb:PartiQLSelect or another PartiQL action",
	"dynamodb:executestatement":                      "dynamodb:PartiQLSelect or another PartiQL action",
	"dynamodb:executetransaction":                    "dynamodb:PartiQLSelect or another PartiQL action",
	"dynamodb:transactgetitems":                      "dynamodb:GetItem",
	"dynamodb:transactwriteitems":                    "dynamodb:PutItem, dynamodb:UpdateItem or dynamodb:DeleteItem",
	"ecr:getloginpassword":                           "ecr:GetAuthorizationToken",
	"eks:updatekubeconfig":                           "eks:DescribeCluster",
	"execute-api:deleteconnection":                   "execute-api:ManageConnections",
	"execute-api:getconnection":                      "execute-api:ManageConnections",
	"execute-api:posttoconnection":                   "execute-api:ManageConnections",
	"kms:reencrypt":                                  "kms:ReEncryptFrom and kms:ReEncryptTo",
	"lambda:invoke":                                  "lambda:InvokeFunction",
	"lambda:invokewithresponsestream":                "lambda:InvokeFunction",
	"rds:generatedbauthtoken":                        "rds-db:connect",
	"s3:completemultipartupload":                     "s3:PutObject",
	"s3:copyobject":                                  "s3:GetObject and s3:PutObject",
	"s3:createmultipartupload":                       "s3:PutObject",
	"s3:createsession":                               "s3express:CreateSession",
	"s3:deletebucketanalyticsconfiguration":          "s3:PutAnalyticsConfiguration",
	"s3:deletebucketcors":                            "s3:PutBucketCORS",
	"s3:deletebucketencryption":                      "s3:PutEncryptionConfiguration",
	"s3:deletebucketintelligenttieringconfiguration": "s3:PutIntelligentTieringConfiguration",
	"s3:deletebucketinventoryconfiguration":          "s3:PutInventoryConfiguration",
	"s3:deletebucketlifecycle":                       "s3:PutLifecycleConfiguration",
	"s3:deletebucketmetricsconfiguration":            "s3:PutMetricsConfiguration",
	"s3:deletebucketownershipcontrols":               "s3:PutBucketOwnershipControls",
	"s3:deletebucketreplication":                     "s3:PutReplicationConfiguration",
	"s3:deletebuckettagging":                         "s3:PutBucketTagging",
	"s3:deleteobjects":                               "s3:DeleteObject",
	"s3:deletepublicaccessblock":                     "s3:PutBucketPublicAccessBlock",
	"s3:getbucketaccelerateconfiguration":            "s3:GetAccelerateConfiguration",
	"s3:getbucketanalyticsconfiguration":             "s3:GetAnalyticsConfiguration",
	"s3:getbucketencryption":                         "s3:GetEncryptionConfiguration",
	"s3:getbucketintelligenttieringconfiguration":    "s3:GetIntelligentTieringConfiguration",
	"s3:getbucketinventoryconfiguration":             "s3:GetInventoryConfiguration",
	"s3:getbucketlifecycle":                          "s3:GetLifecycleConfiguration",
	"s3:getbucketlifecycleconfiguration":             "s3:GetLifecycleConfiguration",
	"s3:getbucketmetricsconfiguration":               "s3:GetMetricsConfiguration",
	"s3:getbucketnotificationconfiguration":          "s3:GetBucketNotification",
	"s3:getbucketreplication":                        "s3:GetReplicationConfiguration",
	"s3:getobjectlockconfiguration":                  "s3:GetBucketObjectLockConfiguration",
	"s3:getpublicaccessblock":                        "s3:GetBucketPublicAccessBlock",
	"s3:headbucket":                                  "s3:ListBucket",
	"s3:headobject":                                  "s3:GetObject",
	"s3:listbucketanalyticsconfigurations":           "s3:GetAnalyticsConfiguration",
	"s3:listbucketintelligenttieringconfigurations":  "s3:GetIntelligentTieringConfiguration",
	"s3:listbucketinventoryconfigurations":           "s3:GetInventoryConfiguration",
	"s3:listbucketmetricsconfigurations":             "s3:GetMetricsConfiguration",
	"s3:listbuckets":                                 "s3:ListAllMyBuckets",
	"s3:listdirectorybuckets":                        "s3express:ListAllMyDirectoryBuckets",
	"s3:listmultipartuploads":                        "s3:ListBucketMultipartUploads",
	"s3:listobjects":                                 "s3:ListBucket",
	"s3:listobjectsv2":                               "s3:ListBucket",
	"s3:listobjectversions":                          "s3:ListBucketVersions",
	"s3:listparts":                                   "s3:ListMultipartUploadParts",
	"s3:postobject":                                  "s3:PutObject",
	"s3:putbucketaccelerateconfiguration":            "s3:PutAccelerateConfiguration",
	"s3:putbucketanalyticsconfiguration":             "s3:PutAnalyticsConfiguration",
	"s3:putbucketencryption":                         "s3:PutEncryptionConfiguration",
	"s3:putbucketintelligenttieringconfiguration":    "s3:PutIntelligentTieringConfiguration",
	"s3:putbucketinventoryconfiguration":             "s3:PutInventoryConfiguration",
	"s3:putbucketlifecycle":                          "s3:PutLifecycleConfiguration",
	"s3:putbucketlifecycleconfiguration":             "s3:PutLifecycleConfiguration",
	"s3:putbucketmetricsconfiguration":               "s3:PutMetricsConfiguration",
	"s3:putbucketnotificationconfiguration":          "s3:PutBucketNotification",
	"s3:putbucketreplication":                        "s3:PutReplicationConfiguration",
	"s3:putobjectlockconfiguration":                  "s3:PutBucketObjectLockConfiguration",
	"s3:putpublicaccessblock":                        "s3:PutBucketPublicAccessBlock",
	"s3:selectobjectcontent":                         "s3:GetObject",
	"s3:uploadpart":                                  "s3:PutObject",
	"s3:uploadpartcopy":                              "s3:GetObject and s3:PutObject",
	"s3:writegetobjectresponse":                      "s3-object-lambda:WriteGetObjectResponse",
	"sns:publishbatch":                               "sns:Publish",
	"sqs:changemessagevisibilitybatch":               "sqs:ChangeMessageVisibility",
	"sqs:deletemessagebatch":                         "sqs:DeleteMessage",
	"sqs:sendmessagebatch":                           "sqs:SendMessage",
	"timestream:query":                               "timestream:Select",
}

// isAPIName reports whether api-name-not-action reports an entry that matches no action.
func isAPIName(a *analysis.Action) bool { return sdkAction(a) != "" || apiAction(a) != "" }

// apiAction returns what authorizes the API operation that an entry names; "" if it does not name one, or names an action.
func apiAction(a *analysis.Action) string {
	if a.Matches || !a.InCatalog || a.WildName() || a.Name == "" {
		return ""
	}
	return authorizedBy(a.Service.Prefix(), a.Name)
}

// sdkAction returns an entry with IAM's prefix in place of the name in SDKs and the AWS CLI; "" if the service does not have
// such an action.
func sdkAction(a *analysis.Action) string {
	if a.Matches || a.WildPrefix() || a.Name == "" {
		return ""
	}
	prefix := prefixes[strings.ToLower(a.Prefix)]
	if prefix == "" {
		return ""
	}
	written := prefix + ":" + a.Name
	for action := range catalog.Match(written) {
		if !a.WildName() {
			return action.String()
		}
		return written
	}
	return ""
}

// authorizedBy returns the actions that authorize an API operation, or a command of the AWS CLI, with another name; "" if
// none are known.
func authorizedBy(prefix, name string) string {
	if prefix == "apigateway" {
		return apiGatewayAuthorizedBy(name)
	}
	return authorizing[prefix+":"+strings.ToLower(name)]
}

// httpMethods are the HTTP methods of the calls that manage API Gateway, by the verbs that their names begin with.
//
// Gathered in 2026: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
var httpMethods = [...][2]string{
	{"Get", "GET"},
	{"Export", "GET"},
	{"Create", "POST"},
	{"Import", "POST"},
	{"Put", "PUT"},
	{"Update", "PATCH"},
	{"Delete", "DELETE"},
}

// apiGatewayAuthorizedBy returns the action for the HTTP method of a call that manages API Gateway. A word must follow the
// verb: "Gets" is a misspelling.
func apiGatewayAuthorizedBy(name string) string {
	for _, verb := range httpMethods {
		if rest, ok := strings.CutPrefix(name, verb[0]); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return "apigateway:" + verb[1]
		}
	}
	return ""
}
