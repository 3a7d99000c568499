package redundancy

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
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
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      redundantStatementDueToWildcardInCondition,
}

func redundantStatementDueToWildcardInCondition(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		op := c.Operator
		if op.Family != policy.StringFamily || op.Comparison != policy.Like || !c.Star() ||
			!(op.Negated && op.Qualifier == policy.ForAnyValue) {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: c.Written.Key.Range, Statement: c.Statement,
			Message: lookup.Message("%s with * never holds, whatever %s is; the statement is void",
				op.String(), c.Name()),
		})
	}
	return nil, nil
}
