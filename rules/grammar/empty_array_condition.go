package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyArrayCondition reports conditions without a qualifier or IfExists that have an empty list of values.
var EmptyArrayCondition = &analysis.Analyzer{
	Name:  "empty-array-condition",
	Title: "A condition has no values",
	Doc:   page("empty-array-condition"),
	Level: analysis.Note,
	Code:  "EMPTY_ARRAY_CONDITION",
	Run: func(pass *analysis.Pass) {
		for op, c := range conditions(pass) {
			if op.Qualifier == policy.NoQualifier && !op.IfExists && noValues(c) {
				// Without a condition that never holds, the statement would apply to more requests.
				format := "%s has no values for %s, so it never holds; add values"
				if op.Negated {
					format = "%s has no values for %s, so it always holds; add values"
				}
				pass.Reportf(short(pass.Document.Source, c.Node), "%s", analysis.Message(format, op.String(), c.Key.Value))
			}
		}
	},
}
