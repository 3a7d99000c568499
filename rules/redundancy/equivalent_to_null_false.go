package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EquivalentToNullFalse reports StringLike with a lone *.
var EquivalentToNullFalse = &analysis.Analyzer{
	Name:  "equivalent-to-null-false",
	Title: "A condition only tests whether the key is present",
	Level: analysis.Note,
	Code:  "EQUIVALENT_TO_NULL_FALSE",
	Run: func(pass *analysis.Pass) {
		reportNull(pass, "false", func(op policy.Operator) bool {
			return !op.Negated && !op.IfExists && op.Qualifier != policy.ForAllValues
		})
	},
}
