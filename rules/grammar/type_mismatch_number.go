package grammar

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed type_mismatch_number.md
var typeMismatchNumberDoc string

// TypeMismatchNumber reports values of Numeric operators that are no numbers.
var TypeMismatchNumber = &analysis.Analyzer{
	Name:     "type-mismatch-number",
	Title:    "A Numeric operator has a value that is no number",
	Doc:      typeMismatchNumberDoc,
	Category: "grammar",
	Level:    analysis.Warning,
	Code:     "TYPE_MISMATCH_NUMBER",
	Run:      typeMismatchNumber,
}

func typeMismatchNumber(pass *analysis.Pass) (any, error) {
	for op, c := range conditions(pass) {
		if op.Family != policy.NumericFamily {
			continue
		}
		for i := range c.Values {
			if v := &c.Values[i]; v.Known() && !strings.Contains(v.Value, "${") && !isNumber(v.Value) {
				pass.Reportf(v.Range, "%s", lookup.Message("%q is no number, as %s wants; write one", v.Value, op.Name))
			}
		}
	}
	return nil, nil
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && !strings.ContainsAny(s, "xXpP_nN") // as Go has them, and JSON has not
}
