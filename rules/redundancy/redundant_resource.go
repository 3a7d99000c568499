package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantResource reports entries of Resource or NotResource that another entry covers.
var RedundantResource = &analysis.Analyzer{
	Name:  "redundant-resource",
	Title: "Redundant resource",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "REDUNDANT_RESOURCE",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			reportCovered(pass, s, mode{fields: !pass.Strict}, s.Resource, s.NotResource)
		}
	},
}
