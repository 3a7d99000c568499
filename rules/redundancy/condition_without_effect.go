package redundancy

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
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

// wide reports whether every request may meet a condition. Only these are worth a question: it asks for the
// presence of a key that requests have, compares a key with itself, or has a pattern that begins and ends openly, or both values of a boolean.
func wide(c *analysis.Condition) bool {
	if c.Operator.Negated || c.Operator.Qualifier == policy.ForAnyValue && c.Operator.IfExists {
		return false
	}
	some := func(is func(value string) bool) bool {
		return analysis.Some(c.KnownValues(), func(v *policy.Text) bool { return is(v.Value) })
	}
	has := func(word string) bool { return some(func(value string) bool { return strings.EqualFold(value, word) }) }
	if has("${" + c.Name() + "}") {
		return true // compared with itself
	}
	switch c.Operator.Family {
	case policy.NullFamily:
		return c.InCatalog && c.Key.Always() && has("false")
	case policy.BoolFamily:
		return has("true") && has("false")
	case policy.StringFamily:
		return c.Operator.Comparison == policy.Like && some(func(value string) bool {
			return value != "" && (strings.Trim(value, "*") == "" || strings.HasPrefix(value, "arn:*"))
		})
	case policy.ARNFamily:
		return some(func(value string) bool { return strings.Trim(value, "arn:*") == "" })
	default:
		return false
	}
}

// alwaysHolds reports whether it is proved that the statement applies to the same requests without the condition, and that
// it applies to some.
func alwaysHolds(pass *analysis.Pass, c *analysis.Condition) bool {
	narrow, certain := lookup.Narrowed(c.Statement)
	wide, known := lookup.Widened(c.Statement)
	if !certain || !known || wide.Condition == nil {
		return false
	}
	lax := wide.KeepConditions(func(other *policy.Condition) bool { return other.Node != c.Written.Node })
	return newUnreachable(pass, pass.Document).nothing(lax, func(query *analysis.Query) {
		query.NotBy = analysis.Reach(pass.Document, narrow).Layers
	})
}
