package reference

import (
	"strings"

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

// comparesRegions reports whether the values of a condition are Region codes that the key must equal.
func comparesRegions(c *analysis.Condition) bool {
	_, name, _ := strings.Cut(c.Key.Name, ":")
	return c.InCatalog && (name == "RequestedRegion" || name == "Region" || name == "TargetRegion") &&
		(c.Operator.Comparison == policy.Equals || c.Operator.Comparison == policy.EqualsIgnoreCase)
}

// region returns the Region code that a value of a condition is compared as.
func region(c *analysis.Condition, value string) string {
	if c.Operator.Comparison == policy.EqualsIgnoreCase {
		return strings.ToLower(value)
	}
	return value
}
