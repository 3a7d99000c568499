package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ConditionWithoutEffect reports conditions that every request meets.
var ConditionWithoutEffect = &analysis.Analyzer{
	Name:  "condition-without-effect",
	Title: "A condition that every request meets",
	Level: analysis.Warning,
	Covers: []string{
		"equivalent-to-null-false", "equivalent-to-null-true", "string-like-operator-with-arn-condition-keys",
		"wildcard-usage-too-permissive",
	},
	Run: func(pass *analysis.Pass) {
		if pass.Document.Synthetic || pass.Strict {
			return
		}
		for c := range pass.Conditions() {
			switch {
			case c.Open() || len(c.Written.Values) == 0 || !c.Statement.Allows() && !c.Statement.Denies():
			case c.Operator.Family == policy.IPAddressFamily:
				everyAddress(pass, c)
			case wide(c) && !holdsByPattern(c) && alwaysHolds(pass, c): // redundant-key-due-to-wildcard-in-condition
				reportAlways(pass, c)
			}
		}
	},
}

// reportAlways reports a condition that every request meets. Where another condition on the key decides, this one does not read as
// more than it is.
func reportAlways(pass *analysis.Pass, c *analysis.Condition) {
	d := analysis.Diagnostic{
		Range: c.Written.Key.Range, Statement: c.Statement,
		Message: analysis.Message("every request meets this condition on %s; specify the intended values", c.Name()),
	}
	if len(analysis.ConditionsOn(c.Statement, c.Name())) > 1 {
		d.AtMost = analysis.Note
		d.Message = analysis.Message("the other condition on %s already implies this one; remove it", c.Name())
	}
	for v := range c.AllValues() {
		d.Relate(v.Range, "every request meets it")
	}
	pass.Report(d)
}
