package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ConfirmAudienceClaimType reports ForAllValues on the audience of tokens.
var ConfirmAudienceClaimType = &analysis.Analyzer{
	Name:   "confirm-audience-claim-type",
	Title:  "ForAllValues is used on the audience of a token",
	Level:  analysis.Note,
	Kinds:  []policy.Kind{policy.Trust},
	Code:   "CONFIRM_AUDIENCE_CLAIM_TYPE",
	Covers: []string{"forallvalues-with-single-valued-key"},
	Run: func(pass *analysis.Pass) {
		reportAudience(pass, policy.ForAllValues, "%s has a single value with most providers; remove ForAllValues")
	},
}
