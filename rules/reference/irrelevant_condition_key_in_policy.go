package reference

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed irrelevant_condition_key_in_policy.md
var irrelevantConditionKeyInPolicyDoc string

// IrrelevantConditionKeyInPolicy reports conditions that cannot vary in the policy of a resource.
var IrrelevantConditionKeyInPolicy = &analysis.Analyzer{
	Name:     "irrelevant-condition-key-in-policy",
	Title:    "A condition key is irrelevant for this resource",
	Doc:      irrelevantConditionKeyInPolicyDoc,
	Category: "reference",
	Level:    analysis.Note,
	Kinds:    []policy.Kind{policy.Resource},
	Code:     "IRRELEVANT_CONDITION_KEY_IN_POLICY",
	Run:      irrelevantConditionKeyInPolicy,
}

func irrelevantConditionKeyInPolicy(pass *analysis.Pass) {
	switch pass.Document.ResourceType {
	case "AWS::S3::Bucket", "AWS::S3::AccessPoint", "AWS::S3::MultiRegionAccessPoint", "AWS::S3ObjectLambda::AccessPoint":
	default:
		return
	}
	for c := range pass.Conditions() {
		if c.Is("s3:ResourceAccount") {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: "s3:ResourceAccount is always the owner here; compare aws:PrincipalAccount, or remove it",
			})
		}
	}
}
