package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// TypeMismatch reports operators that do not match the type of the key.
var TypeMismatch = &analysis.Analyzer{
	Name:  "type-mismatch",
	Title: "The operator does not match the type of the condition key",
	Level: analysis.Warning,
	Code:  "TYPE_MISMATCH",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if !c.InCatalog || fits(c) {
				continue
			}
			if c.Key.Type == catalog.BoolKey && c.Operator.Negated && !everPresent(c.Name()) {
				// A negated operator holds without the key, and Bool does not.
				pass.ReportIn(c.Statement, c.Written.Key.Range, "%s is a Bool key; use BoolIfExists with the opposite value", c.Name())
				continue
			}
			pass.ReportFix(c.Statement, c.Written.Key.Range, equally(pass, c),
				"%s is of type "+c.Key.Type.String()+", which %s does not support; "+advice(c), c.Name(), c.Operator.Name)
		}
	},
}
