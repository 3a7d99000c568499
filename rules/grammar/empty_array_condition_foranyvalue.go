package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed empty_array_condition_foranyvalue.md
var emptyArrayConditionForanyvalueDoc string

// EmptyArrayConditionForanyvalue reports ForAnyValue conditions with an empty list of values.
var EmptyArrayConditionForanyvalue = &analysis.Analyzer{
	Name:     "empty-array-condition-foranyvalue",
	Title:    "A ForAnyValue condition has no values",
	Doc:      emptyArrayConditionForanyvalueDoc,
	Category: "grammar",
	Level:    analysis.Note,
	Code:     "EMPTY_ARRAY_CONDITION_FORANYVALUE",
	Run:      emptyArrayConditionForanyvalue,
}

func emptyArrayConditionForanyvalue(pass *analysis.Pass) {
	for op, c := range conditions(pass) {
		if op.Qualifier == policy.ForAnyValue && noValues(c) {
			pass.Reportf(short(pass.Document.Source, c.Node), "%s",
				analysis.Message("ForAnyValue without values for %s never holds; give values", c.Key.Value))
		}
	}
}
