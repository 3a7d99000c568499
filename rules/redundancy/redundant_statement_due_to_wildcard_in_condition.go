package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantStatementDueToWildcardInCondition reports conditions that never hold.
var RedundantStatementDueToWildcardInCondition = &analysis.Analyzer{
	Name:  "redundant-statement-due-to-wildcard-in-condition",
	Title: "A condition that never holds",
	Level: analysis.Note,
	Code:  "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if comparesWithStar(c) && c.Operator.Negated && c.Operator.Qualifier == policy.ForAnyValue {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"%s with * never holds, whatever %s is; remove the statement", c.Operator.String(), c.Name())
			}
		}
	},
}
