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
				d := analysis.Diagnostic{
					Range:   c.Key.Range,
					Message: analysis.Message("%s has several values for %s, which is a boolean; keep one", op.Name, c.Key.Value),
				}
				var others []int
				for i := 1; i < len(c.Node.Items) && c.Node.Items[i].Value == c.Node.Items[0].Value; i++ {
					others = append(others, i)
				}
				if len(others) == len(c.Node.Items)-1 {
					d.Fixes = analysis.Fix("keep one value", analysis.Remove(pass.Document.Source, c.Node, others...))
				}
				pass.Report(d)
			}
		}
	},
}

// countable reports whether a list certainly has as many elements as its source shows.
func countable(n *policy.Node) bool {
	for item := range n.All() {
		if !item.IsScalar() || !item.Known() {
			return false
		}
	}
	return true
}
