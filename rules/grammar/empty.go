package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// isEmptyList reports whether a value is a list without elements.
func isEmptyList(n *policy.Node) bool { return n.Kind == policy.Array && len(n.Items) == 0 }

// isEmptyObject reports whether a value is an object without members.
func isEmptyObject(n *policy.Node) bool { return n.Kind == policy.Object && len(n.Members) == 0 }

// reportEmptyLists reports the lists of values of conditions that are empty, with a message that names the key.
func reportEmptyLists(pass *analysis.Pass, under func(policy.Operator) bool, format string) {
	for op, c := range conditions(pass) {
		if under(op) && isEmptyList(c.Node) {
			pass.Reportf(short(pass, c.Node), format, c.Key.Value)
		}
	}
}
