package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed missing_quote_in_variable.md
var missingQuoteInVariableDoc string

// MissingQuoteInVariable reports policy variables whose default value lacks a quote.
var MissingQuoteInVariable = &analysis.Analyzer{
	Name:     "missing-quote-in-variable",
	Title:    "The default of a policy variable is not quoted",
	Doc:      missingQuoteInVariableDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "MISSING_QUOTE_IN_VARIABLE",
	Run:      missingQuoteInVariable,
}

func missingQuoteInVariable(pass *analysis.Pass) (any, error) {
	for t := range variableTexts(pass) {
		for _, v := range variablesIn(t.Value) {
			if v.hasDefault && !v.quoted {
				pass.Reportf(t.Range, "the default of policy variable %s must be in single quotes", quote(v.text))
				break
			}
		}
	}
	return nil, nil
}
