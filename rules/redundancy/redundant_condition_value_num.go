package redundancy

import (
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
