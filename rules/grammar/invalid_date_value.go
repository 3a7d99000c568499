package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_date_value.md
var invalidDateValueDoc string

// InvalidDateValue reports values of Date operators that are epoch numbers.
var InvalidDateValue = &analysis.Analyzer{
	Name:     "invalid-date-value",
	Title:    "A date is a number",
	Doc:      invalidDateValueDoc,
	Category: "grammar",
	Level:    analysis.Warning,
	Code:     "INVALID_DATE_VALUE",
	Run:      invalidDateValue,
}

func invalidDateValue(pass *analysis.Pass) (any, error) {
	for op, c := range conditions(pass) {
		if op.Family != policy.DateFamily {
			continue
		}
		for i := range c.Values {
			if v := &c.Values[i]; v.Known() && !strings.Contains(v.Value, "${") && isNumber(v.Value) {
				pass.Reportf(v.Range,
					"%s is seconds since 1970; write the date as 2030-12-31T23:59:59Z", quote(v.Value))
			}
		}
	}
	return nil, nil
}
