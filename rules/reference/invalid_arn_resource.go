package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed invalid_arn_resource.md
var invalidARNResourceDoc string

// InvalidARNResource reports ARNs that no resource of the service can have.
var InvalidARNResource = &analysis.Analyzer{
	Name:     "invalid-arn-resource",
	Title:    "An ARN fits no resource of its service",
	Doc:      invalidARNResourceDoc,
	Category: "reference",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:     "INVALID_ARN_RESOURCE",
	Requires: []*analysis.Analyzer{lookup.ARNs},
	Run:      invalidARNResource,
}

func invalidARNResource(pass *analysis.Pass) (any, error) {
	for _, a := range pass.ResultOf[lookup.ARNs].([]lookup.ARN) {
		formats := lookup.Formats(a.Service.Value)
		if !a.Literal() || len(formats) == 0 || fitsSome(formats, a.Resource.Value) {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: a.Text.Range, Statement: a.Statement,
			Message: lookup.Message("%s is no resource of %s; write it as %s",
				a.Resource.Value, a.Service.Value, exampleOf(formats, a.Resource.Value)),
		})
	}
	return nil, nil
}

func fitsSome(formats []lookup.Format, resource string) bool {
	for i := range formats {
		if formats[i].Meets(resource) {
			return true
		}
	}
	return false
}

// exampleOf returns the resource part of the format whose type the resource seems to mean, or else of the first one.
func exampleOf(formats []lookup.Format, resource string) string {
	kind := strings.FieldsFunc(resource, func(r rune) bool { return r == '/' || r == ':' })
	for i := range formats {
		if len(kind) > 0 && strings.HasPrefix(formats[i].Resource, kind[0]) {
			return formats[i].Resource
		}
	}
	return formats[0].Resource
}
