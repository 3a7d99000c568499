package mfa

import (
	"github.com/iamlint/iamlint/analysis"
)

// AgePassesWhenAbsent reports limits on the age of MFA that allow callers that have not used MFA at all.
var AgePassesWhenAbsent = &analysis.Analyzer{
	Name:             "mfa-age-passes-when-absent",
	Title:            "A limit on the age of MFA allows callers without MFA",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "callers that have not used MFA are allowed, although those with an old MFA are denied",
	Run: func(pass *analysis.Pass) {
		for a := range askingFor(pass, age) {
			for _, caller := range withoutMFA(a.setting) {
				// What does the statement block when MFA is ten years old, and is allowed without MFA?
				if witness, found := a.differs(caller, without(caller), used("315360000")); found {
					a.report(witness, "the limit on aws:MultiFactorAuthAge does not apply to callers without MFA; require MFA as well")
					break
				}
			}
		}
	},
}
