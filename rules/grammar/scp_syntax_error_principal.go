package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// SCPSyntaxErrorPrincipal reports Principal and NotPrincipal in service control policies.
var SCPSyntaxErrorPrincipal = &analysis.Analyzer{
	Name:  "scp-syntax-error-principal",
	Title: "A service control policy has a Principal",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.SCP},
	Code:  "SCP_SYNTAX_ERROR_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s, m := range elements(pass, "Principal", "NotPrincipal") {
			everyone := m.Value.Known() && m.Value.Value == "*"
			pass.Report(analysis.Diagnostic{
				Range:   m.Key.Range,
				Message: m.Key.Value + " is not supported in an SCP; use a condition on aws:PrincipalArn",
				// AWS Organizations rejects the policy as it is. Principals other than all need a condition.
				Fixes: without(pass, s.Node, m.Key.Range, !everyone),
			})
		}
	},
}
