package condition

import (
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
