package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed wildcard_in_service_name.md
var wildcardInServiceNameDoc string

// WildcardInServiceName reports ARNs with a wildcard in the service field.
var WildcardInServiceName = &analysis.Analyzer{
	Name:     "wildcard-in-service-name",
	Title:    "The service of an ARN has a wildcard",
	Doc:      wildcardInServiceNameDoc,
	Category: "grammar",
	Level:    analysis.Note,
	Kinds:    []policy.Kind{policy.Identity, policy.Resource, policy.Boundary, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:     "WILDCARD_IN_SERVICE_NAME",
	Run:      wildcardInServiceName,
}

func wildcardInServiceName(pass *analysis.Pass) (any, error) {
	for t := range resources(pass) {
		arn, ok := policy.ParseARN(t.Value)
		if ok && strings.ContainsAny(arn.Service, "*?") {
			pass.Reportf(t.Range, "service %s of the ARN has a wildcard and covers services yet to come; name the service", quote(arn.Service))
		}
	}
	return nil, nil
}
