package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// WildcardUsageTooPermissive reports patterns that match the IDs of other accounts, organizations and networks.
var WildcardUsageTooPermissive = &analysis.Analyzer{
	Name:  "wildcard-usage-too-permissive",
	Title: "A wildcard matches other accounts, organizations or networks",
	Level: analysis.Error,
	Code:  "WILDCARD_USAGE_TOO_PERMISSIVE",
	Run: func(pass *analysis.Pass) {
		for c, v := range pass.KnownValues(policy.StringFamily, policy.ARNFamily) {
			if c.Operator.Comparison == policy.Like && (tooWide(c, v.Value) || !pass.Strict && cutAccount(c, v.Value)) {
				pass.ReportIn(c.Statement, v.Range,
					"%q also matches others' values of %s; use the full value", v.Value, c.Name())
			}
		}
	},
}

// enough is how many literal characters before a wildcard make a pattern narrow.
const enough = 6

func tooWide(c *analysis.Condition, value string) bool {
	bare := analysis.Outside(value)
	wild := strings.IndexAny(bare, "*?")
	switch {
	case wild < 0:
		return false
	case c.Is("aws:SourceVpc", "aws:SourceVpce"):
		_, id, _ := strings.Cut(bare[:wild], "-")
		return len(id) < enough
	case c.Key.Sensitive():
		return true
	case c.Is("aws:userid"):
		left, _, colon := strings.Cut(bare, ":")
		return !colon || strings.ContainsAny(left, "*?") && left != "*"
	}
	return false
}

// cutAccount reports whether a value has some digits of an account ID in an ARN, and a wildcard for the others. With a wildcard
// for all digits, other keys have to limit the account.
func cutAccount(c *analysis.Condition, value string) bool {
	if !c.Is("aws:PrincipalArn", "aws:SourceArn") {
		return false
	}
	arn, ok := policy.ParseARN(value)
	return ok && strings.ContainsAny(arn.Account, "*?") && strings.ContainsAny(arn.Account, "0123456789") &&
		!strings.Contains(arn.Account, "$")
}
