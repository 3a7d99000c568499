package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantKeyDueToWildcardInCondition reports conditions that always hold.
var RedundantKeyDueToWildcardInCondition = &analysis.Analyzer{
	Name:  "redundant-key-due-to-wildcard-in-condition",
	Title: "A condition value that makes the others redundant",
	Level: analysis.Note,
	Code:  "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if holdsByPattern(c) {
				pass.ReportFix(c.Statement, c.Written.Key.Range, withoutKey(pass, c),
					"%s with * always holds, whatever %s is; remove it", c.Operator.String(), c.Name())
			}
		}
	},
}

// holdsByPattern reports whether a condition's operator and values make it hold for any value and for a missing key.
func holdsByPattern(c *analysis.Condition) bool {
	return comparesWithStar(c) && !c.Operator.Negated && (c.Operator.IfExists || c.Operator.Qualifier == policy.ForAllValues)
}
