package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed unsupported_space_in_variable.md
var unsupportedSpaceInVariableDoc string

// UnsupportedSpaceInVariable reports policy variables whose name has white space.
var UnsupportedSpaceInVariable = &analysis.Analyzer{
	Name:     "unsupported-space-in-variable",
	Title:    "A policy variable has a space in its name",
	Doc:      unsupportedSpaceInVariableDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "UNSUPPORTED_SPACE_IN_VARIABLE",
	Run:      unsupportedSpaceInVariable,
}

func unsupportedSpaceInVariable(pass *analysis.Pass) (any, error) {
	for t := range variableTexts(pass) {
		for _, v := range variablesIn(t.Value) {
			if v.closed && strings.TrimSpace(v.name) != "" && strings.ContainsAny(v.name, " \t\n\r") {
				pass.Reportf(t.Range, "policy variable %s has a space in its name; remove it", quote(v.text))
				break
			}
		}
	}
	return nil, nil
}
