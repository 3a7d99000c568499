package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed scp_syntax_error_principal.md
var scpSyntaxErrorPrincipalDoc string

// SCPSyntaxErrorPrincipal reports Principal and NotPrincipal in service control policies.
var SCPSyntaxErrorPrincipal = &analysis.Analyzer{
	Name:     "scp-syntax-error-principal",
	Title:    "A service control policy has a Principal",
	Doc:      scpSyntaxErrorPrincipalDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.SCP},
	Code:     "SCP_SYNTAX_ERROR_PRINCIPAL",
	Run:      scpSyntaxErrorPrincipal,
}

func scpSyntaxErrorPrincipal(pass *analysis.Pass) (any, error) {
	for s := range written(pass) {
		for i := range s.Node.Members {
			switch key := &s.Node.Members[i].Key; key.Value {
			case "Principal", "NotPrincipal":
				pass.Reportf(key.Range, "%s has no place in an SCP; use a condition on aws:PrincipalArn", key.Value)
			}
		}
	}
	return nil, nil
}
