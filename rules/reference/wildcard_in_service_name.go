package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed wildcard_in_service_name.md
var wildcardInServiceNameDoc string

// WildcardInServiceName reports ARNs whose service has wildcards.
var WildcardInServiceName = &analysis.Analyzer{
	Name:     "wildcard-in-service-name",
	Title:    "The service in an ARN has a wildcard",
	Doc:      wildcardInServiceNameDoc,
	Category: "reference",
	Level:    analysis.Note,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:     "WILDCARD_IN_SERVICE_NAME",
	Requires: []*analysis.Analyzer{lookup.ARNs},
	Run:      wildcardInServiceName,
}

func wildcardInServiceName(pass *analysis.Pass) (any, error) {
	for _, a := range pass.ResultOf[lookup.ARNs].([]lookup.ARN) {
		if a.Service.Certain && strings.ContainsAny(lookup.Outside(a.Service.Value), "*?") {
			pass.Report(analysis.Diagnostic{
				Range: a.Text.Range, Statement: a.Statement,
				Message: lookup.Message("%q as the service of an ARN covers several services; name each",
					a.Service.Value),
			})
		}
	}
	return nil, nil
}
