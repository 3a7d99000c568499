package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed federated_principal_not_supported.md
var federatedPrincipalNotSupportedDoc string

// FederatedPrincipalNotSupported reports identity providers as principals of resource policies.
var FederatedPrincipalNotSupported = &analysis.Analyzer{
	Name:     "federated-principal-not-supported",
	Title:    "A resource policy names an identity provider",
	Doc:      federatedPrincipalNotSupportedDoc,
	Category: "trust",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Resource},
	Code:     "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
	Run:      federatedPrincipalNotSupported,
}

func federatedPrincipalNotSupported(pass *analysis.Pass) (any, error) {
	for _, s := range pass.Document.Statements {
		for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
			if p == nil {
				continue
			}
			for i := range p.Node.Members {
				if key := p.Node.Members[i].Key; key.Value == "Federated" {
					pass.Report(analysis.Diagnostic{
						Range: key.Range, Statement: s,
						Message: "only trust policies take Federated; name the role that federated users assume under AWS",
					})
				}
			}
		}
	}
	return nil, nil
}
