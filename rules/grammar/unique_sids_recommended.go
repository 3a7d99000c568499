package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UniqueSidsRecommended reports statements of policies outside of IAM that share a Sid.
var UniqueSidsRecommended = &analysis.Analyzer{
	Name:        "unique-sids-recommended",
	Title:       "Two statements of an identity or resource policy have the same Sid",
	Doc:         page("unique-sids-recommended"),
	Level:       analysis.Note,
	StrictLevel: analysis.Warning,
	Kinds:       []policy.Kind{policy.Resource, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:        "UNIQUE_SIDS_RECOMMENDED",
	Run: func(pass *analysis.Pass) {
		reportSids(pass, "Sid %q is an earlier statement's, too; better give each its own")
	},
}
