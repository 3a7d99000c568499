package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// WildcardWithoutLikeOperator reports wildcards under operators that do not support them.
var WildcardWithoutLikeOperator = &analysis.Analyzer{
	Name:  "wildcard-without-like-operator",
	Title: "A wildcard in a value that is compared literally",
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
	switch like := likeOf(c); {
	case v.Known() && strings.Trim(v.Value, "*") == "":
		// As a pattern it would match every value, which is not a good suggestion for a value that matches nothing.
		pass.ReportIn(c.Statement, v.Range, "%q is a literal character under %s, so it matches nothing; specify the values", v.Value, c.Operator.Name)
	case strings.HasPrefix(like.Name, "Arn") && !sixFields(v):
		pass.ReportIn(c.Statement, v.Range, "wildcards in %q are literal under %s; use all six ARN fields under "+like.Name, v.Value, c.Operator.Name)
	default:
		pass.ReportFix(c.Statement, v.Range, c.Reoperate(pass, like),
			"wildcards in %q are literal under %s; did you mean "+like.Name+"?", v.Value, c.Operator.Name)
	}
}
