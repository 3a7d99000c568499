package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed invalid_region.md
var invalidRegionDoc string

// InvalidRegion reports comparisons with Regions that do not exist.
var InvalidRegion = &analysis.Analyzer{
	Name:     "invalid-region",
	Title:    "A condition compares with a Region that does not exist",
	Doc:      invalidRegionDoc,
	Category: "reference",
	Level:    analysis.Error,
	Code:     "INVALID_REGION",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      invalidRegion,
}

func invalidRegion(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		equality := c.Operator.Comparison == policy.Equals || c.Operator.Comparison == policy.EqualsIgnoreCase
		if !c.InCatalog || !holdsRegion(c.Key.Name) || c.Operator.Family != policy.StringFamily || !equality {
			continue
		}
		values := c.Values()
		for i := range values {
			region := values[i].Value
			code := region
			if c.Operator.Comparison == policy.EqualsIgnoreCase {
				code = strings.ToLower(region)
			}
			if !values[i].Known() || lookup.Wild(region) || catalog.KnownRegion(code) {
				continue
			}
			d := analysis.Diagnostic{
				Range: values[i].Range, Statement: c.Statement,
				Message: lookup.Message("%q is no Region as of "+catalog.Date(), region),
			}
			if nearest, sure := nearestRegion(region); nearest != "" {
				d.Message = lookup.Message("%q is no Region as of "+catalog.Date()+"; did you mean %s?", region, nearest)
				d.Fixes = lookup.Fix(pass, &values[i], nearest, !sure)
			}
			pass.Report(d)
		}
	}
	return nil, nil
}

// holdsRegion reports whether the values of a condition key are codes of Regions.
func holdsRegion(key string) bool {
	_, name, _ := strings.Cut(key, ":")
	return name == "RequestedRegion" || name == "Region" || name == "TargetRegion"
}
