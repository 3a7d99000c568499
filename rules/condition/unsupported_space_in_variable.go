package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// UnsupportedSpaceInVariable reports spaces in policy variables.
var UnsupportedSpaceInVariable = &analysis.Analyzer{
	Name:  "unsupported-space-in-variable",
	Title: "A policy variable with a space in its name",
	Level: analysis.Error,
	Code:  "UNSUPPORTED_SPACE_IN_VARIABLE",
	Run: func(pass *analysis.Pass) {
		for v := range pass.Variables() {
			if v.Closed && strings.TrimSpace(v.Inner) != "" && strings.ContainsAny(v.Name(), " \t") {
				pass.ReportFix(v.Statement, v.Text.Range, rewritten(pass, v, trimmed(v)), "%s has a space; use ${%s}", v.Written(), trimmed(v))
			}
		}
	},
}
