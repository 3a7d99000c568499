package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// WildcardWithoutLikeOperator reports wildcards under operators that do not support them.
var WildcardWithoutLikeOperator = &analysis.Analyzer{
	Name:  "wildcard-without-like-operator",
	Title: "A wildcard in a value that is compared literally",
	Doc:   page("wildcard-without-like-operator"),
	Level: analysis.Warning,
	Code:  "WILDCARD_WITHOUT_LIKE_OPERATOR",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions(policy.StringFamily) {
			if c.Operator.Comparison == policy.Like {
				continue
			}
			for v := range c.AllValues() {
				if hasWildcard(v) {
					reportLiteral(pass, c, v)
				}
			}
		}
	},
}

// reportLiteral reports a value whose wildcards are plain characters.
func reportLiteral(pass *analysis.Pass, c *analysis.Condition, v *policy.Text) {
	like := likeOf(c)
	d := analysis.Diagnostic{Range: v.Range, Statement: c.Statement}
	switch value := v.Value; {
	case v.Known() && strings.Trim(value, "*") == "":
		// As a pattern it would match every value, which is not a good suggestion for a value that matches nothing.
		d.Message = analysis.Message("%q is a literal character under %s, so it matches nothing; specify the values", value, c.Operator.Name)
	case strings.HasPrefix(like.Name, "Arn") && !sixFields(v):
		d.Message = analysis.Message("wildcards in %q are literal under %s; use all six ARN fields under "+like.Name,
			value, c.Operator.Name)
	default:
		d.Message = analysis.Message("wildcards in %q are literal under %s; did you mean "+like.Name+"?",
			value, c.Operator.Name)
		d.Fixes = c.Reoperate(pass, like)
	}
	pass.Report(d)
}

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
	for literal := range t.Literals() {
		if strings.ContainsAny(analysis.Outside(literal), "*?") {
			return true
		}
	}
	return false
}
