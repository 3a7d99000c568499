package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// IrrelevantConditionKeyInPolicy reports conditions on keys that always have the same value in a resource's policy.
var IrrelevantConditionKeyInPolicy = &analysis.Analyzer{
	Name:  "irrelevant-condition-key-in-policy",
	Title: "A condition key is irrelevant for this resource",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "IRRELEVANT_CONDITION_KEY_IN_POLICY",
	Run: func(pass *analysis.Pass) {
		switch pass.Document.ResourceType {
		case "AWS::S3::Bucket", "AWS::S3::AccessPoint", "AWS::S3::MultiRegionAccessPoint", "AWS::S3ObjectLambda::AccessPoint":
		default:
			return
		}
		for c := range pass.ConditionsFor("s3:ResourceAccount") {
			pass.ReportIn(c.Statement, c.Written.Key.Range,
				"s3:ResourceAccount is always the bucket owner here; use aws:PrincipalAccount or remove it")
		}
	},
}
