package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed missing_action.md
var missingActionDoc string

// MissingAction reports statements with neither Action nor NotAction.
var MissingAction = &analysis.Analyzer{
	Name:     "missing-action",
	Title:    "A statement has no Action",
	Doc:      missingActionDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "MISSING_ACTION",
	Run:      missingAction,
}

func missingAction(pass *analysis.Pass) {
	for s := range written(pass) {
		if lacks(s.Node, "Action", "NotAction") {
			pass.Reportf(opening(pass.Document.Source, s.Node), "the statement has no Action; add Action or NotAction")
		}
	}
}
