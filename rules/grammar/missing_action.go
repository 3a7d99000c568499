package grammar

import (
	"github.com/iamlint/iamlint/analysis"
)

// MissingAction reports statements with neither Action nor NotAction.
var MissingAction = &analysis.Analyzer{
	Name:  "missing-action",
	Title: "A statement has no Action",
	Level: analysis.Error,
	Code:  "MISSING_ACTION",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if lacks(s.Node, "Action", "NotAction") {
				pass.Reportf(opening(pass, s.Node), "the statement has no Action; add Action or NotAction")
			}
		}
	},
}
