package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidConditionMultipleBoolean reports Bool conditions with a list of more than one value.
var InvalidConditionMultipleBoolean = &analysis.Analyzer{
	Name:  "invalid-condition-multiple-boolean",
	Title: "Bool has several values",
	Level: analysis.Error,
	Code:  "INVALID_CONDITION_MULTIPLE_BOOLEAN",
	Run: func(pass *analysis.Pass) {
		for op, c := range conditions(pass) {
			if op.Family == policy.BoolFamily && c.Node.Kind == policy.Array && len(c.Node.Items) > 1 && countable(c.Node) {
				pass.Report(analysis.Diagnostic{
					Range:   c.Key.Range,
					Message: analysis.Message("%s has several values for %s, which is a boolean; keep one", op.Name, c.Key.Value),
					Fixes:   keepOne(pass, c.Node),
				})
			}
		}
	},
}

// countable reports whether a list certainly has as many elements as its source shows.
func countable(n *policy.Node) bool {
	return !analysis.Some(n.All(), func(item *policy.Node) bool { return !item.IsScalar() || !item.Known() })
}

// keepOne returns the fix that removes all elements but the first of a list; nil if they differ.
func keepOne(pass *analysis.Pass, list *policy.Node) []analysis.SuggestedFix {
	var others []int
	for i := range list.Items {
		if list.Items[i].Value != list.Items[0].Value {
			return nil
		}
		if i > 0 {
			others = append(others, i)
		}
	}
	return analysis.Fix("keep one value", analysis.Remove(pass.Document.Source, list, others...))
}
