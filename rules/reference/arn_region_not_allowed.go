package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ARNRegionNotAllowed reports ARNs with a Region whose resource type does not have one.
var ARNRegionNotAllowed = &analysis.Analyzer{
	Name:  "arn-region-not-allowed",
	Title: "An ARN has a Region that its resource type does not use",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "ARN_REGION_NOT_ALLOWED",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			if a.Region.Literal() && a.Region.Value != "" && everyFormat(a, func(f *lookup.Format) bool { return f.Region == "" }) {
				without := a.With(func(arn *policy.ARN) { arn.Region = "" })
				pass.ReportFix(a.Statement, a.Text.Range, pass.Replace(a.Text, without),
					"the ARN of %s does not have a Region; remove %s", subject(a), a.Region.Value)
			}
		}
	},
}
