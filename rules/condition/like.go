package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// likeOf returns the operator that compares the key of a condition with patterns.
func likeOf(c *analysis.Condition) policy.Operator {
	family, negation := "String", ""
	if c.InCatalog && c.Key.Type == catalog.ARNKey {
		family = "Arn"
	}
	if c.Operator.Negated {
		negation = "Not"
	}
	like := c.Operator
	like.Name = family + negation + "Like"
	return like
}

// sixFields reports whether a value may be an ARN pattern, which the Arn operators compare field by field.
func sixFields(v *policy.Text) bool {
	const fields = 6
	if !v.Known() {
		return true
	}
	return strings.HasPrefix(v.Value, "arn:") && len(strings.SplitN(analysis.Outside(v.Value), ":", fields)) == fields
}

// hasWildcard reports whether a text certainly contains a wildcard outside variables.
func hasWildcard(t *policy.Text) bool {
	return analysis.Some(t.Literals(), func(literal string) bool { return strings.ContainsAny(analysis.Outside(literal), "*?") })
}
