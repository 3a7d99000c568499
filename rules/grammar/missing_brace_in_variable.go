package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed missing_brace_in_variable.md
var missingBraceInVariableDoc string

// MissingBraceInVariable reports policy variables without closing brace.
var MissingBraceInVariable = &analysis.Analyzer{
	Name:     "missing-brace-in-variable",
	Title:    "A policy variable is not closed",
	Doc:      missingBraceInVariableDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "MISSING_BRACE_IN_VARIABLE",
	Run:      missingBraceInVariable,
}

func missingBraceInVariable(pass *analysis.Pass) (any, error) {
	for t := range variableTexts(pass) {
		for _, v := range variablesIn(t.Value) {
			if !v.closed {
				pass.Reportf(t.Range, "policy variable %s is not closed; add a closing brace", quote(v.text))
				break
			}
		}
	}
	return nil, nil
}
