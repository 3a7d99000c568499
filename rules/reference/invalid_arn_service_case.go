package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// InvalidARNServiceCase reports ARNs with uppercase letters in the service.
var InvalidARNServiceCase = &analysis.Analyzer{
	Name:  "invalid-arn-service-case",
	Title: "The service in an ARN has uppercase letters",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "INVALID_ARN_SERVICE_CASE",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			service, lower := a.Service.Value, strings.ToLower(a.Service.Value)
			if !a.Service.Certain || service == lower || strings.Contains(service, "$") {
				continue
			}
			var fixes []analysis.SuggestedFix
			if lookup.IsARNService(lower) {
				fixes = pass.Respell(a.Text, a.With(func(arn *policy.ARN) { arn.Service = lower }))
			}
			pass.ReportFix(a.Statement, a.Text.Range, fixes, "services in ARNs are lowercase; use %s instead of %s", lower, service)
		}
	},
}
