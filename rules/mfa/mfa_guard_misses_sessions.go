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
		for a := range askingFor(pass, present) {
			if !canCall(a.setting, session) || a.statement.Allows() && !demandsMFA(pass, a.statement) {
				continue // a grant that does not demand MFA is for callers that have not used it, such as to enroll a device
			}
			witness, found := a.differs(session, without(session), absent)
			switch {
			case !found:
			case a.statement.Denies():
				a.report(witness, "sessions with aws:MultiFactorAuthPresent \"false\" are allowed; use BoolIfExists with \"false\"")
			default:
				a.report(witness, "sessions with aws:MultiFactorAuthPresent \"false\" are allowed; use Bool with \"true\"")
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
