// Package lookup looks the names of a document up in the catalog, once for all rules: actions, the fields of ARNs,
// condition keys and operators, policy variables. Each view is an analyzer without findings whose result rules get
// through Pass.ResultOf.
//
// What is not known, because an unresolved value of a template stands in it, is marked so and never guessed.
package lookup

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// limit is the most characters that a message may have.
const limit = 99

// Message formats a finding's message. Names that would make it too long are cut.
func Message(format string, names ...string) string {
	args := make([]any, len(names))
	for longest := limit; ; longest-- {
		for i := range names {
			args[i] = short(names[i], longest)
		}
		if s := fmt.Sprintf(format, args...); utf8.RuneCountInString(s) <= limit || longest < 8 {
			return s
		}
	}
}

func short(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
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

// MayBeStar reports whether a text is a lone *, or may be one, whatever its unknown parts are.
func MayBeStar(t *policy.Text) bool {
	if t.Known() {
		return t.Value == "*"
	}
	written := 0
	for literal := range Literals(t) {
		if strings.Trim(literal, "*") != "" {
			return false
		}
		written += len(literal)
	}
	return written <= 1
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
