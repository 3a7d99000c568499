package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPSyntaxErrorPrincipal reports principals of resource control policies other than a star.
var RCPSyntaxErrorPrincipal = &analysis.Analyzer{
	Name:  "rcp-syntax-error-principal",
	Title: "The Principal of an RCP is not *",
	Doc:   page("rcp-syntax-error-principal"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "RCP_SYNTAX_ERROR_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if s.NotPrincipal != nil {
				pass.Reportf(s.NotPrincipal.Key.Range,
					"NotPrincipal has no place in an RCP; use \"Principal\": \"*\" and conditions")
			}
			if p := s.Principal; p != nil && !everybody(p) {
				pass.Reportf(p.Key.Range, "the Principal of an RCP must be \"*\"; use conditions to name principals")
			}
		}
	},
}

// everybody reports whether Principal is a star, or may be one.
func everybody(p *policy.Principals) bool {
	return p.Any || p.Node.Kind == policy.Unknown || !p.Node.Known()
}
