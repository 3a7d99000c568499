package analysis

import (
	"iter"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Variables yields what begins with "${" in Resource, NotResource and the values of conditions.
func (p *Pass) Variables() iter.Seq[*Variable] {
	return func(yield func(*Variable) bool) { pointers(variables.Of(p))(yield) }
}

var variables = Share(findVariables)

// Variable is what is written as a policy variable, well or not.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
type Variable struct {
	// Statement is the statement that has the variable.
	Statement *policy.Statement
	// Text is the string that the variable stands in; Condition is the condition whose value it is, nil in a
	// resource.
	Text      *policy.Text
	Condition *policy.Condition
	// Start and End are the variable's place in Text.Value; they are 0 in texts that are not known.
	Start, End int
	// Inner is what stands between the braces, or after the opening one up to the end of the string if it is not
	// Closed.
	Inner  string
	Closed bool
}

// Escape reports whether the variable is ${*}, ${?} or ${$}: a literal character.
func (v *Variable) Escape() bool {
	return v.Closed && (v.Inner == "*" || v.Inner == "?" || v.Inner == "$")
}

// Name returns the part before the comma of a default value, as it is written.
func (v *Variable) Name() string {
	name, _, _ := strings.Cut(v.Inner, ",")
	return name
}

// Default returns the part after the comma without white space around it; false if there is no comma.
func (v *Variable) Default() (string, bool) {
	_, after, ok := strings.Cut(v.Inner, ",")
	return strings.TrimSpace(after), ok
}

// Written returns the variable as it is written.
func (v *Variable) Written() string {
	if v.Closed {
		return "${" + v.Inner + "}"
	}
	return "${" + v.Inner
}

func findVariables(pass *Pass) []Variable {
	var all []Variable
	for _, s := range pass.Document.Statements {
		for _, text := range s.Resources() {
			all = appendVariables(all, s, nil, text)
		}
		for c := range s.Conditions() {
			for v := range c.AllValues() {
				all = appendVariables(all, s, c, v)
			}
		}
	}
	return all
}

func appendVariables(all []Variable, s *policy.Statement, c *policy.Condition, t *policy.Text) []Variable {
	if t.Known() {
		return scan(all, Variable{Statement: s, Condition: c, Text: t}, t.Value, true)
	}
	for i := range t.Parts {
		// What a symbol interrupts is not certainly open.
		if t.Parts[i].Symbol == nil {
			all = scan(all, Variable{Statement: s, Condition: c, Text: t}, t.Parts[i].Literal, i == len(t.Parts)-1)
		}
	}
	return all
}

// scan appends the variables of a literal. What is open at its end counts if the string ends there.
func scan(all []Variable, v Variable, s string, last bool) []Variable {
	for at := 0; ; {
		i := strings.Index(s[at:], "${")
		if i < 0 {
			return all
		}
		start := at + i
		inner := s[start+2:]
		end := closing(inner)
		next := v
		if end < 0 {
			if !last {
				return all
			}
			next.Inner = inner
			at = len(s)
		} else {
			next.Inner, next.Closed = inner[:end], true
			at = start + 2 + end + 1
		}
		if v.Text.Known() {
			next.Start, next.End = start, at
		}
		all = append(all, next)
	}
}

// closing returns the index of the brace that closes a variable: the first outside a quoted default value, or the
// first of all if the quotes are not in pairs; -1 if there is none before another variable opens.
func closing(inner string) int {
	if open := strings.Index(inner, "${"); open >= 0 {
		inner = inner[:open]
	}
	quoted := false
	for i := range len(inner) {
		switch {
		case inner[i] == '\'':
			quoted = !quoted
		case inner[i] == '}' && !quoted:
			return i
		}
	}
	return strings.IndexByte(inner, '}')
}
