package reference

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// target is what a resource policy is attached to.
type target struct {
	// service is the prefix of the actions.
	service string
	// types lists the resource types that the policy controls; nil for all types of the service.
	types []string
}

// targets are what the policies of resources are attached to, by their types in CloudFormation; not those whose policies accept actions
// or resources of other services.
//
// Gathered in 2026: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html; that a table's
// policy allows dynamodb:DescribeExport: https://docs.aws.amazon.com/glue/latest/dg/zero-etl-sources.html
var targets = map[string]target{
	"AWS::Backup::BackupVault":         {service: "backup", types: []string{"backupVault", "recoveryPoint"}},
	"AWS::CodeArtifact::Domain":        {service: "codeartifact"},
	"AWS::CodeArtifact::Repository":    {service: "codeartifact"},
	"AWS::DynamoDB::GlobalTable":       {service: "dynamodb", types: []string{"table", "index", "stream", "export"}},
	"AWS::DynamoDB::Table":             {service: "dynamodb", types: []string{"table", "index", "stream", "export"}},
	"AWS::ECR::Repository":             {service: "ecr", types: []string{"repository"}},
	"AWS::EFS::FileSystem":             {service: "elasticfilesystem", types: []string{"file-system", "access-point"}},
	"AWS::Elasticsearch::Domain":       {service: "es"},
	"AWS::Events::EventBus":            {service: "events", types: []string{"event-bus", "rule-on-custom-event-bus", "rule-on-default-event-bus"}},
	"AWS::KMS::Key":                    {service: "kms", types: []string{"key", "alias"}},
	"AWS::Kinesis::Stream":             {service: "kinesis"},
	"AWS::Lambda::Function":            {service: "lambda"},
	"AWS::Lambda::LayerVersion":        {service: "lambda"},
	"AWS::Logs::Destination":           {service: "logs"},
	"AWS::Logs::LogGroup":              {service: "logs"},
	"AWS::OpenSearchService::Domain":   {service: "es"},
	"AWS::S3::AccessPoint":             {service: "s3", types: []string{"accesspoint", "accesspointobject", "bucket", "object"}},
	"AWS::S3::Bucket":                  {service: "s3", types: []string{"bucket", "object"}},
	"AWS::S3::MultiRegionAccessPoint":  {service: "s3"},
	"AWS::S3Express::DirectoryBucket":  {service: "s3express"},
	"AWS::S3ObjectLambda::AccessPoint": {service: "s3-object-lambda"},
	"AWS::S3Tables::Table":             {service: "s3tables"},
	"AWS::S3Tables::TableBucket":       {service: "s3tables"},
	"AWS::SNS::Topic":                  {service: "sns", types: []string{"topic"}},
	"AWS::SQS::Queue":                  {service: "sqs", types: []string{"queue"}},
	"AWS::SecretsManager::Secret":      {service: "secretsmanager", types: []string{"Secret"}},
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

// mayBe reports whether an ARN can be that of a resource of one of the target's types.
func (t target) mayBe(a *analysis.ARN) bool {
	if a.Service.Value != t.service || t.types == nil || !a.Resource.Certain {
		return a.Service.Value == t.service
	}
	return slices.ContainsFunc(lookup.Formats(t.service), func(f lookup.Format) bool {
		return slices.Contains(t.types, f.Type.Name()) && f.Meets(a.Resource.Value)
	})
}
