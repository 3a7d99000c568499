package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedResourceARNInPolicy reports resources that a resource policy does not control.
var UnsupportedResourceARNInPolicy = &analysis.Analyzer{
	Name:  "unsupported-resource-arn-in-policy",
	Title: "A resource policy names another resource than its own",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
	Run: func(pass *analysis.Pass) {
		target, ok := targets[pass.Document.ResourceType]
		if !ok {
			return
		}
		own := bucketOf(pass)
		for a := range pass.ARNs() {
			switch {
			case own != nil && !pass.Strict && ofAnotherBucket(a, own):
				pass.ReportIn(a.Statement, a.Text.Range, "%s is of another bucket than the policy's; name that bucket", a.Text.Value)
			case a.Service.Literal() && !target.mayBe(a):
				pass.ReportIn(a.Statement, a.Text.Range,
					"the policy of an "+pass.Document.ResourceType+" cannot name %s; name its own resource", a.Text.Value)
			}
		}
	},
}
