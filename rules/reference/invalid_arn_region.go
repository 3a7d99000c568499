package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// InvalidARNRegion reports ARNs whose Region does not exist.
var InvalidARNRegion = &analysis.Analyzer{
	Name:  "invalid-arn-region",
	Title: "An ARN names a Region that does not exist",
	Doc:   page("invalid-arn-region"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "INVALID_ARN_REGION",
	Run:   invalidARNRegion,
}

func invalidARNRegion(pass *analysis.Pass) {
	for a := range pass.ARNs() {
		region := a.Region.Value
		if !a.Region.Literal() || region == "" || formatHas(a, region) {
			continue
		}
		d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
		switch partition := catalog.RegionPartition(region); {
		case partition == "":
			d.Message = analysis.Message("%q in the ARN is not a Region as of "+catalog.Date(), region)
			if nearest, sure := nearestRegion(region); nearest != "" {
				d.Message = analysis.Message("%q in the ARN is not a Region as of "+catalog.Date()+"; did you mean %s?", region, nearest)
				d.Fixes = pass.Rewrite(a.Text, a.With(func(arn *policy.ARN) { arn.Region = nearest }), !sure)
			}
		case a.Partition.Literal() && a.Partition.Value != partition && catalog.KnownPartition(a.Partition.Value):
			d.Message = analysis.Message("%s is not a Region in the partition %s, but in "+partition,
				region, a.Partition.Value)
		default:
			continue
		}
		pass.Report(d)
	}
}

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
