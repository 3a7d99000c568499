package condition

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// TypeMismatch reports operators that do not match the type of the key.
var TypeMismatch = &analysis.Analyzer{
	Name:  "type-mismatch",
	Title: "The operator does not match the type of the condition key",
	Doc:   page("type-mismatch"),
	Level: analysis.Warning,
	Code:  "TYPE_MISMATCH",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if !c.InCatalog || fits(c) {
				continue
			}
			format := "%s is of type " + c.Key.Type.String() + ", which %s does not support; " + advice(c)
			message := analysis.Message(format, c.Name(), c.Operator.Name)
			if c.Key.Type == catalog.BoolKey && c.Operator.Negated && !everPresent(c.Written.Key.Value) {
				// A negated operator holds without the key, and Bool does not.
				message = analysis.Message("%s is a Bool key; use BoolIfExists with the opposite value", c.Name())
			}
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement, Message: message, Fixes: equally(pass, c),
			})
		}
	},
}

func fits(c *analysis.Condition) bool {
	family := c.Operator.Family
	if family == policy.NullFamily {
		return true
	}
	switch c.Key.Type {
	case catalog.StringKey, catalog.ARNKey:
		return family == policy.StringFamily || family == policy.ARNFamily
	case catalog.BoolKey:
		return family == policy.BoolFamily
	case catalog.NumericKey:
		return family == policy.NumericFamily
	case catalog.DateKey:
		return family == policy.DateFamily || family == policy.NumericFamily && c.Is("aws:EpochTime")
	case catalog.IPAddressKey:
		return family == policy.IPAddressFamily
	case catalog.BinaryKey:
		return family == policy.BinaryFamily
	}
	return true
}

// advice says what to use for a condition whose operator does not match. It keeps the meaning: a negated comparison stays
// negated.
func advice(c *analysis.Condition) string {
	negated := c.Operator.Negated
	either := func(positive, negative string) string {
		if negated {
			return "use " + negative
		}
		return "use " + positive
	}
	switch c.Key.Type {
	case catalog.ARNKey:
		return either("ArnLike", "ArnNotLike")
	case catalog.BoolKey:
		return either("Bool", "Bool with the opposite value")
	case catalog.NumericKey:
		return "use a Numeric operator"
	case catalog.DateKey:
		return "use a Date operator"
	case catalog.IPAddressKey:
		if slices.ContainsFunc(c.Written.Values, func(v policy.Text) bool { return strings.Contains(v.Value, "${") }) {
			return "specify ranges under " + strings.TrimPrefix(either("IpAddress", "NotIpAddress"), "use ") // no variables there
		}
		return either("IpAddress", "NotIpAddress")
	case catalog.BinaryKey:
		return "use BinaryEquals"
	case catalog.StringKey:
	}
	return either("StringEquals", "StringNotEquals")
}

// equally returns the fix that compares a key for equality according to its type, where a string operator did so; nil for other
// operators.
func equally(pass *analysis.Pass, c *analysis.Condition) []analysis.SuggestedFix {
	op := c.Operator
	if op.Family != policy.StringFamily || op.Comparison != policy.Equals {
		return nil
	}
	switch {
	case c.Key.Type == catalog.BoolKey && !op.Negated:
		return c.Reoperate(pass, "Bool")
	case c.Key.Type == catalog.IPAddressKey && slices.ContainsFunc(c.Written.Values, func(v policy.Text) bool {
		return strings.Contains(v.Value, "${")
	}):
		return nil
	case c.Key.Type == catalog.IPAddressKey && !op.Negated:
		return c.Reoperate(pass, "IpAddress")
	case c.Key.Type == catalog.IPAddressKey:
		return c.Reoperate(pass, "NotIpAddress")
	case c.Key.Type == catalog.NumericKey && !op.Negated:
		return c.Reoperate(pass, "NumericEquals")
	case c.Key.Type == catalog.NumericKey:
		return c.Reoperate(pass, "NumericNotEquals")
	}
	return nil
}
