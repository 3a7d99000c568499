package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

func principal(c *analysis.Condition) bool {
	return c.Is("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn") ||
		c.HasPrefix("aws:PrincipalTag/")
}

// source reports whether a condition is about the resource on whose behalf a service makes the call.
func source(c *analysis.Condition) bool {
	return c.Is("aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceAccount", "aws:SourceArn")
}

// demands reports whether a condition requires a value under an operator of a family, or is not fully known.
func demands(c *analysis.Condition, family policy.Family, value string) bool {
	if c.Operator.Family != family {
		return false
	}
	return !analysis.Some(c.KnownValues(), func(v *policy.Text) bool { return !strings.EqualFold(v.Value, value) })
}

// reportUnpaired reports Deny statements with a condition that needs another condition: one finding for each statement.
func reportUnpaired(pass *analysis.Pass, needs, pair func(*analysis.Condition) bool, format string) {
	for _, s := range pass.Document.Statements {
		if !s.Denies() || analysis.MoreConditions(s) {
			continue
		}
		culprit, ok := analysis.First(pass.ConditionsOf(s), func(c *analysis.Condition) bool {
			return c.Operator.Family != policy.NullFamily && needs(c)
		})
		if ok && !analysis.Some(pass.ConditionsOf(s), pair) {
			pass.ReportIn(s, culprit.Written.Key.Range, format, culprit.Name())
		}
	}
}
