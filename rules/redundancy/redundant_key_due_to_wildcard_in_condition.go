package redundancy

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed redundant_key_due_to_wildcard_in_condition.md
var redundantKeyDueToWildcardInConditionDoc string

// RedundantKeyDueToWildcardInCondition reports conditions that always hold.
var RedundantKeyDueToWildcardInCondition = &analysis.Analyzer{
	Name:     "redundant-key-due-to-wildcard-in-condition",
	Title:    "A condition always holds",
	Doc:      redundantKeyDueToWildcardInConditionDoc,
	Category: "redundancy",
	Level:    analysis.Note,
	Code:     "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      redundantKeyDueToWildcardInCondition,
}

func redundantKeyDueToWildcardInCondition(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		op := c.Operator
		if op.Family != policy.StringFamily || op.Comparison != policy.Like || !c.Star() ||
			!(!op.Negated && (op.IfExists || op.Qualifier == policy.ForAllValues)) {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: c.Written.Key.Range, Statement: c.Statement,
			Message: lookup.Message("%s with * always holds, whatever %s is; remove it", op.String(), c.Name()),
		})
	}
	return nil, nil
}
