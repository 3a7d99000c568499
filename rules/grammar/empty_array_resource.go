package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EmptyArrayResource reports Resource or NotResource that is an empty list.
var EmptyArrayResource = &analysis.Analyzer{
	Name:  "empty-array-resource",
	Title: "Resource or NotResource is an empty list",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Identity, policy.Resource, policy.Boundary, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:  "EMPTY_ARRAY_RESOURCE",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			for list := range policy.Present(s.Resource, s.NotResource) {
				if isEmptyList(list.Node) {
					pass.Reportf(short(pass, list.Node), "%s is an empty list; name resources or remove the statement", list.Key.Value)
				}
			}
		}
	},
}
