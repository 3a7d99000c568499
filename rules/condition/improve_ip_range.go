package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed improve_ip_range.md
var improveIPRangeDoc string

// ImproveIPRange reports ranges of addresses that do not begin at their first one.
var ImproveIPRange = &analysis.Analyzer{
	Name:     "improve-ip-range",
	Title:    "A range of addresses is not written from its start",
	Doc:      improveIPRangeDoc,
	Category: "condition",
	Level:    analysis.Note,
	Code:     "IMPROVE_IP_RANGE",
	Run:      improveIPRange,
}

func improveIPRange(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if c.Operator.Family != policy.IPAddressFamily {
			continue
		}
		values := c.Written.Values
		for i := range values {
			prefix, ok := parsePrefix(&values[i])
			if !ok || prefix == prefix.Masked() {
				continue
			}
			d := analysis.Diagnostic{
				Range: values[i].Range, Statement: c.Statement,
				Message: analysis.Message("%s covers the whole of %s; write that, or one address",
					values[i].Value, prefix.Masked().String()),
			}
			if !prefix.Addr().Is4In6() {
				d.Fixes = pass.Respell(&values[i], prefix.Masked().String())
			}
			pass.Report(d)
		}
	}
}
