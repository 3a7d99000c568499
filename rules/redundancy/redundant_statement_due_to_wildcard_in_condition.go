package redundancy

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed redundant_statement_due_to_wildcard_in_condition.md
var redundantStatementDueToWildcardInConditionDoc string

// RedundantStatementDueToWildcardInCondition reports conditions that never hold.
var RedundantStatementDueToWildcardInCondition = &analysis.Analyzer{
	Name:     "redundant-statement-due-to-wildcard-in-condition",
	Title:    "A condition that never holds",
	Doc:      redundantStatementDueToWildcardInConditionDoc,
	Category: "redundancy",
	Level:    analysis.Note,
	Code:     "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
	Run:      redundantStatementDueToWildcardInCondition,
}

func redundantStatementDueToWildcardInCondition(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		op := c.Operator
		if op.Family != policy.StringFamily || op.Comparison != policy.Like || !c.Star() ||
			!(op.Negated && op.Qualifier == policy.ForAnyValue) {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: c.Written.Key.Range, Statement: c.Statement,
			Message: analysis.Message("%s with * never holds, whatever %s is; the statement is void",
				op.String(), c.Name()),
		})
	}
}
