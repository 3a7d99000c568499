package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TypeMismatchDate reports values of Date operators that are not dates.
var TypeMismatchDate = &analysis.Analyzer{
	Name:  "type-mismatch-date",
	Title: "A Date operator has a value that is not a date",
	Level: analysis.Warning,
	Code:  "TYPE_MISMATCH_DATE",
	Run: func(pass *analysis.Pass) {
		for v := range literals(pass, policy.DateFamily) {
			if !isDate(v.Value) && !isNumber(v.Value) {
				pass.Reportf(v.Range, "%q is not a date; use a format like 2030-12-31T23:59:59Z", v.Value)
			}
		}
	},
}
