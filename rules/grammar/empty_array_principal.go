package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyArrayPrincipal reports principal types with an empty list.
var EmptyArrayPrincipal = &analysis.Analyzer{
	Name:  "empty-array-principal",
	Title: "A principal type has no principals",
	Doc:   page("empty-array-principal"),
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Trust, policy.Resource, policy.RCP, policy.VPCEndpoint},
	Code:  "EMPTY_ARRAY_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
				if p == nil {
					continue
				}
				for i := range p.Node.Members {
					if m := &p.Node.Members[i]; m.Value.Kind == policy.Array && len(m.Value.Items) == 0 {
						pass.Reportf(short(pass.Document.Source, &m.Value), "%s",
							analysis.Message("%s.%s is an empty list; name principals or remove it", p.Key.Value, m.Key.Value))
					}
				}
			}
		}
	},
}
