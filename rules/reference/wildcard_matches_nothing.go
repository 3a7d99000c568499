package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// WildcardMatchesNothing reports action patterns that do not match any action.
var WildcardMatchesNothing = &analysis.Analyzer{
	Name:   "wildcard-matches-nothing",
	Title:  "A pattern matches no action",
	Level:  analysis.Warning,
	Covers: []string{"invalid-action"},
	Run: func(pass *analysis.Pass) {
		for a := range pass.Actions() {
			if !matchesNothing(a) {
				continue
			}
			if near := nearPattern(a); near != "" {
				pass.ReportIn(a.Statement, a.Text.Range, "%s does not match any action as of "+catalog.Date()+"; did you mean %s?", a.Text.Value, near)
			} else {
				pass.ReportIn(a.Statement, a.Text.Range, "%s does not match any action as of "+catalog.Date()+"; remove it", a.Text.Value)
			}
		}
	},
}

// matchesNothing reports whether an entry is a pattern of an existing service, or of several, that matches no action.
func matchesNothing(a *analysis.Action) bool {
	return a.Text.Known() && !a.Matches && !a.All() && a.HasPrefix && !strings.Contains(a.Text.Value, "${") &&
		(a.WildPrefix() || a.WildName() && a.InCatalog) && !isAPIName(a) && !lookup.UsedByAWS(a.Text.Value)
}
