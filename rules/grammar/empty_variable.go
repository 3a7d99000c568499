package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed empty_variable.md
var emptyVariableDoc string

// EmptyVariable reports policy variables without a name.
var EmptyVariable = &analysis.Analyzer{
	Name:     "empty-variable",
	Title:    "A policy variable is empty",
	Doc:      emptyVariableDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "EMPTY_VARIABLE",
	Run:      emptyVariable,
}

func emptyVariable(pass *analysis.Pass) (any, error) {
	for t := range variableTexts(pass) {
		for _, v := range variablesIn(t.Value) {
			if v.closed && strings.TrimSpace(v.name) == "" && !v.hasDefault {
				pass.Reportf(t.Range, "policy variable %s has no name; write one as ${aws:username}", quote(v.text))
				break
			}
		}
	}
	return nil, nil
}
