package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed dynamodb_attributes_without_select.md
var dynamoDBAttributesWithoutSelectDoc string

// DynamoDBAttributesWithoutSelect reports limits on DynamoDB attributes that a request can avoid.
var DynamoDBAttributesWithoutSelect = &analysis.Analyzer{
	Name:             "dynamodb-attributes-without-select",
	Title:            "dynamodb:Attributes is limited without dynamodb:Select",
	Doc:              dynamoDBAttributesWithoutSelectDoc,
	Category:         "condition",
	Level:            analysis.Warning,
	SecuritySeverity: 6.0,
	SeverityReason:   "a caller reads the attributes that the condition is to withhold",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint},
	Code:             "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
	Requires:         []*analysis.Analyzer{lookup.Conditions},
	Run:              dynamoDBAttributesWithoutSelect,
}

func dynamoDBAttributesWithoutSelect(pass *analysis.Pass) (any, error) {
	all := pass.ResultOf[lookup.Conditions].([]lookup.Condition)
	for _, c := range all {
		if !c.Is("dynamodb:Attributes") || c.Operator.Family == policy.NullFamily || !c.Statement.Allows() ||
			lookup.MoreConditions(c.Statement) {
			continue
		}
		selects := false
		for _, other := range lookup.Of(all, c.Statement) {
			selects = selects || selectsSpecific(&other)
		}
		if !selects {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: "requests for all attributes pass; demand dynamodb:Select SPECIFIC_ATTRIBUTES, too",
			})
		}
	}
	return nil, nil
}

// selectsSpecific reports whether a condition certainly or possibly demands dynamodb:Select to be
// SPECIFIC_ATTRIBUTES.
func selectsSpecific(c *lookup.Condition) bool {
	if !c.Is("dynamodb:Select") || c.Operator.Family != policy.StringFamily ||
		c.Operator.Comparison != policy.Equals || c.Operator.Negated {
		return false
	}
	values := c.Values()
	for i := range values {
		if values[i].Known() && values[i].Value != "SPECIFIC_ATTRIBUTES" {
			return false
		}
	}
	return true
}
