package redundancy

import (
	"slices"
	"strconv"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantConditionValueNum reports numeric limits that another one overrides.
var RedundantConditionValueNum = &analysis.Analyzer{
	Name:  "redundant-condition-value-num",
	Title: "Redundant numeric or date limit",
	Level: analysis.Note,
	Code:  "REDUNDANT_CONDITION_VALUE_NUM",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions(policy.NumericFamily) {
			beats, ordered := decisive[c.Operator.Comparison]
			if !ordered || c.Written.Node.Kind != policy.Array {
				continue
			}
			if items := c.Written.Node.Items; allNumbers(items) && len(items) > 1 {
				reportBeaten(pass, c, decider(items, beats))
			}
		}
	},
}

// decisive reports, for each operator that compares by order, whether the limit a decides where a and b are limits: a number that
// meets any of them meets it.
var decisive = map[policy.Comparison]func(a, b float64) bool{
	policy.LessThan:          func(a, b float64) bool { return a > b },
	policy.LessThanEquals:    func(a, b float64) bool { return a > b },
	policy.GreaterThan:       func(a, b float64) bool { return a < b },
	policy.GreaterThanEquals: func(a, b float64) bool { return a < b },
}

// allNumbers reports whether all elements of a list are known to be numbers.
func allNumbers(items []policy.Node) bool {
	return !slices.ContainsFunc(items, func(n policy.Node) bool {
		_, err := strconv.ParseFloat(n.Value, 64)
		return err != nil || !n.Known() || !n.IsScalar()
	})
}

// decider returns the index of the first number that beats all others.
func decider(items []policy.Node, beats func(a, b float64) bool) int {
	winner := 0
	for i := range items {
		a, _ := strconv.ParseFloat(items[i].Value, 64)
		if b, _ := strconv.ParseFloat(items[winner].Value, 64); beats(a, b) {
			winner = i
		}
	}
	return winner
}

// reportBeaten reports the numbers of a list that the decisive one overrides.
func reportBeaten(pass *analysis.Pass, c *analysis.Condition, winner int) {
	list := c.Written.Node
	var beaten []int
	for i := range list.Items {
		if i != winner {
			beaten = append(beaten, i)
		}
	}
	first := &list.Items[beaten[0]]
	d := analysis.Diagnostic{
		Range: first.Range, Statement: c.Statement,
		Message: analysis.Message("only %s has an effect under %s; remove %s", list.Items[winner].Value, c.Operator.Name, first.Value),
		Fixes:   analysis.Fix("remove the values without effect", analysis.Remove(pass.Document.Source, list, beaten...)),
	}
	for _, i := range beaten[1:] {
		d.Relate(list.Items[i].Range, "has no effect either")
	}
	pass.Report(d)
}
