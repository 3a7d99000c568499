package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
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
	Run:      wildcardInServiceName,
}

func wildcardInServiceName(pass *analysis.Pass) {
	for a := range pass.ARNs() {
		if a.Service.Certain && strings.ContainsAny(analysis.Outside(a.Service.Value), "*?") {
			pass.Report(analysis.Diagnostic{
				Range: a.Text.Range, Statement: a.Statement,
				Message: analysis.Message("%q as the service of an ARN covers several services; name each",
					a.Service.Value),
			})
		}
	}
}
