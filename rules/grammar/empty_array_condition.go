package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyArrayCondition reports conditions without a qualifier or IfExists that have an empty list of values.
var EmptyArrayCondition = &analysis.Analyzer{
	Name:  "empty-array-condition",
	Title: "A condition has no values",
	Level: analysis.Note,
	Code:  "EMPTY_ARRAY_CONDITION",
	Run: func(pass *analysis.Pass) {
		// Without a condition that never holds, the statement would apply to more requests.
		for op, c := range conditions(pass) {
			if op.Qualifier != policy.NoQualifier || op.IfExists || !isEmptyList(c.Node) {
				continue
			}
			holds := "never"
			if op.Negated {
				holds = "always"
			}
			pass.Reportf(short(pass, c.Node), "%s has no values for %s, so it "+holds+" holds; add values", op.String(), c.Key.Value)
		}
	},
}
