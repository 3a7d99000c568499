package escalation

import (
	"slices"
	"testing"
)

// TestSensitive names actions that must be in the sets, and some that must not, whatever the catalog's date is.
func TestSensitive(t *testing.T) {
	for _, test := range []struct {
		name    string
		set     *sensitive
		in, out []string
	}{
		{
			"credentials", credentialActions(),
			[]string{"redshift:GetClusterCredentials", "rds-db:connect", "ec2:GetPasswordData", "codeartifact:GetAuthorizationToken", "airflow:CreateCliToken"},
			[]string{"iam:CreateAccessKey", "secretsmanager:GetSecretValue", "ecr:GetAuthorizationToken", "codebuild:ImportSourceCredentials", "secretsmanager:CreateSecret", "neptune-db:connect", "sts:GetFederationToken"},
		},
		{
			"data", dataActions(),
			[]string{"s3:GetObject", "dynamodb:Scan", "sqs:ReceiveMessage", "kinesis:GetRecords", "logs:FilterLogEvents", "ebs:GetSnapshotBlock", "neptune-db:connect"},
			[]string{"s3:GetBucketPolicy", "s3:GetObjectAcl", "dynamodb:DescribeTable", "sqs:GetQueueAttributes", "s3:PutObject", "lambda:GetPolicy", "kinesis:GetShardIterator"},
		},
		{
			"permissions", permissionsActions(),
			[]string{"s3:PutBucketPolicy", "s3:PutObjectAcl", "kms:PutKeyPolicy", "kms:CreateGrant", "lambda:AddPermission", "sns:SetTopicAttributes", "sqs:AddPermission", "ecr:SetRepositoryPolicy"},
			[]string{"s3:GetBucketPolicy", "lambda:RemovePermission", "iam:PutUserPolicy", "waf:CreateWebACL", "glue:DescribeEntity", "cloudformation:SetStackPolicy", "rds-db:connect", "s3:PutObject"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range test.in {
				if !slices.Contains(test.set.names, name) {
					t.Errorf("%s is missing", name)
				}
			}
			for _, name := range test.out {
				if slices.Contains(test.set.names, name) {
					t.Errorf("%s is among them", name)
				}
			}
		})
	}
}
