package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyArrayPrincipal reports principal types with an empty list.
var EmptyArrayPrincipal = &analysis.Analyzer{
	Name:  "empty-array-principal",
	Title: "A principal type has no principals",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Trust, policy.Resource, policy.RCP, policy.VPCEndpoint},
	Code:  "EMPTY_ARRAY_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for p, m := range principalTypes(pass) {
			if isEmptyList(&m.Value) {
				pass.Reportf(short(pass, &m.Value), "%s.%s is an empty list; name principals or remove it", p.Key.Value, m.Key.Value)
			}
		}
	},
}
