package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// VariableUnsupportedInElement reports policy variables in elements that have none.
var VariableUnsupportedInElement = &analysis.Analyzer{
	Name:  "variable-unsupported-in-element",
	Title: "A policy variable in an element that does not support it",
	Doc:   page("variable-unsupported-in-element"),
	Level: analysis.Error,
	Code:  "VARIABLE_UNSUPPORTED_IN_ELEMENT",
	Run:   variableUnsupportedInElement,
}

func variableUnsupportedInElement(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		check := func(element string, t *policy.Text) {
			if t == nil {
				return
			}
			for literal := range t.Literals() {
				if name, ok := variable(literal); ok {
					pass.ReportIn(s, t.Range, "%s is not replaced in "+element+"; write what is meant", name)
					return
				}
			}
		}
		check("Sid", s.Sid)
		check("Effect", s.Effect)
		for _, l := range []*policy.List{s.Action, s.NotAction} {
			if l != nil {
				for i := range l.Items {
					check(l.Key.Value, &l.Items[i])
				}
			}
		}
		for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
			if p == nil {
				continue
			}
			if p.Node.Kind == policy.String {
				check(p.Key.Value, &p.Node.Text)
			}
			for i := range p.Entries {
				check(p.Key.Value, &p.Entries[i].ID)
			}
		}
		if s.Condition != nil {
			for i := range s.Condition.Conditions {
				check("a condition key", &s.Condition.Conditions[i].Key)
			}
		}
	}
}

// variable returns the first policy variable of a text.
func variable(s string) (string, bool) {
	start := strings.Index(s, "${")
	if start < 0 {
		return "", false
	}
	end := strings.IndexByte(s[start:], '}')
	if end < 0 {
		return "", false
	}
	return s[start : start+end+1], true
}
