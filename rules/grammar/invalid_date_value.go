package grammar

import (
	"strconv"
	"time"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidDateValue reports values of Date operators that are epoch numbers.
var InvalidDateValue = &analysis.Analyzer{
	Name:  "invalid-date-value",
	Title: "A date is written as a number",
	Level: analysis.Warning,
	Code:  "INVALID_DATE_VALUE",
	Run: func(pass *analysis.Pass) {
		for v := range literals(pass, policy.DateFamily) {
			if !isNumber(v.Value) {
				continue
			}
			d := analysis.Diagnostic{
				Range:   v.Range,
				Message: analysis.Message("%q is in seconds since 1970; write the date like 2030-12-31T23:59:59Z", v.Value),
			}
			if seconds, err := strconv.ParseInt(v.Value, 10, 64); err == nil && seconds >= latestYear {
				date := time.Unix(seconds, 0).UTC().Format(time.RFC3339)
				d.Message = analysis.Message("%q is in seconds since 1970; write the date as %s", v.Value, date)
				d.Fixes = pass.Respell(v, date)
			}
			pass.Report(d)
		}
	},
}

// latestYear is the number up to which a value may well be a year: so few seconds are only hours after the start of 1970.
const latestYear = 9999
