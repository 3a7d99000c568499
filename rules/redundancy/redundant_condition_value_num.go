package redundancy

import (
	"strconv"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantConditionValueNum reports numeric limits that another one overrides.
var RedundantConditionValueNum = &analysis.Analyzer{
	Name:  "redundant-condition-value-num",
	Title: "Redundant numeric or date limit",
	Doc:   page("redundant-condition-value-num"),
	Level: analysis.Note,
	Code:  "REDUNDANT_CONDITION_VALUE_NUM",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if c.Operator.Family != policy.NumericFamily || c.Written.Node.Kind != policy.Array {
				continue
			}
			var wins func(a, b float64) bool
			switch c.Operator.Comparison {
			case policy.LessThan, policy.LessThanEquals:
				wins = func(a, b float64) bool { return a > b }
			case policy.GreaterThan, policy.GreaterThanEquals:
				wins = func(a, b float64) bool { return a < b }
			case policy.Equals, policy.EqualsIgnoreCase, policy.Like:
				continue
			}
			reportBeaten(pass, c, wins)
		}
	},
}

// reportBeaten reports the numbers of a list that the decisive one overrides.
func reportBeaten(pass *analysis.Pass, c *analysis.Condition, wins func(a, b float64) bool) {
	items := c.Written.Node.Items
	numbers := make([]float64, len(items))
	winner := 0
	for i := range items {
		n, err := strconv.ParseFloat(items[i].Value, 64)
		if err != nil || !items[i].Known() || !items[i].IsScalar() {
			return
		}
		numbers[i] = n
		if wins(n, numbers[winner]) {
			winner = i
		}
	}
	var beaten []int
	for i := range items {
		if i != winner {
			beaten = append(beaten, i)
		}
	}
	if beaten == nil {
		return
	}
	d := analysis.Diagnostic{
		Range: items[beaten[0]].Range, Statement: c.Statement,
		Message: analysis.Message("only %s has an effect under %s; remove %s",
			items[winner].Value, c.Operator.Name, items[beaten[0]].Value),
	}
	for _, i := range beaten[1:] {
		d.Related = append(d.Related, analysis.Related{Range: items[i].Range, Message: "has no effect either"})
	}
	d.Fixes = analysis.Fix("remove the values without effect", analysis.Remove(pass.Document.Source, c.Written.Node, beaten...))
	pass.Report(d)
}
