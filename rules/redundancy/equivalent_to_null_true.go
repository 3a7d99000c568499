package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EquivalentToNullTrue reports StringNotLike with a lone *.
var EquivalentToNullTrue = &analysis.Analyzer{
	Name:  "equivalent-to-null-true",
	Title: "A condition only tests whether the key is absent",
	Level: analysis.Note,
	Code:  "EQUIVALENT_TO_NULL_TRUE",
	Run: func(pass *analysis.Pass) {
		reportNull(pass, "true", func(op policy.Operator) bool {
			return op.Negated && op.Qualifier != policy.ForAnyValue
		})
	},
}
