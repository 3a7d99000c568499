package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed missing_brace_in_variable.md
var missingBraceInVariableDoc string

// MissingBraceInVariable reports policy variables that are not closed.
var MissingBraceInVariable = &analysis.Analyzer{
	Name:     "missing-brace-in-variable",
	Title:    "A policy variable has no closing brace",
	Doc:      missingBraceInVariableDoc,
	Category: "condition",
	Level:    analysis.Error,
	Code:     "MISSING_BRACE_IN_VARIABLE",
	Run:      missingBraceInVariable,
}

func missingBraceInVariable(pass *analysis.Pass) {
	for v := range pass.Variables() {
		if !v.Closed {
			pass.Report(analysis.Diagnostic{
				Range: v.Text.Range, Statement: v.Statement,
				Message: analysis.Message("%s has no closing brace; write ${key}", v.Written()),
			})
		}
	}
}
