package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// MissingARNRegion reports ARNs without the Region that they need.
var MissingARNRegion = &analysis.Analyzer{
	Name:  "missing-arn-region",
	Title: "An ARN lacks the Region",
	Doc:   page("missing-arn-region"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "MISSING_ARN_REGION",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			if lacksRegion(a) {
				pass.Report(analysis.Diagnostic{
					Range: a.Text.Range, Statement: a.Statement,
					Message: analysis.Message("the ARN of %s lacks the Region; add one, or * for all Regions", subject(a)),
					Fixes:   pass.Replace(a.Text, a.With(func(arn *policy.ARN) { arn.Region = "*" })),
				})
			}
		}
	},
}

func lacksRegion(a *analysis.ARN) bool {
	return a.Region.Is("") && everyFormat(a, func(f *lookup.Format) bool { return f.Region != "" })
}

// subject names what an ARN is about.
func subject(a *analysis.ARN) string {
	resource := a.Resource.Value
	if !a.Resource.Certain {
		resource = "…"
	}
	return a.Service.Value + " " + resource
}

// everyFormat reports whether the ARN can match some format of the catalog, and every such format has a property. An ARN whose
// resource part is * or not certain can match all formats of its service.
func everyFormat(a *analysis.ARN, property func(*lookup.Format) bool) bool {
	if !a.Service.Literal() {
		return false
	}
	resource := a.Resource.Value
	if !a.Resource.Certain {
		resource = "*"
	}
	some := false
	for _, f := range lookup.Formats(a.Service.Value) {
		if !f.Meets(resource) {
			continue
		}
		if !property(&f) {
			return false
		}
		some = true
	}
	return some
}
