package condition

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed empty_variable.md
var emptyVariableDoc string

// EmptyVariable reports policy variables without a key.
var EmptyVariable = &analysis.Analyzer{
	Name:     "empty-variable",
	Title:    "A policy variable names no key",
	Doc:      emptyVariableDoc,
	Category: "condition",
	Level:    analysis.Error,
	Code:     "EMPTY_VARIABLE",
	Run:      emptyVariable,
}

func emptyVariable(pass *analysis.Pass) {
	for v := range pass.Variables() {
		if v.Closed && strings.TrimSpace(v.Inner) == "" {
			pass.Report(analysis.Diagnostic{
				Range: v.Text.Range, Statement: v.Statement,
				Message: analysis.Message("%s names no condition key; write it between the braces", v.Written()),
			})
		}
	}
}
