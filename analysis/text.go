package analysis

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

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
	for literal := range t.Literals() {
		if strings.Trim(literal, "*") != "" {
			return false
		}
		written += len(literal)
	}
	return written <= 1
}

// Standing returns a text with a template's pseudo parameters as the solver has them; false if other parts of it are not
// known.
func Standing(t *policy.Text) (string, bool) { return t.Standing() }
