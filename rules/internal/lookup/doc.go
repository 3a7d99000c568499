// Package lookup looks the names of a document up in the catalog, once for all rules: actions, the fields of ARNs, condition
// keys and operators, policy variables. Each view is an analyzer without findings whose result rules get through
// Pass.ResultOf.
//
// What is not known, because an unresolved value of a template stands in it, is marked so and never guessed.
package lookup

import (
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Short returns a name for a message: as it is, or its beginning if it has more than 36 characters.
func Short(s string) string {
	const limit = 36
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)
	return string(runes[:limit-1]) + "…"
}

// Fix returns the fix that gives a text of the pass's document another value; nil if it cannot be written safely.
func Fix(pass *analysis.Pass, t *policy.Text, value string, unsafe bool) []analysis.SuggestedFix {
	edit, ok := analysis.Rewrite(pass.Document.Source, t, value)
	if !ok {
		return nil
	}
	return []analysis.SuggestedFix{{Message: "write " + value, Unsafe: unsafe, Edits: []analysis.Edit{edit}}}
}

// Wild reports whether a string has a wildcard or a policy variable.
func Wild(s string) bool { return strings.ContainsAny(s, "*?") || strings.Contains(s, "${") }

// Outside returns s with every ${...} taken out.
func Outside(s string) string {
	if !strings.Contains(s, "${") {
		return s
	}
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "${")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		_, after, closed := strings.Cut(rest, "}")
		if !closed {
			return out.String()
		}
		s = after
	}
}

// Literals yields the literal pieces of a text: the whole of a known one.
func Literals(t *policy.Text) func(func(string) bool) {
	return func(yield func(string) bool) {
		if t.Parts == nil {
			yield(t.Value)
			return
		}
		for i := range t.Parts {
			if t.Parts[i].Symbol == nil && !yield(t.Parts[i].Literal) {
				return
			}
		}
	}
}
