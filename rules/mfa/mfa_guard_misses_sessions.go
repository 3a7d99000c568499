package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardMissesSessions reports conditions that mistake the mere presence of aws:MultiFactorAuthPresent for MFA.
var GuardMissesSessions = &analysis.Analyzer{
	Name:             "mfa-guard-misses-sessions",
	Title:            "An MFA guard does not cover sessions without MFA",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "with a stolen password, or a session token without MFA, everything is allowed that should require MFA",
	Run: func(pass *analysis.Pass) {
		session := analysis.Caller{Type: analysis.User, Credentials: analysis.Temporary}
		absent := view{present: {Absent: true}, age: {Absent: true}}
		for setting := range pass.Settings() {
			if !canCall(setting, session) {
				continue
			}
			for s, conditions := range asking(pass.Document, present) {
				if s.Allows() && !demandsMFA(pass, s) {
					continue // a grant for callers that have not used MFA, such as to enroll a device
				}
				if witness, found := differs(pass, setting, s, session, without(session), absent); found {
					remedy := "Bool with \"true\""
					if s.Denies() {
						remedy = "BoolIfExists with \"false\""
					}
					pass.ReportWitness(s, conditions[0].Operator.Range, witness,
						"sessions with aws:MultiFactorAuthPresent \"false\" are allowed; use "+remedy)
				}
			}
		}
	},
}

// demandsMFA reports whether a grant applies to callers that have used MFA.
func demandsMFA(pass *analysis.Pass, s *policy.Statement) bool {
	_, found := pass.Find(analysis.Query{
		Layers: alone(pass.Document, s), View: view{present: {Value: "true"}},
		Callers: []analysis.Caller{{Type: analysis.User, Credentials: analysis.TemporaryMFA}},
	})
	return found
}
