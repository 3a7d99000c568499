package condition

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// operatorsOf are the operators that compare the values of keys of a type.
type operatorsOf struct {
	// families are those of the operators.
	families []policy.Family
	// positive and negative are what to use instead of another operator, and instead of a negated one.
	positive, negative string
	// equal and notEqual compare for equality values that may be written as they are for strings; "" if there is none. Bool with
	// the opposite value is not the negation of Bool: a key that is absent meets neither.
	equal, notEqual string
}

// keyTypes are the types of keys with their operators.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
var keyTypes = map[catalog.KeyType]operatorsOf{
	catalog.StringKey: {
		families: []policy.Family{policy.StringFamily, policy.ARNFamily}, positive: "use StringEquals", negative: "use StringNotEquals",
	},
	catalog.ARNKey: {
		families: []policy.Family{policy.StringFamily, policy.ARNFamily}, positive: "use ArnLike", negative: "use ArnNotLike",
	},
	catalog.BoolKey: {
		families: []policy.Family{policy.BoolFamily}, positive: "use Bool", negative: "use Bool with the opposite value", equal: "Bool",
	},
	catalog.NumericKey: {
		families: []policy.Family{policy.NumericFamily}, positive: "use a Numeric operator", negative: "use a Numeric operator",
		equal: "NumericEquals", notEqual: "NumericNotEquals",
	},
	catalog.DateKey: {
		families: []policy.Family{policy.DateFamily}, positive: "use a Date operator", negative: "use a Date operator",
	},
	catalog.IPAddressKey: {
		families: []policy.Family{policy.IPAddressFamily}, positive: "use IpAddress", negative: "use NotIpAddress",
		equal: "IpAddress", notEqual: "NotIpAddress",
	},
	catalog.BinaryKey: {
		families: []policy.Family{policy.BinaryFamily}, positive: "use BinaryEquals", negative: "use BinaryEquals",
	},
}

// fits reports whether a condition's operator compares values of its key's type.
func fits(c *analysis.Condition) bool {
	operators, ok := keyTypes[c.Key.Type]
	return !ok || c.Operator.Family == policy.NullFamily || slices.Contains(operators.families, c.Operator.Family) ||
		c.Operator.Family == policy.NumericFamily && c.Is("aws:EpochTime")
}

// advice says what to use for a condition whose operator does not fit. It keeps the meaning: a negated comparison stays negated.
func advice(c *analysis.Condition) string {
	use := keyTypes[c.Key.Type].positive
	if c.Operator.Negated {
		use = keyTypes[c.Key.Type].negative
	}
	if ranges, ok := strings.CutPrefix(use, "use "); ok && c.Key.Type == catalog.IPAddressKey && hasVariable(c) {
		return "specify ranges under " + ranges // no variables there
	}
	return use
}

// equally returns the fix that compares a key for equality according to its type, where a string operator did so; nil for other
// operators.
func equally(pass *analysis.Pass, c *analysis.Condition) []analysis.SuggestedFix {
	op := c.Operator
	if op.Family != policy.StringFamily || op.Comparison != policy.Equals || c.Key.Type == catalog.IPAddressKey && hasVariable(c) {
		return nil
	}
	if op.Name = keyTypes[c.Key.Type].equal; op.Negated {
		op.Name = keyTypes[c.Key.Type].notEqual
	}
	if op.Name == "" {
		return nil
	}
	return c.Reoperate(pass, op)
}

// hasVariable reports whether a value of a condition has a policy variable.
func hasVariable(c *analysis.Condition) bool {
	return slices.ContainsFunc(c.Written.Values, func(v policy.Text) bool { return strings.Contains(v.Value, "${") })
}
