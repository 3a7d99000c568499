package public

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// wellKnownActions are the well-known actions of services with resource policies, the most harmful first.
var wellKnownActions = []string{
	"s3:PutObject", "sqs:SendMessage", "sns:Publish", "kms:Decrypt", "lambda:InvokeFunction", "secretsmanager:GetSecretValue",
	"ecr:PutImage", "elasticfilesystem:ClientWrite", "es:ESHttpPut", "dynamodb:GetItem", "kinesis:PutRecord", "events:PutEvents",
	"backup:CopyIntoBackupVault", "codeartifact:PublishPackageVersion", "glacier:UploadArchive",
	"s3express:CreateSession", "s3tables:PutTableData", "s3:PutLifecycleConfiguration", "s3:GetObject", "s3:ListBucket",
	"ecr:BatchGetImage", "codeartifact:ReadFromRepository", "lambda:GetLayerVersion", "execute-api:Invoke",
}

// wellKnown returns the well-known actions among those that a statement covers with a wildcard or NotAction.
func wellKnown(s *policy.Statement) []string {
	if len(named(s)) > 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(wellKnownActions), func(action string) bool { return !analysis.Covers(s, action) })
}

// published are the services whose resources are commonly published to be read.
var published = []string{
	"s3", "s3-object-lambda", "ecr", "ecr-public", "codeartifact", "mediastore", "mediapackagev2", "serverlessrepo", "schemas",
}

// meant are actions that strangers are commonly meant to have: to call what is made for it, or to read it. Those of whole services
// are patterns.
var meant = []struct {
	pattern string
	kind    wayIn
}{
	{"execute-api:*", calls},
	{"vpc-lattice-svcs:*", calls},
	{"lambda:InvokeFunctionUrl", calls},
	{"lambda:GetLayerVersion", reads},
}

// harm says what strangers can do with an action.
func harm(a catalog.Action) wayIn {
	for _, m := range meant {
		if a.Matches(m.pattern) {
			return m.kind
		}
	}
	if level := a.Level(); slices.Contains(published, a.Service().Prefix()) && (level == catalog.Read || level == catalog.List) {
		return reads
	}
	return writes
}

// unsigned are patterns for the actions that can be called without credentials.
//
// Gathered in 2026:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
var unsigned = []string{
	"s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject", "s3:GetObjectVersion", "lambda:InvokeFunctionUrl",
	"execute-api:Invoke", "vpc-lattice-svcs:Invoke", "sqs:SendMessage", "sqs:ReceiveMessage", "es:ESHttp*", "mediastore:*",
}

// named returns the actions that a statement names without wildcards.
func named(s *policy.Statement) []string {
	var names []string
	for item := range s.Action.All() {
		if item.Known() && !strings.ContainsAny(item.Value, "*?") {
			names = append(names, item.Value)
		}
	}
	return names
}

// entries returns the entries of a statement's Action, nil if some are not known.
func entries(s *policy.Statement) []string {
	var all []string
	for item := range s.Action.All() {
		if !item.Known() {
			return nil
		}
		all = append(all, item.Value)
	}
	return all
}
