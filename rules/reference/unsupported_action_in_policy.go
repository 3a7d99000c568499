package reference

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedActionInPolicy reports actions that a resource policy does not control.
var UnsupportedActionInPolicy = &analysis.Analyzer{
	Name:  "unsupported-action-in-policy",
	Title: "An action does not apply to the resource that has the policy",
	Doc:   page("unsupported-action-in-policy"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "UNSUPPORTED_ACTION_IN_POLICY",
	Run: func(pass *analysis.Pass) {
		target, ok := attachedTo(pass.Document.ResourceType)
		if !ok {
			return
		}
		for a := range pass.Actions() {
			if !a.Exact || target.takes(a.Entry) {
				continue
			}
			pass.ReportIn(a.Statement, a.Text.Range,
				"%s does not apply to an %s; remove it", a.Text.Value, pass.Document.ResourceType)
		}
	},
}

// target is what a resource policy is attached to.
type target struct {
	// service is the prefix of the actions.
	service string
	// types lists the resource types that the policy controls; nil for all types of the service.
	types []string
}

// takes reports whether the policy controls requests for an action. It does not control actions without resources: S3 rejects
// a bucket policy with s3:ListAllMyBuckets, and other services ignore such actions. The reference does not always list the
// types of tagging actions.
func (t target) takes(a catalog.Action) bool {
	if a.Service().Prefix() != t.service {
		return false
	}
	if t.types == nil {
		return true
	}
	for r := range a.Resources() {
		if slices.Contains(t.types, r.Name()) {
			return true
		}
	}
	return a.NumResources() == 0 && a.HasLevel(catalog.Tagging)
}

// attachedTo returns the resource of a CloudFormation type; false for types whose policies accept actions or resources of
// other services.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
func attachedTo(resourceType string) (target, bool) {
	switch resourceType {
	case "AWS::S3::Bucket":
		return target{"s3", []string{"bucket", "object"}}, true
	case "AWS::S3::AccessPoint":
		return target{"s3", []string{"accesspoint", "accesspointobject", "bucket", "object"}}, true
	case "AWS::SQS::Queue":
		return target{"sqs", []string{"queue"}}, true
	case "AWS::SNS::Topic":
		return target{"sns", []string{"topic"}}, true
	case "AWS::KMS::Key":
		return target{"kms", []string{"key", "alias"}}, true
	case "AWS::SecretsManager::Secret":
		return target{"secretsmanager", []string{"Secret"}}, true
	case "AWS::ECR::Repository":
		return target{"ecr", []string{"repository"}}, true
	case "AWS::EFS::FileSystem":
		return target{"elasticfilesystem", []string{"file-system", "access-point"}}, true
	case "AWS::Backup::BackupVault":
		return target{"backup", []string{"backupVault", "recoveryPoint"}}, true
	case "AWS::Events::EventBus":
		return target{"events", []string{"event-bus", "rule-on-custom-event-bus", "rule-on-default-event-bus"}}, true
	case "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable":
		return target{"dynamodb", []string{"table", "index", "stream"}}, true
	case "AWS::CodeArtifact::Domain", "AWS::CodeArtifact::Repository":
		return target{service: "codeartifact"}, true
	case "AWS::Elasticsearch::Domain", "AWS::OpenSearchService::Domain":
		return target{service: "es"}, true
	case "AWS::Kinesis::Stream":
		return target{service: "kinesis"}, true
	case "AWS::Lambda::Function", "AWS::Lambda::LayerVersion":
		return target{service: "lambda"}, true
	case "AWS::Logs::Destination", "AWS::Logs::LogGroup":
		return target{service: "logs"}, true
	case "AWS::S3::MultiRegionAccessPoint":
		return target{service: "s3"}, true
	case "AWS::S3Express::DirectoryBucket":
		return target{service: "s3express"}, true
	case "AWS::S3ObjectLambda::AccessPoint":
		return target{service: "s3-object-lambda"}, true
	case "AWS::S3Tables::Table", "AWS::S3Tables::TableBucket":
		return target{service: "s3tables"}, true
	}
	return target{}, false
}
