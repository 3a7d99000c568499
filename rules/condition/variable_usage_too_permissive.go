package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// VariableUsageTooPermissive reports policy variables in aws:userid that match the IDs of other callers.
var VariableUsageTooPermissive = &analysis.Analyzer{
	Name:  "variable-usage-too-permissive",
	Title: "A policy variable in aws:userid also matches other callers",
	Level: analysis.Error,
	Code:  "VARIABLE_USAGE_TOO_PERMISSIVE",
	Run: func(pass *analysis.Pass) {
		for c, v := range pass.KnownValues(policy.StringFamily) {
			pattern := policy.ParsePattern(v, policy.PatternMode{Wildcards: true, Variables: true})
			if c.Is("aws:userid") && choosable(pattern, c.Operator.Comparison) {
				pass.ReportIn(c.Statement, v.Range, "the variable in %q also matches other callers; move it after the colon", v.Value)
			}
		}
	},
}

// choosable reports whether a variable is left of the colon and is not the whole left side.
func choosable(pattern policy.Pattern, comparison policy.Comparison) bool {
	if len(pattern) == 1 && comparison != policy.Like {
		return false
	}
	for i, token := range pattern {
		if token.Kind == policy.Literal && strings.Contains(token.Text, ":") {
			return false
		}
		if token.Kind == policy.Variable {
			whole := i == 0 && len(pattern) > 1 && pattern[1].Kind == policy.Literal &&
				strings.HasPrefix(pattern[1].Text, ":")
			return !whole
		}
	}
	return false
}
