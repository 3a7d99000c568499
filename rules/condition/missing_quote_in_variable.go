package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// MissingQuoteInVariable reports default values that lack a quote.
var MissingQuoteInVariable = &analysis.Analyzer{
	Name:  "missing-quote-in-variable",
	Title: "The default value of a policy variable lacks a quote",
	Level: analysis.Error,
	Code:  "MISSING_QUOTE_IN_VARIABLE",
	Run: func(pass *analysis.Pass) {
		for v := range pass.Variables() {
			if lacksQuote(v) {
				pass.ReportFix(v.Statement, v.Text.Range, inQuotes(pass, v),
					"the default value in %s must be in single quotes; add them", v.Written())
			}
		}
	},
}

func lacksQuote(v *analysis.Variable) bool {
	value, ok := v.Default()
	return v.Closed && ok && (len(value) < 2 || value[0] != '\'' || value[len(value)-1] != '\'')
}

// inQuotes returns the fix that puts the default value in quotes.
func inQuotes(pass *analysis.Pass, v *analysis.Variable) []analysis.SuggestedFix {
	value, _ := v.Default()
	if value = strings.Trim(value, "'"); value == "" || strings.Contains(value, "'") {
		return nil
	}
	return rewritten(pass, v, v.Name()+", '"+value+"'")
}
