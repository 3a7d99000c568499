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
	Doc:    page("wildcard-matches-nothing"),
	Level:  analysis.Warning,
	Covers: []string{"invalid-action"},
	Run: func(pass *analysis.Pass) {
		for a := range pass.Actions() {
			if !matchesNothing(a) {
				continue
			}
			d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
			if near := nearPattern(a); near != "" {
				d.Message = analysis.Message("%s does not match any action as of "+catalog.Date()+"; did you mean %s?", a.Text.Value, near)
			} else {
				d.Message = analysis.Message("%s does not match any action as of "+catalog.Date()+"; remove it", a.Text.Value)
			}
			pass.Report(d)
		}
	},
}

// matchesNothing reports whether an entry is a pattern of an existing service, or of several, that matches no action.
func matchesNothing(a *analysis.Action) bool {
	return a.Text.Known() && !a.Matches && !a.All() && a.HasPrefix && !strings.Contains(a.Text.Value, "${") &&
		(a.WildPrefix() || a.WildName() && a.InCatalog) && !isAPIName(a) && !lookup.UsedByAWS(a.Text.Value)
}

// nearPattern returns what authorizes the API operation that an entry begins with, or a similar pattern that begins like an
// action of its service, if the entry's beginning is a misspelling of that; else "".
func nearPattern(a *analysis.Action) string {
	head, found := strings.CutSuffix(a.Name, "*")
	if !found || !a.InCatalog || len(head) < 3 || strings.ContainsAny(head, "*?") {
		return ""
	}
	if action := authorizedBy(a.Service.Prefix(), head); action != "" {
		return action
	}
	heads := func(yield func(string) bool) {
		for action := range a.Service.Actions() {
			for _, word := range words(action.Name()) {
				if !yield(word) {
					return
				}
			}
		}
	}
	if near, sure := analysis.Nearest(head, heads); sure {
		return a.Service.Prefix() + ":" + near + "*"
	}
	return ""
}

// words returns the prefixes of an action's name that end with a word: Get, GetObject and GetObjectAcl.
func words(name string) []string {
	var list []string
	for i := 1; i < len(name); i++ {
		if 'A' <= name[i] && name[i] <= 'Z' && name[i-1] >= 'a' {
			list = append(list, name[:i])
		}
	}
	return append(list, name)
}
