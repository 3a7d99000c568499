package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyObjectPrincipal reports Principal or NotPrincipal without any principal type.
var EmptyObjectPrincipal = &analysis.Analyzer{
	Name:  "empty-object-principal",
	Title: "Principal is an empty object",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Trust, policy.Resource, policy.RCP, policy.VPCEndpoint},
	Code:  "EMPTY_OBJECT_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			for p := range policy.Present(s.Principal, s.NotPrincipal) {
				if isEmptyObject(p.Node) {
					pass.Reportf(short(pass, p.Node), "%s is empty; name principals or remove the statement", p.Key.Value)
				}
			}
		}
	},
}
