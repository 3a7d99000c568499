package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingPrincipal reports statements without Principal and NotPrincipal in policies that must name principals.
var MissingPrincipal = &analysis.Analyzer{
	Name:  "missing-principal",
	Title: "A statement has no Principal",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust, policy.Resource, policy.RCP, policy.VPCEndpoint},
	Code:  "MISSING_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if !fragment(pass.Document) && lacks(s.Node, "Principal", "NotPrincipal") {
				remedy := "add one"
				if pass.Document.Kind == policy.RCP {
					remedy = `add "Principal": "*"`
				}
				pass.Reportf(opening(pass, s.Node), "the statement of %s has no Principal; %s",
					kindName(pass.Document.Kind), remedy)
			}
		}
	},
}
