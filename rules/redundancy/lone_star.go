package redundancy

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// comparesWithStar reports whether a condition compares with a lone *, under an operator for which that is a wildcard.
func comparesWithStar(c *analysis.Condition) bool {
	return c.Operator.Family == policy.StringFamily && c.Operator.Comparison == policy.Like && c.Star()
}

// reportNull reports the values of conditions that compare with a lone *, and so only test what Null with a value tests.
func reportNull(pass *analysis.Pass, value string, meant func(policy.Operator) bool) {
	for c := range pass.Conditions() {
		if comparesWithStar(c) && meant(c.Operator) {
			for v := range c.AllValues() {
				pass.ReportFix(c.Statement, v.Range, useNull(pass, c, v, value),
					"%s with * only tests whether %s is present; use Null \""+value+"\"", c.Operator.Name, c.Name())
			}
		}
	}
}

// useNull returns the fix that writes Null with a value in place of an operator with the only value *; nil if that would change more.
func useNull(pass *analysis.Pass, c *analysis.Condition, star *policy.Text, value string) []analysis.SuggestedFix {
	if c.Operator.Qualifier != policy.NoQualifier || len(c.Written.Values) != 1 || !c.Alone() || hasNull(c.Statement) {
		return nil
	}
	src := pass.Document.Source
	operator, answer := analysis.Rewrite(src, &c.Written.Operator, "Null"), analysis.Rewrite(src, star, value)
	if operator == nil || answer == nil || !quoted(src, star.Range) {
		return nil
	}
	if !quoted(src, operator[0].Range) {
		operator[0].NewText = `"Null"` // in YAML Null is not a string without quotes
	}
	return analysis.Fix("use Null", slices.Concat(operator, answer))
}

func hasNull(s *policy.Statement) bool {
	for c := range s.Conditions() {
		if op, ok := policy.ParseOperator(c.Operator.Value); ok &&
			op.Family == policy.NullFamily {
			return true
		}
	}
	return false
}

// quoted reports whether the source text at a place is in quotes.
func quoted(src *policy.Source, r policy.Range) bool {
	c := src.Content[r.Start]
	return c == '"' || c == '\''
}
