package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed unknown_ignore.md
var unknownIgnoreDoc string

// UnknownIgnore reports suppressions in a source that name rules nobody has.
var UnknownIgnore = &analysis.Analyzer{
	Name:     "unknown-ignore",
	Title:    "A suppression names a rule that does not exist",
	Doc:      unknownIgnoreDoc,
	Category: "grammar",
	Level:    analysis.Note,
	Scope:    analysis.PerUnit,
	Run:      unknownIgnore,
}

func unknownIgnore(pass *analysis.Pass) {
	for _, ignore := range pass.Unit.Ignores {
		for _, id := range ignore.Rules {
			if !pass.Known(id) {
				pass.Reportf(ignore.Place, "there is no rule or category %s to suppress", quote(id))
			}
		}
	}
}
