package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ImproveIPRange reports CIDR ranges that do not start at their first address.
var ImproveIPRange = &analysis.Analyzer{
	Name:  "improve-ip-range",
	Title: "A CIDR range does not start at its first address",
	Level: analysis.Note,
	Code:  "IMPROVE_IP_RANGE",
	Run: func(pass *analysis.Pass) {
		for c, v := range pass.KnownValues(policy.IPAddressFamily) {
			prefix, ok := parsePrefix(v)
			if !ok || prefix == prefix.Masked() {
				continue
			}
			whole := prefix.Masked().String()
			var fixes []analysis.SuggestedFix
			if !prefix.Addr().Is4In6() {
				fixes = pass.Respell(v, whole)
			}
			pass.ReportFix(c.Statement, v.Range, fixes, "%s covers all of %s; use that, or a single address", v.Value, whole)
		}
	},
}
