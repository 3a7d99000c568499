package redundancy

import (
	"iter"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// withoutKey returns the fix that removes a key from a condition, and the operator or the whole block if nothing else is
// in them.
func withoutKey(pass *analysis.Pass, c *analysis.Condition) []analysis.SuggestedFix {
	place := c.Written.Key.Range
	for object := range enclosing(c.Statement.Node, place) {
		for i := range object.Members {
			if m := &object.Members[i]; m.Key.Range != place && !m.Value.Range.Contains(place) {
				continue
			}
			if len(object.Members) > 1 {
				return analysis.Fix("remove "+c.Name(), analysis.RemoveMember(pass.Document.Source, object, i))
			}
		}
	}
	return nil
}

// enclosing yields the objects around a key of a statement's conditions, innermost first.
func enclosing(statement *policy.Node, key policy.Range) iter.Seq[*policy.Node] {
	return func(yield func(*policy.Node) bool) {
		chain := []*policy.Node{statement}
		for object := statement; object != nil; {
			var inner *policy.Node
			for i := range object.Members {
				if v := &object.Members[i].Value; v.Kind == policy.Object && v.Range.Contains(key) {
					inner = v
				}
			}
			if inner != nil {
				chain = append(chain, inner)
			}
			object = inner
		}
		for _, object := range slices.Backward(chain) {
			if !yield(object) {
				return
			}
		}
	}
}
