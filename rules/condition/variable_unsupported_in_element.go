package condition

import (
	"iter"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// VariableUnsupportedInElement reports policy variables in elements that do not support them.
var VariableUnsupportedInElement = &analysis.Analyzer{
	Name:  "variable-unsupported-in-element",
	Title: "A policy variable in an element that does not support it",
	Level: analysis.Error,
	Code:  "VARIABLE_UNSUPPORTED_IN_ELEMENT",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for element, t := range without(s) {
				if name, ok := variable(t); ok {
					pass.ReportIn(s, t.Range, "%s is not replaced in "+element+"; write what is meant", name)
				}
			}
		}
	},
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
