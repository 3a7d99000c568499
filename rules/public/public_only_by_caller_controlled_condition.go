package public

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OnlyByCallerControlledCondition reports resource policies whose only guard against public access is a value that
// callers choose.
var OnlyByCallerControlledCondition = &analysis.Analyzer{
	Name:             "public-only-by-caller-controlled-condition",
	Title:            "Public access is limited only by a value that callers choose",
	Level:            analysis.Error,
	SecuritySeverity: 8.2,
	SeverityReason:   "anyone who knows or guesses the value has access from any account",
	Kinds:            []policy.Kind{policy.Resource},
	Covers:           []string{"untrustworthy-condition-key"},
	Run: func(pass *analysis.Pass) {
		report(pass, controlled, func(e *exposure) string {
			return "callers choose " + e.key + ", so " + e.does()
		})
	},
}
