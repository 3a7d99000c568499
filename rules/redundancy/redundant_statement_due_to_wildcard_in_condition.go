package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantStatementDueToWildcardInCondition reports conditions that never hold.
var RedundantStatementDueToWildcardInCondition = &analysis.Analyzer{
	Name:  "redundant-statement-due-to-wildcard-in-condition",
	Title: "A condition that never holds",
	Doc:   page("redundant-statement-due-to-wildcard-in-condition"),
	Level: analysis.Note,
	Code:  "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			op := c.Operator
			if op.Family != policy.StringFamily || op.Comparison != policy.Like || !c.Star() ||
				!(op.Negated && op.Qualifier == policy.ForAnyValue) {
				continue
			}
			pass.ReportIn(c.Statement, c.Written.Key.Range,
				"%s with * never holds, whatever %s is; remove the statement", op.String(), c.Name())
		}
	},
}
