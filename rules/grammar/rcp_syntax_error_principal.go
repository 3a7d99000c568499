package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPSyntaxErrorPrincipal reports principals other than "*" in resource control policies.
var RCPSyntaxErrorPrincipal = &analysis.Analyzer{
	Name:  "rcp-syntax-error-principal",
	Title: "The Principal of an RCP is not *",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "RCP_SYNTAX_ERROR_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if s.NotPrincipal != nil {
				pass.Reportf(s.NotPrincipal.Key.Range,
					"NotPrincipal is not supported in an RCP; use \"Principal\": \"*\" and conditions")
			}
			if p := s.Principal; p != nil && !everybody(p) {
				pass.Reportf(p.Key.Range, "the Principal of an RCP must be \"*\"; use conditions to restrict principals")
			}
		}
	},
}

// everybody reports whether Principal is or may be "*".
func everybody(p *policy.Principals) bool {
	return p.Any || p.Node.Kind == policy.Unknown || !p.Node.Known()
}
