package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyArrayConditionForanyvalue reports ForAnyValue conditions with an empty list of values.
var EmptyArrayConditionForanyvalue = &analysis.Analyzer{
	Name:  "empty-array-condition-foranyvalue",
	Title: "A ForAnyValue condition has no values",
	Level: analysis.Note,
	Code:  "EMPTY_ARRAY_CONDITION_FORANYVALUE",
	Run: func(pass *analysis.Pass) {
		reportEmptyLists(pass, func(op policy.Operator) bool { return op.Qualifier == policy.ForAnyValue },
			"ForAnyValue without values for %s never holds; add values")
	},
}
