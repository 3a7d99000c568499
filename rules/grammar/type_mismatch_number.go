package grammar

import (
	"iter"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TypeMismatchNumber reports values of Numeric operators that are not numbers.
var TypeMismatchNumber = &analysis.Analyzer{
	Name:  "type-mismatch-number",
	Title: "A Numeric operator has a value that is not a number",
	Doc:   page("type-mismatch-number"),
	Level: analysis.Warning,
	Code:  "TYPE_MISMATCH_NUMBER",
	Run: func(pass *analysis.Pass) {
		for op, c := range conditions(pass) {
			if op.Family != policy.NumericFamily {
				continue
			}
			for v := range values(c) {
				// A number of YAML counts, whatever its notation.
				if v.Kind != policy.Number && v.Known() && !strings.Contains(v.Value, "${") && !isNumber(v.Value) {
					pass.Reportf(v.Range, "%s", analysis.Message("%q is not a number, which %s requires; specify one", v.Value, op.Name))
				}
			}
		}
	},
}

// values yields the scalars among the values of a condition.
func values(c *policy.Condition) iter.Seq[*policy.Node] {
	return func(yield func(*policy.Node) bool) {
		if c.Node.IsScalar() {
			yield(c.Node)
			return
		}
		for i := range c.Node.Items {
			if n := &c.Node.Items[i]; n.IsScalar() && !yield(n) {
				return
			}
		}
	}
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && !strings.ContainsAny(s, "xXpP_nN") // allowed in Go, but not in JSON
}
