package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_arn_service_case.md
var invalidARNServiceCaseDoc string

// InvalidARNServiceCase reports ARNs whose service field has capitals.
var InvalidARNServiceCase = &analysis.Analyzer{
	Name:     "invalid-arn-service-case",
	Title:    "The service of an ARN is not in lower case",
	Doc:      invalidARNServiceCaseDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Identity, policy.Resource, policy.Boundary, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:     "INVALID_ARN_SERVICE_CASE",
	Run:      invalidARNServiceCase,
}

func invalidARNServiceCase(pass *analysis.Pass) (any, error) {
	for t := range resources(pass) {
		arn, ok := policy.ParseARN(t.Value)
		if ok && !open(arn.Service) && arn.Service != strings.ToLower(arn.Service) {
			pass.Reportf(t.Range, "service %s of the ARN must be in lower case; write %q", quote(arn.Service), strings.ToLower(arn.Service))
		}
	}
	return nil, nil
}
