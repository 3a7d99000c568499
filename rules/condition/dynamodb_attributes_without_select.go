package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DynamoDBAttributesWithoutSelect reports limits on DynamoDB attributes that a request can avoid.
var DynamoDBAttributesWithoutSelect = &analysis.Analyzer{
	Name:             "dynamodb-attributes-without-select",
	Title:            "dynamodb:Attributes is limited without dynamodb:Select",
	Level:            analysis.Warning,
	SecuritySeverity: 6.0,
	SeverityReason:   "a caller can read the attributes that the condition is meant to protect",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint},
	Code:             "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
	Run: func(pass *analysis.Pass) {
		for c := range pass.ConditionsFor("dynamodb:Attributes") {
			limits := c.Operator.Family != policy.NullFamily && c.Statement.Allows() && !analysis.MoreConditions(c.Statement)
			if limits && !analysis.Some(pass.ConditionsOf(c.Statement), selectsSpecific) {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"requests for all attributes are allowed; also require dynamodb:Select SPECIFIC_ATTRIBUTES")
			}
		}
	},
}

// selectsSpecific reports whether a condition certainly or possibly requires dynamodb:Select to be SPECIFIC_ATTRIBUTES.
func selectsSpecific(c *analysis.Condition) bool {
	return c.Is("dynamodb:Select") && c.Operator.Name == "StringEquals" &&
		!analysis.Some(c.KnownValues(), func(v *policy.Text) bool { return v.Value != "SPECIFIC_ATTRIBUTES" })
}
