package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// InvalidRegion reports conditions that compare with Regions that do not exist.
var InvalidRegion = &analysis.Analyzer{
	Name:  "invalid-region",
	Title: "A condition compares with a Region that does not exist",
	Level: analysis.Error,
	Code:  "INVALID_REGION",
	Run: func(pass *analysis.Pass) {
		for c, v := range pass.KnownValues(policy.StringFamily) {
			if !comparesRegions(c) || analysis.Wild(v.Value) || catalog.KnownRegion(region(c, v.Value)) {
				continue
			}
			nearest, sure := nearestRegion(v.Value)
			pass.Report(analysis.Diagnostic{
				Range: v.Range, Statement: c.Statement, Message: unlisted(nearest, "%q is not a Region", v.Value),
				Fixes: suggested(pass, nearest, v, nearest, sure),
			})
		}
	},
}
