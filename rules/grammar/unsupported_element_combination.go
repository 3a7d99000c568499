package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedElementCombination reports statements with both elements of a pair such as Action and NotAction.
var UnsupportedElementCombination = &analysis.Analyzer{
	Name:  "unsupported-element-combination",
	Title: "A statement has an element and its opposite",
	Level: analysis.Error,
	Code:  "UNSUPPORTED_ELEMENT_COMBINATION",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			for _, element := range []string{"Action", "Resource", "Principal"} {
				if first, second := both(s.Node, element, "Not"+element); second != nil {
					pass.Report(analysis.Diagnostic{
						Range:   second.Range,
						Message: "the statement has " + first.Value + " and " + second.Value + "; keep one of them",
						Related: []analysis.Related{{Range: first.Range, Message: first.Value + " is here"}},
					})
				}
			}
		}
	},
}

// both returns two keys in source order; nil for a key that is missing, or may be.
func both(n *policy.Node, one, other string) (first, second *policy.Text) {
	for m := range n.AllMembers() {
		switch key := &m.Key; {
		case key.Value != one && key.Value != other, mayBeAbsent(&m.Value):
		case first == nil:
			first = key
		case second == nil && key.Value != first.Value:
			second = key
		}
	}
	return first, second
}
