package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPSyntaxErrorAction reports actions that resource control policies do not support.
var RCPSyntaxErrorAction = &analysis.Analyzer{
	Name:  "rcp-syntax-error-action",
	Title: "A resource control policy names a service that does not support RCPs",
	Doc:   page("rcp-syntax-error-action"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "RCP_SYNTAX_ERROR_ACTION",
	Run: func(pass *analysis.Pass) {
		for a := range pass.Actions() {
			if a.All() && !a.Negated() && !a.Statement.Allows() && !pass.Strict {
				pass.ReportIn(a.Statement, a.Text.Range,
					"* alone is not supported in an RCP; name services that support RCPs, such as s3:*")
				continue
			}
			if !a.HasPrefix || a.WildPrefix() || strings.Contains(a.Prefix, "$") || supportsRCP(strings.ToLower(a.Prefix)) {
				continue
			}
			pass.ReportIn(a.Statement, a.Text.Range, "%s does not support RCPs; remove %s", a.Prefix, a.Text.Value)
		}
	},
}

// supportsRCP reports whether a service's requests are subject to resource control policies, as of September 2026.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
func supportsRCP(prefix string) bool {
	switch prefix {
	case "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory",
		"cloudfront", "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline",
		"cognito-identity", "cognito-idp", "comprehend", "comprehendmedical", "compute-optimizer",
		"cost-optimization-hub", "dax", "dsql", "dynamodb", "ecr", "ecr-public", "events", "firehose", "fis", "fms",
		"gamelift", "health", "inspector-scan", "kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor",
		"notifications", "opensearch", "pca-connector-ad", "personalize", "polly", "pricing", "resource-groups",
		"rolesanywhere", "s3", "secretsmanager", "servicediscovery", "signin", "sqs", "sts", "support", "swf",
		"textract", "timestream-influxdb", "transcribe", "transfer", "translate", "wafv2", "workspaces", "xray":
		return true
	}
	return false
}
