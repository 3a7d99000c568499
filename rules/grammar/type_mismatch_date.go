package grammar

import (
	"strings"
	"time"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TypeMismatchDate reports values of Date operators that are not dates.
var TypeMismatchDate = &analysis.Analyzer{
	Name:  "type-mismatch-date",
	Title: "A Date operator has a value that is not a date",
	Doc:   page("type-mismatch-date"),
	Level: analysis.Warning,
	Code:  "TYPE_MISMATCH_DATE",
	Run: func(pass *analysis.Pass) {
		for op, c := range conditions(pass) {
			if op.Family != policy.DateFamily {
				continue
			}
			for i := range c.Values {
				if v := &c.Values[i]; v.Known() && !strings.Contains(v.Value, "${") && !isDate(v.Value) && !isNumber(v.Value) {
					pass.Reportf(v.Range, "%q is not a date; use a format like 2030-12-31T23:59:59Z", v.Value)
				}
			}
		}
	},
}

// isDate reports whether s is a date, or a date with time, in ISO 8601 format.
func isDate(s string) bool {
	for _, layout := range []string{
		time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02", "2006-01",
		"20060102T150405Z", "2006-01-02T15:04:05Z0700",
	} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
