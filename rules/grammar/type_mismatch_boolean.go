package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TypeMismatchBoolean reports values of Bool operators other than true and false.
var TypeMismatchBoolean = &analysis.Analyzer{
	Name:  "type-mismatch-boolean",
	Title: "A Bool operator has a value that is not a boolean",
	Doc:   page("type-mismatch-boolean"),
	Level: analysis.Warning,
	Code:  "TYPE_MISMATCH_BOOLEAN",
	Run: func(pass *analysis.Pass) {
		for op, c := range conditions(pass) {
			if op.Family != policy.BoolFamily && (op.Family != policy.NullFamily || pass.Strict) {
				continue
			}
			for v := range c.AllValues() {
				boolean := strings.EqualFold(v.Value, "true") || strings.EqualFold(v.Value, "false")
				if v.Known() && !boolean && !strings.Contains(v.Value, "${") {
					pass.Reportf(v.Range, "%q is not a boolean; use \"true\" or \"false\"", v.Value)
				}
			}
		}
	},
}
