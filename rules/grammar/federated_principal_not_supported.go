package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// FederatedPrincipalNotSupported reports Federated principals in resource policies.
var FederatedPrincipalNotSupported = &analysis.Analyzer{
	Name:  "federated-principal-not-supported",
	Title: "A resource policy has a Federated principal",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
	Run: func(pass *analysis.Pass) {
		for _, m := range principalTypes(pass) {
			if m.Key.Value == "Federated" {
				pass.Reportf(m.Key.Range, "Federated principals are not supported in a resource policy; name the roles that they assume")
			}
		}
	},
}
