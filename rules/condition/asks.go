package condition

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// everPresent reports whether every request has a key, except those of anonymous callers.
func everPresent(name string) bool {
	key, ok := analysis.FindKey(name)
	return ok && key.Always()
}

// asksForPresence reports whether a condition is Null with "false".
func asksForPresence(c *policy.Condition) bool {
	op, _ := policy.ParseOperator(c.Operator.Value)
	return op.Family == policy.NullFamily && all(c, "false")
}

// all reports whether each value of a condition is a word.
func all(c *policy.Condition, word string) bool {
	return !analysis.Some(c.AllValues(), func(v *policy.Text) bool { return !strings.EqualFold(v.Value, word) })
}

// isTime reports whether a key holds the time of the request.
func isTime(key string) bool {
	return strings.EqualFold(key, "aws:CurrentTime") || strings.EqualFold(key, "aws:EpochTime")
}

// comparesTimes reports whether a condition's values begin like times. Others are not times, rather than times in the past.
func comparesTimes(c *policy.Condition) bool {
	return !c.Opaque && len(c.Values) > 0 && !slices.ContainsFunc(c.Values, func(v policy.Text) bool {
		return !v.Known() || v.Value == "" || strings.Trim(v.Value, "0123456789-+:.TZtz") != ""
	})
}

func isMFA(key string) bool {
	return strings.EqualFold(key, "aws:MultiFactorAuthPresent") || strings.EqualFold(key, "aws:MultiFactorAuthAge")
}
