package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyArrayConditionIfexists reports IfExists conditions with an empty list of values.
var EmptyArrayConditionIfexists = &analysis.Analyzer{
	Name:  "empty-array-condition-ifexists",
	Title: "An IfExists condition has no values",
	Level: analysis.Note,
	Code:  "EMPTY_ARRAY_CONDITION_IFEXISTS",
	Run: func(pass *analysis.Pass) {
		reportEmptyLists(pass, func(op policy.Operator) bool { return op.Qualifier == policy.NoQualifier && op.IfExists },
			"IfExists without values holds only if %s is absent; use Null with \"true\"")
	},
}
