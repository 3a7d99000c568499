package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyArrayAction reports Action or NotAction that is an empty list.
var EmptyArrayAction = &analysis.Analyzer{
	Name:  "empty-array-action",
	Title: "Action or NotAction is an empty list",
	Level: analysis.Note,
	Code:  "EMPTY_ARRAY_ACTION",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			for list := range policy.Present(s.Action, s.NotAction) {
				if isEmptyList(list.Node) {
					pass.Reportf(short(pass, list.Node), "%s is an empty list; name actions or remove the statement", list.Key.Value)
				}
			}
		}
	},
}
