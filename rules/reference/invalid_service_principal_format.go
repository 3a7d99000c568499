package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidServicePrincipalFormat reports values that cannot be service principals.
var InvalidServicePrincipalFormat = &analysis.Analyzer{
	Name:  "invalid-service-principal-format",
	Title: "Malformed service principal",
	Level: analysis.Error,
	Code:  "INVALID_SERVICE_PRINCIPAL_FORMAT",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for _, e := range s.Principals() {
				if e.Type.Value == "Service" && e.ID.Known() && !analysis.Wild(e.ID.Value) {
					servicePrincipal(pass, s, &e.ID)
				}
			}
		}
		for c, v := range pass.KnownValues(policy.StringFamily) {
			if !analysis.Wild(v.Value) {
				serviceName(pass, c, v)
			}
		}
	},
}
