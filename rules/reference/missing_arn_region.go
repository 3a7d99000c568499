package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingARNRegion reports ARNs without the Region that they need.
var MissingARNRegion = &analysis.Analyzer{
	Name:  "missing-arn-region",
	Title: "An ARN lacks the Region",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "MISSING_ARN_REGION",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			if lacksRegion(a) {
				anywhere := a.With(func(arn *policy.ARN) { arn.Region = "*" })
				pass.ReportFix(a.Statement, a.Text.Range, pass.Replace(a.Text, anywhere),
					"the ARN of %s lacks the Region; add one, or * for all Regions", subject(a))
			}
		}
	},
}
