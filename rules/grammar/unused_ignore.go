package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// UnusedIgnore reports suppressions in a source that suppress nothing.
var UnusedIgnore = &analysis.Analyzer{
	Name:  "unused-ignore",
	Title: "A suppression suppresses nothing",
	Level: analysis.Note,
	Scope: analysis.AfterUnit,
	Run: func(pass *analysis.Pass) {
		for _, ignore := range pass.UnusedIgnores {
			what := "nothing"
			if len(ignore.Rules) > 0 {
				what = strings.Join(ignore.Rules, " or ") + " reports nothing"
			}
			pass.Reportf(ignore.Place, "%s here; remove the suppression", what)
		}
	},
}
