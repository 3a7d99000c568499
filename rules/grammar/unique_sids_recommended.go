package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UniqueSidsRecommended reports statements that share a Sid where AWS accepts it.
var UniqueSidsRecommended = &analysis.Analyzer{
	Name:        "unique-sids-recommended",
	Title:       "Two statements of an identity or resource policy have the same Sid",
	Level:       analysis.Note,
	StrictLevel: analysis.Warning,
	Kinds:       []policy.Kind{policy.Resource, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:        "UNIQUE_SIDS_RECOMMENDED",
	Run: func(pass *analysis.Pass) {
		reportSids(pass, "an earlier statement also has the Sid %q; consider unique Sids")
	},
}
