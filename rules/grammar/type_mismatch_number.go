package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TypeMismatchNumber reports values of Numeric operators that are not numbers.
var TypeMismatchNumber = &analysis.Analyzer{
	Name:  "type-mismatch-number",
	Title: "A Numeric operator has a value that is not a number",
	Level: analysis.Warning,
	Code:  "TYPE_MISMATCH_NUMBER",
	Run: func(pass *analysis.Pass) {
		for op, c := range conditions(pass) {
			for v := range values(c) {
				literal := v.Kind != policy.Number && v.Known() && !strings.Contains(v.Value, "${") // YAML has other notations
				if op.Family == policy.NumericFamily && literal && !isNumber(v.Value) {
					pass.Reportf(v.Range, "%q is not a number, which %s requires; specify one", v.Value, op.Name)
				}
			}
		}
	},
}
