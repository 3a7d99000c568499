package redundancy

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed equivalent_to_null_true.md
var equivalentToNullTrueDoc string

// EquivalentToNullTrue reports StringNotLike with a lone *.
var EquivalentToNullTrue = &analysis.Analyzer{
	Name:     "equivalent-to-null-true",
	Title:    "A condition only tests whether the key is absent",
	Doc:      equivalentToNullTrueDoc,
	Category: "redundancy",
	Level:    analysis.Note,
	Code:     "EQUIVALENT_TO_NULL_TRUE",
	Run:      equivalentToNullTrue,
}

func equivalentToNullTrue(pass *analysis.Pass) {
	reportNull(pass, "true", func(op policy.Operator) bool {
		return op.Negated && op.Qualifier != policy.ForAnyValue
	})
}
