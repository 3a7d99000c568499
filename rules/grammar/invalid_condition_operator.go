package grammar

import (
	"sync"

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
		for s := range written(pass) {
			for operator := range operatorKeys(s) {
				if _, ok := policy.ParseOperator(operator.Value); !ok && operator.Known() {
					pass.Report(misspelled(pass, operator, "a condition operator", "use one that exists", operators()))
				}
			}
		}
	},
}

// operators are all spellings of condition operators, with qualifiers and suffixes.
var operators = sync.OnceValue(func() []string {
	var all []string
	for _, qualifier := range []string{"", "ForAllValues:", "ForAnyValue:"} {
		for _, name := range policy.OperatorNames() {
			all = append(all, qualifier+name)
			if name != "Null" {
				all = append(all, qualifier+name+"IfExists")
			}
		}
	}
	return all
})
