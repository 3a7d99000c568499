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
		if hasVariable(c) {
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
	names := equal[c.Key.Type]
	if op.Name = names.is; op.Negated {
		op.Name = names.isNot
	}
	if op.Name == "" || c.Key.Type == catalog.IPAddressKey && hasVariable(c) {
		return nil
	}
	return c.Reoperate(pass, op)
}

// equal are the operators that compare values of a type for equality, where the values may be written as they are for strings. Bool
// with the opposite value is not the negation of Bool: a key that is absent meets neither.
var equal = map[catalog.KeyType]struct{ is, isNot string }{
	catalog.BoolKey:      {is: "Bool"},
	catalog.IPAddressKey: {is: "IpAddress", isNot: "NotIpAddress"},
	catalog.NumericKey:   {is: "NumericEquals", isNot: "NumericNotEquals"},
}

// hasVariable reports whether a value of a condition has a policy variable.
func hasVariable(c *analysis.Condition) bool {
	return slices.ContainsFunc(c.Written.Values, func(v policy.Text) bool { return strings.Contains(v.Value, "${") })
}
