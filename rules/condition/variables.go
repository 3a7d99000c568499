package condition

import (
	"iter"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// trimmed returns the text between the braces without the spaces in the key.
func trimmed(v *analysis.Variable) string {
	key, after, ok := strings.Cut(v.Inner, ",")
	key = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, key)
	if ok {
		return key + "," + after
	}
	return key
}

// rewritten returns the fix that replaces the text between the braces of a variable.
func rewritten(pass *analysis.Pass, v *analysis.Variable, inner string) []analysis.SuggestedFix {
	if !v.Text.Known() {
		return nil
	}
	return pass.Replace(v.Text, v.Text.Value[:v.Start]+"${"+inner+"}"+v.Text.Value[v.End:])
}

// variable returns the first policy variable of a text.
func variable(t *policy.Text) (string, bool) {
	for literal := range t.Literals() {
		if _, rest, opened := strings.Cut(literal, "${"); opened {
			name, _, closed := strings.Cut(rest, "}")
			if closed {
				return "${" + name + "}", true
			}
		}
	}
	return "", false
}

// without yields the texts of a statement in which no variable is replaced, with the names of what they stand in.
func without(s *policy.Statement) iter.Seq2[string, *policy.Text] {
	return func(yield func(string, *policy.Text) bool) {
		if s.Sid != nil && !yield("Sid", s.Sid) || s.Effect != nil && !yield("Effect", s.Effect) {
			return
		}
		for list, t := range s.Actions() {
			if !yield(list.Key.Value, t) {
				return
			}
		}
		for p := range policy.Present(s.Principal, s.NotPrincipal) {
			if p.Node.Kind == policy.String && !yield(p.Key.Value, &p.Node.Text) {
				return
			}
			for entry := range p.All() {
				if !yield(p.Key.Value, &entry.ID) {
					return
				}
			}
		}
		for c := range s.Conditions() {
			if !yield("a condition key", &c.Key) {
				return
			}
		}
	}
}
