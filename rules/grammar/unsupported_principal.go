package grammar

import (
	"fmt"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedPrincipal reports Principal and NotPrincipal in identity policies and boundaries.
var UnsupportedPrincipal = &analysis.Analyzer{
	Name:  "unsupported-principal",
	Title: "An identity policy has a Principal",
	Doc:   page("unsupported-principal"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "UNSUPPORTED_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			for i := range s.Node.Members {
				switch key := &s.Node.Members[i].Key; key.Value {
				case "Principal", "NotPrincipal":
					if mayBeAbsent(&s.Node.Members[i].Value) {
						continue
					}
					pass.Report(analysis.Diagnostic{
						Range: key.Range,
						Message: fmt.Sprintf("%s is not supported in %s, which applies to its holder; remove it",
							key.Value, kindName(pass.Document.Kind)),
						Fixes: without(pass, s.Node, key.Range, true),
					})
				}
			}
		}
	},
}
