package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidVariableForOperator reports policy variables under operators that do not support them.
var InvalidVariableForOperator = &analysis.Analyzer{
	Name:  "invalid-variable-for-operator",
	Title: "A policy variable under an operator that does not support it",
	Level: analysis.Error,
	Code:  "INVALID_VARIABLE_FOR_OPERATOR",
	Run: func(pass *analysis.Pass) {
		for v := range pass.Variables() {
			if v.Condition == nil || !v.Closed || v.Escape() {
				continue
			}
			op, ok := policy.ParseOperator(v.Condition.Operator.Value)
			if !ok || op.Family == policy.StringFamily || op.Family == policy.ARNFamily {
				continue
			}
			pass.ReportIn(v.Statement, v.Text.Range, "%s is not supported under %s; use a fixed value", v.Written(), op.Name)
		}
	},
}
