package grammar

import (
	"iter"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// variable is what looks like a policy variable, well-formed or not.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
type variable struct {
	// text is all of it, from "${" to "}" or, if it is not closed, to the end; name what stands before a comma.
	text, name string
	closed     bool
	// hasDefault says that there is a comma, quoted that a text in single quotes follows it.
	hasDefault, quoted bool
}

// variablesIn finds the variables of a text; the escapes ${*}, ${?} and ${$} are none.
func variablesIn(s string) []variable {
	var list []variable
	for {
		_, rest, ok := strings.Cut(s, "${")
		if !ok {
			return list
		}
		v, size := readVariable(rest)
		if v.name != "*" && v.name != "?" && v.name != "$" {
			v.text = "${" + rest[:size]
			list = append(list, v)
		}
		s = rest[size:]
	}
}

// readVariable reads what follows "${" and returns how much of it belongs to the variable.
func readVariable(s string) (v variable, size int) {
	end := strings.IndexAny(s, ",}")
	if end < 0 {
		return variable{name: s}, len(s)
	}
	v.name = s[:end]
	if s[end] == '}' {
		v.closed = true
		return v, end + 1
	}
	v.hasDefault = true
	fallback := strings.TrimLeft(s[end+1:], " ")
	start := len(s) - len(fallback)
	if strings.HasPrefix(fallback, "'") {
		if length := strings.IndexByte(fallback[1:], '\''); length >= 0 {
			after := start + length + 2
			if rest := strings.TrimLeft(s[after:], " "); strings.HasPrefix(rest, "}") {
				v.closed, v.quoted = true, true
				return v, len(s) - len(rest) + 1
			}
		}
	}
	closing := strings.IndexByte(s, '}')
	if closing < 0 {
		return v, len(s)
	}
	v.closed = true
	return v, closing + 1
}

// variableTexts yields the known texts in which variables are replaced: resources, and the values of conditions.
func variableTexts(pass *analysis.Pass) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for t := range resources(pass) {
			if !yield(t) {
				return
			}
		}
		for _, c := range conditions(pass) {
			for i := range c.Values {
				if t := &c.Values[i]; t.Known() && !yield(t) {
					return
				}
			}
		}
	}
}
