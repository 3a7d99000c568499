package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// EmptyVariable reports policy variables without a key.
var EmptyVariable = &analysis.Analyzer{
	Name:  "empty-variable",
	Title: "A policy variable without a key",
	Level: analysis.Error,
	Code:  "EMPTY_VARIABLE",
	Run: func(pass *analysis.Pass) {
		for v := range pass.Variables() {
			if v.Closed && strings.TrimSpace(v.Inner) == "" {
				pass.ReportIn(v.Statement, v.Text.Range, "%s does not name a condition key; add it between the braces", v.Written())
			}
		}
	},
}
