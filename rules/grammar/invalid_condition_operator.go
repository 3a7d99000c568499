package grammar

import (
	"iter"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidConditionOperator reports condition operators that do not exist in IAM.
var InvalidConditionOperator = &analysis.Analyzer{
	Name:  "invalid-condition-operator",
	Title: "A condition operator does not exist",
	Level: analysis.Error,
	Code:  "INVALID_CONDITION_OPERATOR",
	Run: func(pass *analysis.Pass) {
		names := slices.Collect(operators())
		for s := range written(pass) {
			for operator := range operatorKeys(s) {
				if _, ok := policy.ParseOperator(operator.Value); !ok && operator.Known() {
					pass.Report(misspelled(pass, operator, "a condition operator", "use one that exists", names))
				}
			}
		}
	},
}

// operators yields all spellings of condition operators, with qualifiers and suffixes.
func operators() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, qualifier := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			for _, name := range policy.OperatorNames() {
				if !yield(qualifier+name) || name != "Null" && !yield(qualifier+name+"IfExists") {
					return
				}
			}
		}
	}
}
