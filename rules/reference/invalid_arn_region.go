package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// InvalidARNRegion reports ARNs whose Region does not exist.
var InvalidARNRegion = &analysis.Analyzer{
	Name:  "invalid-arn-region",
	Title: "An ARN names a Region that does not exist",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "INVALID_ARN_REGION",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			region := a.Region.Value
			if !a.Region.Literal() || region == "" || formatHas(a, region) {
				continue
			}
			switch partition := catalog.RegionPartition(region); {
			case partition == "":
				nearest, sure := nearestRegion(region)
				pass.Report(analysis.Diagnostic{
					Range: a.Text.Range, Statement: a.Statement, Message: unlisted(nearest, "%q in the ARN is not a Region", region),
					Fixes: suggested(pass, nearest, a.Text, a.With(func(arn *policy.ARN) { arn.Region = nearest }), sure),
				})
			case a.Partition.Literal() && a.Partition.Value != partition && catalog.KnownPartition(a.Partition.Value):
				pass.ReportIn(a.Statement, a.Text.Range, "%s is not a Region in the partition %s, but in "+partition, region, a.Partition.Value)
			}
		}
	},
}
