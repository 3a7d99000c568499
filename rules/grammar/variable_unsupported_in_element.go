package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed variable_unsupported_in_element.md
var variableUnsupportedInElementDoc string

// VariableUnsupportedInElement reports policy variables in elements other than resources and condition values.
var VariableUnsupportedInElement = &analysis.Analyzer{
	Name:     "variable-unsupported-in-element",
	Title:    "A policy variable stands where there are none",
	Doc:      variableUnsupportedInElementDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "VARIABLE_UNSUPPORTED_IN_ELEMENT",
	Run:      variableUnsupportedInElement,
}

func variableUnsupportedInElement(pass *analysis.Pass) (any, error) {
	report := func(element string, t *policy.Text) {
		if !t.Known() {
			return
		}
		for _, v := range variablesIn(t.Value) {
			if v.closed {
				pass.Reportf(t.Range, "%s takes no variables, so %s is plain text", element, quote(v.text))
				return
			}
		}
	}
	for s := range written(pass) {
		if s.Sid != nil {
			report("Sid", s.Sid)
		}
		for _, list := range []*policy.List{s.Action, s.NotAction} {
			if list == nil {
				continue
			}
			for i := range list.Items {
				report(list.Key.Value, &list.Items[i])
			}
		}
	}
	for e := range principals(pass) {
		report("Principal", &e.ID)
	}
	return nil, nil
}
