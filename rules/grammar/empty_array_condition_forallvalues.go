package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyArrayConditionForallvalues reports ForAllValues conditions with an empty list of values.
var EmptyArrayConditionForallvalues = &analysis.Analyzer{
	Name:  "empty-array-condition-forallvalues",
	Title: "A ForAllValues condition has no values",
	Level: analysis.Note,
	Code:  "EMPTY_ARRAY_CONDITION_FORALLVALUES",
	Run: func(pass *analysis.Pass) {
		reportEmptyLists(pass, func(op policy.Operator) bool { return op.Qualifier == policy.ForAllValues },
			"ForAllValues without values holds only if %s is absent; use Null with \"true\"")
	},
}
