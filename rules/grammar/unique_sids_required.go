package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UniqueSidsRequired reports statements that share a Sid where AWS requires unique Sids.
var UniqueSidsRequired = &analysis.Analyzer{
	Name:  "unique-sids-required",
	Title: "Two statements have the same Sid where Sids must be unique",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Trust, policy.Boundary},
	Code:  "UNIQUE_SIDS_REQUIRED",
	Run: func(pass *analysis.Pass) {
		reportSids(pass, "an earlier statement also has the Sid %q; use unique Sids")
	},
}
