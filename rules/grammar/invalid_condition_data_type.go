package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_condition_data_type.md
var invalidConditionDataTypeDoc string

// InvalidConditionDataType reports lists of values that mix JSON types.
var InvalidConditionDataType = &analysis.Analyzer{
	Name:     "invalid-condition-data-type",
	Title:    "Values of one condition key have different types",
	Doc:      invalidConditionDataTypeDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "INVALID_CONDITION_DATA_TYPE",
	Run:      invalidConditionDataType,
}

func invalidConditionDataType(pass *analysis.Pass) (any, error) {
	for _, c := range conditions(pass) {
		if c.Node.Kind != policy.Array {
			continue
		}
		items := c.Node.Items
		for i := 1; i < len(items) && pass.Unit.Resources == nil; i++ {
			if items[0].IsScalar() && items[i].IsScalar() && items[i].Kind != items[0].Kind {
				pass.Reportf(items[i].Range, "the values of %s mix a %s and a %s; write all as strings",
					c.Key.Value, items[0].Kind, items[i].Kind)
				break
			}
		}
	}
	return nil, nil
}
