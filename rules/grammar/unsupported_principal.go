package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedPrincipal reports Principal and NotPrincipal in identity policies and boundaries.
var UnsupportedPrincipal = &analysis.Analyzer{
	Name:  "unsupported-principal",
	Title: "An identity policy has a Principal",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "UNSUPPORTED_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s, m := range elements(pass, "Principal", "NotPrincipal") {
			if mayBeAbsent(&m.Value) {
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range:   m.Key.Range,
				Message: m.Key.Value + " is not supported in " + kindName(pass.Document.Kind) + ", which applies to its holder; remove it",
				Fixes:   without(pass, s.Node, m.Key.Range, true),
			})
		}
	},
}
