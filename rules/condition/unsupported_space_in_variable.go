package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// UnsupportedSpaceInVariable reports spaces in policy variables.
var UnsupportedSpaceInVariable = &analysis.Analyzer{
	Name:  "unsupported-space-in-variable",
	Title: "A policy variable with a space in its name",
	Doc:   page("unsupported-space-in-variable"),
	Level: analysis.Error,
	Code:  "UNSUPPORTED_SPACE_IN_VARIABLE",
	Run: func(pass *analysis.Pass) {
		for v := range pass.Variables() {
			if v.Closed && strings.TrimSpace(v.Inner) != "" && strings.ContainsAny(v.Name(), " \t") {
				pass.Report(analysis.Diagnostic{
					Range: v.Text.Range, Statement: v.Statement,
					Message: analysis.Message("%s has a space; use ${%s}", v.Written(), trimmed(v)),
					Fixes:   rewritten(pass, v, trimmed(v)),
				})
			}
		}
	},
}

// trimmed returns the text between the braces without the spaces in the key.
func trimmed(v *analysis.Variable) string {
	key, after, ok := strings.Cut(v.Inner, ",")
	key = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, key)
	if ok {
		return key + "," + after
	}
	return key
}

// rewritten returns the fix that replaces the text between the braces of a variable.
func rewritten(pass *analysis.Pass, v *analysis.Variable, inner string) []analysis.SuggestedFix {
	if !v.Text.Known() {
		return nil
	}
	return pass.Replace(v.Text, v.Text.Value[:v.Start]+"${"+inner+"}"+v.Text.Value[v.End:])
}
