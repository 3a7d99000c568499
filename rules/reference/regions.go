package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// nearestRegion returns the Region that is most similar to a misspelled one; "" if several are equally similar, or none is.
// Sure says that only case and hyphens differ.
func nearestRegion(region string) (nearest string, sure bool) {
	plain := func(s string) string { return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(s)) }
	for r := range catalog.Regions() {
		if plain(r) == plain(region) {
			return r, true
		}
	}
	if nearest, alone := analysis.Nearest(region, catalog.Regions()); alone {
		return nearest, false
	}
	return "", false
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
