package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed type_mismatch_boolean.md
var typeMismatchBooleanDoc string

// TypeMismatchBoolean reports values of Bool operators other than true and false.
var TypeMismatchBoolean = &analysis.Analyzer{
	Name:     "type-mismatch-boolean",
	Title:    "A Bool operator has a value that is no boolean",
	Doc:      typeMismatchBooleanDoc,
	Category: "grammar",
	Level:    analysis.Warning,
	Code:     "TYPE_MISMATCH_BOOLEAN",
	Run:      typeMismatchBoolean,
}

func typeMismatchBoolean(pass *analysis.Pass) {
	for op, c := range conditions(pass) {
		if op.Family != policy.BoolFamily && (op.Family != policy.NullFamily || pass.Strict) {
			continue
		}
		for i := range c.Values {
			v := &c.Values[i]
			boolean := strings.EqualFold(v.Value, "true") || strings.EqualFold(v.Value, "false")
			if v.Known() && !boolean && !strings.Contains(v.Value, "${") {
				pass.Reportf(v.Range, "%s is no boolean; write \"true\" or \"false\"", quote(v.Value))
			}
		}
	}
}
