package condition

import (
	"github.com/iamlint/iamlint/analysis"
)

// VariableUnsupportedInElement reports policy variables in elements that do not support them.
var VariableUnsupportedInElement = &analysis.Analyzer{
	Name:  "variable-unsupported-in-element",
	Title: "A policy variable in an element that does not support it",
	Level: analysis.Error,
	Code:  "VARIABLE_UNSUPPORTED_IN_ELEMENT",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for element, t := range without(s) {
				if name, ok := variable(t); ok {
					pass.ReportIn(s, t.Range, "%s is not replaced in "+element+"; write what is meant", name)
				}
			}
		}
	},
}
