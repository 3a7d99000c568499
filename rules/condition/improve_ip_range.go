package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ImproveIPRange reports CIDR ranges that do not start at their first address.
var ImproveIPRange = &analysis.Analyzer{
	Name:  "improve-ip-range",
	Title: "A CIDR range does not start at its first address",
	Doc:   page("improve-ip-range"),
	Level: analysis.Note,
	Code:  "IMPROVE_IP_RANGE",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions(policy.IPAddressFamily) {
			for v := range c.AllValues() {
				prefix, ok := parsePrefix(v)
				if !ok || prefix == prefix.Masked() {
					continue
				}
				d := analysis.Diagnostic{
					Range: v.Range, Statement: c.Statement,
					Message: analysis.Message("%s covers all of %s; use that, or a single address",
						v.Value, prefix.Masked().String()),
				}
				if !prefix.Addr().Is4In6() {
					d.Fixes = pass.Respell(v, prefix.Masked().String())
				}
				pass.Report(d)
			}
		}
	},
}
