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
	Doc:   page("invalid-region"),
	Level: analysis.Error,
	Code:  "INVALID_REGION",
	Run:   invalidRegion,
}

func invalidRegion(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		equality := c.Operator.Comparison == policy.Equals || c.Operator.Comparison == policy.EqualsIgnoreCase
		if !c.InCatalog || !holdsRegion(c.Key.Name) || c.Operator.Family != policy.StringFamily || !equality {
			continue
		}
		for v := range c.AllValues() {
			region := v.Value
			code := region
			if c.Operator.Comparison == policy.EqualsIgnoreCase {
				code = strings.ToLower(region)
			}
			if !v.Known() || analysis.Wild(region) || catalog.KnownRegion(code) {
				continue
			}
			d := analysis.Diagnostic{
				Range: v.Range, Statement: c.Statement,
				Message: analysis.Message("%q is not a Region as of "+catalog.Date(), region),
			}
			if nearest, sure := nearestRegion(region); nearest != "" {
				d.Message = analysis.Message("%q is not a Region as of "+catalog.Date()+"; did you mean %s?", region, nearest)
				d.Fixes = pass.Rewrite(v, nearest, !sure)
			}
			pass.Report(d)
		}
	}
}

// holdsRegion reports whether the values of a condition key are Region codes.
func holdsRegion(key string) bool {
	_, name, _ := strings.Cut(key, ":")
	return name == "RequestedRegion" || name == "Region" || name == "TargetRegion"
}
