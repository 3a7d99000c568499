package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AgePassesWhenAbsent reports limits on the age of MFA that allow callers that have not used MFA at all.
var AgePassesWhenAbsent = &analysis.Analyzer{
	Name:             "mfa-age-passes-when-absent",
	Title:            "A limit on the age of MFA allows callers without MFA",
	Doc:              page("mfa-age-passes-when-absent"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "callers that have not used MFA are allowed, although those with an old MFA are denied",
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, s := range pass.Document.Statements {
				conditions := analysis.ConditionsOn(s, age)
				if len(conditions) == 0 || !s.Allows() && !s.Denies() {
					continue
				}
				for _, caller := range withoutMFA(setting) {
					if reportAge(pass, setting, s, &conditions[0], caller) {
						break
					}
				}
			}
		}
	},
}

// reportAge looks for a request that a statement blocks when MFA is ten years old, and that is allowed without MFA.
func reportAge(
	pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, condition *policy.Condition, caller analysis.Caller,
) bool {
	without := map[string]analysis.Fixed{age: {Absent: true}, present: {Value: "false"}}
	if caller.Credentials == analysis.LongTerm {
		without[present] = analysis.Fixed{Absent: true}
	}
	witness, found := differs(pass, setting, s, caller, without,
		map[string]analysis.Fixed{age: {Value: "315360000"}, present: {Value: "true"}})
	if !found {
		return false
	}
	pass.Report(analysis.Diagnostic{
		Range:     condition.Operator.Range,
		Statement: s,
		Message:   "the limit on aws:MultiFactorAuthAge does not apply to callers without MFA; require MFA as well",
		Witness:   witness,
	})
	return true
}
