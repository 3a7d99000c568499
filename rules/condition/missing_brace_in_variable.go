package condition

import (
	"github.com/iamlint/iamlint/analysis"
)

// MissingBraceInVariable reports policy variables without a closing brace.
var MissingBraceInVariable = &analysis.Analyzer{
	Name:  "missing-brace-in-variable",
	Title: "A policy variable lacks its closing brace",
	Level: analysis.Error,
	Code:  "MISSING_BRACE_IN_VARIABLE",
	Run: func(pass *analysis.Pass) {
		for v := range pass.Variables() {
			if !v.Closed {
				pass.ReportIn(v.Statement, v.Text.Range, "%s lacks the closing brace; use the form ${key}", v.Written())
			}
		}
	},
}
