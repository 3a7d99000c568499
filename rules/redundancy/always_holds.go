package redundancy

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

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
