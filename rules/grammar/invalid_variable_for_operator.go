package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_variable_for_operator.md
var invalidVariableForOperatorDoc string

// InvalidVariableForOperator reports policy variables under operators that do not compare strings or ARNs.
var InvalidVariableForOperator = &analysis.Analyzer{
	Name:     "invalid-variable-for-operator",
	Title:    "A policy variable is compared as a number, date or the like",
	Doc:      invalidVariableForOperatorDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "INVALID_VARIABLE_FOR_OPERATOR",
	Run:      invalidVariableForOperator,
}

func invalidVariableForOperator(pass *analysis.Pass) (any, error) {
	for op, c := range conditions(pass) {
		if op.Family == policy.StringFamily || op.Family == policy.ARNFamily {
			continue
		}
		for i := range c.Values {
			v := &c.Values[i]
			if vars := variablesIn(v.Value); v.Known() && len(vars) > 0 && vars[0].closed {
				pass.Reportf(v.Range, "%s takes no policy variables; compare with a String or Arn operator", op.Name)
			}
		}
	}
	return nil, nil
}
