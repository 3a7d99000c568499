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
	Level: analysis.Warning,
	Code:  "TYPE_MISMATCH_BOOLEAN",
	Run: func(pass *analysis.Pass) {
		families := []policy.Family{policy.BoolFamily, policy.NullFamily}
		if pass.Strict {
			families = families[:1]
		}
		for v := range literals(pass, families...) {
			if !strings.EqualFold(v.Value, "true") && !strings.EqualFold(v.Value, "false") {
				pass.Reportf(v.Range, "%q is not a boolean; use \"true\" or \"false\"", v.Value)
			}
		}
	},
}
