package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// APINameNotAction reports names of API operations and of services in SDKs that are used in place of IAM's.
var APINameNotAction = &analysis.Analyzer{
	Name:   "api-name-not-action",
	Title:  "The name of an API operation is used as an action",
	Doc:    page("api-name-not-action"),
	Level:  analysis.Error,
	Covers: []string{"invalid-action", "invalid-service-in-action"},
	Run:    apiNameNotAction,
}

func apiNameNotAction(pass *analysis.Pass) {
	for a := range pass.Actions() {
		if a.Matches || !a.HasPrefix || !a.Text.Known() {
			continue
		}
		d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
		action := sdkAction(a)
		switch {
		case action != "":
			d.Message = analysis.Message("%s is the name of a service in SDKs; use %s", a.Prefix, action)
		default:
			action = apiAction(a)
			d.Message = analysis.Message("%s is an API operation, not an action; use %s", a.Text.Value, action)
		}
		if action == "" {
			continue
		}
		if _, one := catalog.FindAction(action); one || strings.Contains(action, "*") {
			// An action of API Gateway covers more than the call.
			d.Fixes = pass.Rewrite(a.Text, action, strings.HasPrefix(action, "apigateway:"))
		}
		pass.Report(d)
	}
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
	prefix := prefixOf(a.Prefix)
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

// prefixOf returns the prefix of a service's actions for its other name in SDKs and the AWS CLI; "" for other names.
//
// https://docs.aws.amazon.com/cli/latest/reference/#available-services
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
func prefixOf(name string) string {
	switch strings.ToLower(name) {
	case "accessanalyzer":
		return "access-analyzer"
	case "mwaa":
		return "airflow"
	case "apigatewayv2":
		return "apigateway"
	case "amp":
		return "aps"
	case "marketplace-catalog", "marketplacecatalog":
		return "aws-marketplace"
	case "bedrock-agent", "bedrock-agent-runtime", "bedrock-runtime":
		return "bedrock"
	case "cloudcontrol":
		return "cloudformation"
	case "cloudhsmv2":
		return "cloudhsm"
	case "deploy":
		return "codedeploy"
	case "cognito-identity-provider", "cognitoidentityserviceprovider":
		return "cognito-idp"
	case "configservice":
		return "config"
	case "dynamodbstreams":
		return "dynamodb"
	case "efs":
		return "elasticfilesystem"
	case "elb", "elbv2", "elasticloadbalancingv2":
		return "elasticloadbalancing"
	case "emr":
		return "elasticmapreduce"
	case "opensearch", "opensearchservice":
		return "es"
	case "eventbridge":
		return "events"
	case "apigatewaymanagementapi":
		return "execute-api"
	case "location":
		return "geo"
	case "greengrassv2":
		return "greengrass"
	case "iot-data", "iotdata", "iotsecuretunneling":
		return "iot"
	case "kinesisanalyticsv2":
		return "kinesisanalytics"
	case "lexv2-models", "lexv2-runtime":
		return "lex"
	case "cloudwatchlogs", "cloudwatch-logs":
		return "logs"
	case "pinpoint":
		return "mobiletargeting"
	case "docdb", "neptune":
		return "rds"
	case "rdsdata":
		return "rds-data"
	case "s3api", "s3control":
		return "s3"
	case "sagemaker-runtime":
		return "sagemaker"
	case "serverlessapplicationrepository":
		return "serverlessrepo"
	case "service-quotas":
		return "servicequotas"
	case "sesv2":
		return "ses"
	case "sso-admin":
		return "sso"
	case "sfn", "stepfunctions":
		return "states"
	case "resourcegroupstaggingapi":
		return "tag"
	case "timestream-query", "timestream-write":
		return "timestream"
	case "wafregional":
		return "waf-regional"
	case "qconnect":
		return "wisdom"
	}
	return ""
}

// authorizedBy returns the actions that authorize an API operation, or a command of the AWS CLI, with another name; "" if
// none are known.
//
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
func authorizedBy(prefix, name string) string {
	switch prefix {
	case "s3":
		return s3AuthorizedBy(name)
	case "apigateway":
		return apiGatewayAuthorizedBy(name)
	}
	switch prefix + ":" + strings.ToLower(name) {
	case "lambda:invoke", "lambda:invokewithresponsestream":
		return "lambda:InvokeFunction"
	case "dynamodb:transactgetitems":
		return "dynamodb:GetItem"
	case "dynamodb:transactwriteitems":
		return "dynamodb:PutItem, dynamodb:UpdateItem or dynamodb:DeleteItem"
	case "dynamodb:executestatement", "dynamodb:batchexecutestatement", "dynamodb:executetransaction":
		return "dynamodb:PartiQLSelect or another PartiQL action"
	case "sqs:sendmessagebatch":
		return "sqs:SendMessage"
	case "sqs:deletemessagebatch":
		return "sqs:DeleteMessage"
	case "sqs:changemessagevisibilitybatch":
		return "sqs:ChangeMessageVisibility"
	case "sns:publishbatch":
		return "sns:Publish"
	case "execute-api:posttoconnection", "execute-api:getconnection", "execute-api:deleteconnection":
		return "execute-api:ManageConnections"
	case "budgets:createbudget", "budgets:updatebudget", "budgets:deletebudget":
		return "budgets:ModifyBudget"
	case "budgets:describebudget", "budgets:describebudgets":
		return "budgets:ViewBudget"
	case "kms:reencrypt":
		return "kms:ReEncryptFrom and kms:ReEncryptTo"
	case "bedrock:converse":
		return "bedrock:InvokeModel"
	case "bedrock:conversestream":
		return "bedrock:InvokeModelWithResponseStream"
	case "timestream:query":
		return "timestream:Select"
	case "ecr:getloginpassword":
		return "ecr:GetAuthorizationToken"
	case "eks:updatekubeconfig":
		return "eks:DescribeCluster"
	case "rds:generatedbauthtoken":
		return "rds-db:connect"
	case "cloudfront:createdistributionwithtags":
		return "cloudfront:CreateDistribution and cloudfront:TagResource"
	}
	return ""
}

func s3AuthorizedBy(name string) string {
	switch strings.ToLower(name) {
	case "listobjects", "listobjectsv2", "headbucket":
		return "s3:ListBucket"
	case "listobjectversions":
		return "s3:ListBucketVersions"
	case "listbuckets":
		return "s3:ListAllMyBuckets"
	case "listdirectorybuckets":
		return "s3express:ListAllMyDirectoryBuckets"
	case "listmultipartuploads":
		return "s3:ListBucketMultipartUploads"
	case "listparts":
		return "s3:ListMultipartUploadParts"
	case "headobject", "selectobjectcontent":
		return "s3:GetObject"
	case "copyobject", "uploadpartcopy":
		return "s3:GetObject and s3:PutObject"
	case "uploadpart", "createmultipartupload", "completemultipartupload", "postobject":
		return "s3:PutObject"
	case "deleteobjects":
		return "s3:DeleteObject"
	case "writegetobjectresponse":
		return "s3-object-lambda:WriteGetObjectResponse"
	case "createsession":
		return "s3express:CreateSession"
	case "getbucketencryption":
		return "s3:GetEncryptionConfiguration"
	case "putbucketencryption", "deletebucketencryption":
		return "s3:PutEncryptionConfiguration"
	case "getbucketlifecycle", "getbucketlifecycleconfiguration":
		return "s3:GetLifecycleConfiguration"
	case "putbucketlifecycle", "putbucketlifecycleconfiguration", "deletebucketlifecycle":
		return "s3:PutLifecycleConfiguration"
	case "getbucketreplication":
		return "s3:GetReplicationConfiguration"
	case "putbucketreplication", "deletebucketreplication":
		return "s3:PutReplicationConfiguration"
	case "getpublicaccessblock":
		return "s3:GetBucketPublicAccessBlock"
	case "putpublicaccessblock", "deletepublicaccessblock":
		return "s3:PutBucketPublicAccessBlock"
	case "getbucketaccelerateconfiguration":
		return "s3:GetAccelerateConfiguration"
	case "putbucketaccelerateconfiguration":
		return "s3:PutAccelerateConfiguration"
	case "getobjectlockconfiguration":
		return "s3:GetBucketObjectLockConfiguration"
	case "putobjectlockconfiguration":
		return "s3:PutBucketObjectLockConfiguration"
	case "deletebucketcors":
		return "s3:PutBucketCORS"
	case "deletebuckettagging":
		return "s3:PutBucketTagging"
	case "deletebucketownershipcontrols":
		return "s3:PutBucketOwnershipControls"
	case "getbucketnotificationconfiguration":
		return "s3:GetBucketNotification"
	case "putbucketnotificationconfiguration":
		return "s3:PutBucketNotification"
	case "getbucketinventoryconfiguration", "listbucketinventoryconfigurations":
		return "s3:GetInventoryConfiguration"
	case "putbucketinventoryconfiguration", "deletebucketinventoryconfiguration":
		return "s3:PutInventoryConfiguration"
	case "getbucketanalyticsconfiguration", "listbucketanalyticsconfigurations":
		return "s3:GetAnalyticsConfiguration"
	case "putbucketanalyticsconfiguration", "deletebucketanalyticsconfiguration":
		return "s3:PutAnalyticsConfiguration"
	case "getbucketmetricsconfiguration", "listbucketmetricsconfigurations":
		return "s3:GetMetricsConfiguration"
	case "putbucketmetricsconfiguration", "deletebucketmetricsconfiguration":
		return "s3:PutMetricsConfiguration"
	case "getbucketintelligenttieringconfiguration", "listbucketintelligenttieringconfigurations":
		return "s3:GetIntelligentTieringConfiguration"
	case "putbucketintelligenttieringconfiguration", "deletebucketintelligenttieringconfiguration":
		return "s3:PutIntelligentTieringConfiguration"
	}
	return ""
}

// apiGatewayAuthorizedBy returns the action for the HTTP method of a call that manages API Gateway. A word must follow the
// verb: "Gets" is a misspelling.
func apiGatewayAuthorizedBy(name string) string {
	for _, verb := range [...][2]string{
		{"Get", "GET"},
		{"Export", "GET"},
		{"Create", "POST"},
		{"Import", "POST"},
		{"Put", "PUT"},
		{"Update", "PATCH"},
		{"Delete", "DELETE"},
	} {
		if rest, ok := strings.CutPrefix(name, verb[0]); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return "apigateway:" + verb[1]
		}
	}
	return ""
}
