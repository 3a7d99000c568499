package grammar

import (
	"github.com/iamlint/iamlint/analysis"
)

// EmptyObjectCondition reports Condition without any condition.
var EmptyObjectCondition = &analysis.Analyzer{
	Name:  "empty-object-condition",
	Title: "Condition is an empty object",
	Level: analysis.Note,
	Code:  "EMPTY_OBJECT_CONDITION",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if c := s.Condition; c != nil && isEmptyObject(c.Node) {
				pass.Report(analysis.Diagnostic{
					Range:   short(pass, c.Node),
					Message: "Condition is empty and has no effect; remove it or add conditions",
					Fixes:   without(pass, s.Node, c.Key.Range, false),
				})
			}
		}
	},
}
