package grammar

import (
	"github.com/iamlint/iamlint/analysis"
)

// UnknownIgnore reports suppressions in a source that name rules that do not exist.
var UnknownIgnore = &analysis.Analyzer{
	Name:  "unknown-ignore",
	Title: "A suppression names a rule that does not exist",
	Level: analysis.Note,
	Scope: analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, ignore := range pass.Unit.Ignores {
			for _, id := range ignore.Rules {
				if !pass.Known(id) {
					pass.Reportf(ignore.Place, "rule or category %q does not exist; nothing is suppressed", id)
				}
			}
		}
	},
}
