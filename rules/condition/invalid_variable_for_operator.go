package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_variable_for_operator.md
var invalidVariableForOperatorDoc string

// InvalidVariableForOperator reports policy variables under operators for other types.
var InvalidVariableForOperator = &analysis.Analyzer{
	Name:     "invalid-variable-for-operator",
	Title:    "A policy variable stands under an operator that takes none",
	Doc:      invalidVariableForOperatorDoc,
	Category: "condition",
	Level:    analysis.Error,
	Code:     "INVALID_VARIABLE_FOR_OPERATOR",
	Run:      invalidVariableForOperator,
}

func invalidVariableForOperator(pass *analysis.Pass) {
	for v := range pass.Variables() {
		if v.Condition == nil || !v.Closed || v.Escape() {
			continue
		}
		op, ok := policy.ParseOperator(v.Condition.Operator.Value)
		if !ok || op.Family == policy.StringFamily || op.Family == policy.ARNFamily {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: v.Text.Range, Statement: v.Statement,
			Message: analysis.Message("%s cannot be compared by %s; write the value", v.Written(), op.Name),
		})
	}
}
