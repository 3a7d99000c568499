package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// FederatedPrincipalNotSupported reports Federated principals in resource policies.
var FederatedPrincipalNotSupported = &analysis.Analyzer{
	Name:  "federated-principal-not-supported",
	Title: "A resource policy has a Federated principal",
	Doc:   page("federated-principal-not-supported"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
				if p == nil {
					continue
				}
				for i := range p.Node.Members {
					if key := &p.Node.Members[i].Key; key.Value == "Federated" {
						pass.Reportf(key.Range,
							"Federated principals are not supported in a resource policy; name the roles that they assume")
					}
				}
			}
		}
	},
}
