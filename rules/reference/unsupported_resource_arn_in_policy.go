package reference

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// UnsupportedResourceARNInPolicy reports resources that a resource policy cannot decide about.
var UnsupportedResourceARNInPolicy = &analysis.Analyzer{
	Name:  "unsupported-resource-arn-in-policy",
	Title: "A resource policy names another resource than its own",
	Doc:   page("unsupported-resource-arn-in-policy"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
	Run: func(pass *analysis.Pass) {
		target, ok := attachedTo(pass.Document.ResourceType)
		if !ok {
			return
		}
		for a := range pass.ARNs() {
			if !a.Service.Literal() || a.Service.Value == target.service && (!a.Resource.Certain ||
				target.has(a.Resource.Value)) {
				continue
			}
			pass.ReportIn(a.Statement, a.Text.Range,
				"the policy of an "+pass.Document.ResourceType+" cannot name %s; name that resource", a.Text.Value)
		}
	},
}

// has reports whether the resource part of an ARN can be that of one of the target's resource types.
func (t target) has(resource string) bool {
	if t.types == nil {
		return true
	}
	for _, f := range lookup.Formats(t.service) {
		if slices.Contains(t.types, f.Type.Name()) && f.Meets(resource) {
			return true
		}
	}
	return false
}
