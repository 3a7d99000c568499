package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

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
