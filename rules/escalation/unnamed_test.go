package escalation

import (
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/catalog"
)

// TestSteps demands that the actions of the paths are the catalog's, and that the resource types that are named for some of
// them are theirs.
func TestSteps(t *testing.T) {
	for _, p := range known().paths {
		for _, s := range slices.Concat(p.steps...) {
			action, ok := catalog.FindAction(s.action)
			if !ok || action.String() != s.action {
				t.Errorf("%s: the catalog has no action %s", p.id, s.action)
				continue
			}
			for _, name := range slices.Concat(targets(s.action)...) {
				if !slices.ContainsFunc(slices.Collect(action.Resources()), func(r catalog.Resource) bool { return r.Name() == name }) {
					t.Errorf("%s does not act on a %s", s.action, name)
				}
			}
			if (s.resources == nil) != (action.NumResources() == 0) {
				t.Errorf("%s: asked on %v, but it has %d resource types", s.action, s.resources, action.NumResources())
			}
			for _, group := range s.resources {
				for _, pattern := range group {
					if !strings.HasPrefix(pattern, "arn:*:") || strings.Contains(pattern, "${") {
						t.Errorf("%s: %q is no pattern", s.action, pattern)
					}
				}
			}
		}
	}
}

// TestSensitive names actions that must be in the sets, and such as must not, whatever the catalog's date is.
func TestSensitive(t *testing.T) {
	for _, test := range []struct {
		name    string
		set     *sensitive
		in, out []string
	}{
		{
			"credentials", credentialActions(),
			[]string{"redshift:GetClusterCredentials", "rds-db:connect", "ec2:GetPasswordData", "codeartifact:GetAuthorizationToken", "airflow:CreateCliToken"},
			[]string{"iam:CreateAccessKey", "secretsmanager:GetSecretValue", "ecr:GetAuthorizationToken", "codebuild:ImportSourceCredentials", "secretsmanager:CreateSecret"},
		},
		{
			"data", dataActions(),
			[]string{"s3:GetObject", "dynamodb:Scan", "sqs:ReceiveMessage", "kinesis:GetRecords", "logs:FilterLogEvents", "ebs:GetSnapshotBlock"},
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
