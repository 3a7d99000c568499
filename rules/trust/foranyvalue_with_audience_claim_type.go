package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ForAnyValueWithAudienceClaimType reports ForAnyValue on the audience of tokens.
var ForAnyValueWithAudienceClaimType = &analysis.Analyzer{
	Name:             "foranyvalue-with-audience-claim-type",
	Title:            "ForAnyValue is used on the audience of a token",
	Level:            analysis.Warning,
	SecuritySeverity: 4.0,
	SeverityReason:   "a token that was also issued for another audience is accepted",
	Kinds:            []policy.Kind{policy.Trust},
	Code:             "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
	Run: func(pass *analysis.Pass) {
		reportAudience(pass, policy.ForAnyValue, "%s has a single value; remove ForAnyValue")
	},
}
