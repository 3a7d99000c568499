package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// InvalidARNResource reports ARNs that cannot belong to any resource of the service.
var InvalidARNResource = &analysis.Analyzer{
	Name:  "invalid-arn-resource",
	Title: "An ARN does not match any resource type of its service",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "INVALID_ARN_RESOURCE",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			formats := lookup.Formats(a.Service.Value)
			if !a.Literal() || len(formats) == 0 || fitsSome(formats, a.Resource.Value) {
				continue
			}
			pass.ReportIn(a.Statement, a.Text.Range,
				"%s is not a resource of %s; use the form %s", a.Resource.Value, a.Service.Value, exampleOf(pass, a, formats))
		}
	},
}

// exampleOf returns the resource part of the format that the resource seems to mean: that of the type whose name it begins
// with, or else of one that an action of the statement acts on. If there are several, the shortest is the clearest.
func exampleOf(pass *analysis.Pass, a *analysis.ARN, formats []lookup.Format) string {
	kind := strings.FieldsFunc(a.Resource.Value, func(r rune) bool { return r == '/' || r == ':' })
	best, most := 0, -1
	for i := range formats {
		f := &formats[i]
		fit := 0
		if len(kind) > 0 && strings.HasPrefix(f.Resource, kind[0]) {
			fit += 2
		}
		if actedOn(pass, a.Statement, f.Type) {
			fit++
		}
		if fit > most || fit == most && len(f.Resource) < len(formats[best].Resource) {
			best, most = i, fit
		}
	}
	return formats[best].Resource
}

// actedOn reports whether an action of a statement acts on resources of a type.
func actedOn(pass *analysis.Pass, s *policy.Statement, t catalog.ResourceType) bool {
	return analysis.Some(pass.ActionsOf(s), func(a *analysis.Action) bool {
		return a.Exact && analysis.Some(a.Entry.Resources(), func(r catalog.Resource) bool { return r.ResourceType == t })
	})
}
