package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// WildcardInServiceName reports ARNs with wildcards in the service.
var WildcardInServiceName = &analysis.Analyzer{
	Name:  "wildcard-in-service-name",
	Title: "The service in an ARN has a wildcard",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "WILDCARD_IN_SERVICE_NAME",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			if a.Service.Certain && strings.ContainsAny(analysis.Outside(a.Service.Value), "*?") {
				pass.ReportIn(a.Statement, a.Text.Range,
					"%q as the service of an ARN covers several services; name each", a.Service.Value)
			}
		}
	},
}
