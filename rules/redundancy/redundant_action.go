package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
)

// RedundantAction reports entries of Action or NotAction that another entry covers.
var RedundantAction = &analysis.Analyzer{
	Name:  "redundant-action",
	Title: "Redundant action",
	Level: analysis.Note,
	Code:  "REDUNDANT_ACTION",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			reportCovered(pass, s, mode{fold: true}, s.Action, s.NotAction)
		}
	},
}
