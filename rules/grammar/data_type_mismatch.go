package grammar

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DataTypeMismatch reports values with a JSON type that the grammar does not allow for their element.
var DataTypeMismatch = &analysis.Analyzer{
	Name:  "data-type-mismatch",
	Title: "An element has a value of the wrong type",
	Level: analysis.Error,
	Code:  "DATA_TYPE_MISMATCH",
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		if d.Synthetic {
			return
		}
		t := typist{pass: pass, template: pass.Unit.Resources != nil}
		if d.Root.Kind != policy.Object && d.Root.Kind != policy.Unknown {
			t.mismatch(d.Root, nil, "the policy", "an object")
			return
		}
		if fragment(d) {
			t.statement(d.Root)
			return
		}
		for m := range d.Root.AllMembers() {
			if slices.Contains(ofPolicies, m.Key.Value) {
				t.element(m)
			}
		}
	},
}
