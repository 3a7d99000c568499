package grammar

import (
	"fmt"

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
				first, second := keys(s.Node, element, "Not"+element)
				if first == nil || second == nil {
					continue
				}
				pass.Report(analysis.Diagnostic{
					Range:   second.Range,
					Message: fmt.Sprintf("the statement has %s and %s; keep one of them", first.Value, second.Value),
					Related: []analysis.Related{{Range: first.Range, Message: first.Value + " is here"}},
				})
			}
		}
	},
}

// keys returns two keys in source order; nil for a key that is missing, or may be.
func keys(n *policy.Node, one, other string) (first, second *policy.Text) {
	for i := range n.Members {
		key := &n.Members[i].Key
		switch {
		case key.Value != one && key.Value != other, mayBeAbsent(&n.Members[i].Value):
		case first == nil:
			first = key
		case second == nil && key.Value != first.Value:
			second = key
		}
	}
	return first, second
}
