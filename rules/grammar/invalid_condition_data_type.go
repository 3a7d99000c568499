package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidConditionDataType reports lists of values that mix JSON types.
var InvalidConditionDataType = &analysis.Analyzer{
	Name:  "invalid-condition-data-type",
	Title: "The values of a condition key have different types",
	Level: analysis.Error,
	Code:  "INVALID_CONDITION_DATA_TYPE",
	Run: func(pass *analysis.Pass) {
		if pass.Unit.Resources != nil {
			return // a template's values become strings
		}
		for _, c := range conditions(pass) {
			first, other, mixed := mixedTypes(c.Node)
			if mixed {
				pass.Report(analysis.Diagnostic{
					Range: other.Range,
					Message: analysis.Message("the values of %s mix a %s and a %s; make all of them strings",
						c.Key.Value, first.Kind.String(), other.Kind.String()),
					Fixes: allStrings(pass.Document.Source, c.Node.Items),
				})
			}
		}
	},
}

// mixedTypes returns the first element of a list, and the first that has another type; false if there is none.
func mixedTypes(list *policy.Node) (first, other *policy.Node, mixed bool) {
	if list.Kind != policy.Array || len(list.Items) == 0 {
		return nil, nil, false
	}
	first = &list.Items[0]
	other, mixed = analysis.First(list.All(), func(n *policy.Node) bool {
		return first.IsScalar() && n.IsScalar() && n.Kind != first.Kind
	})
	return first, other, mixed
}
