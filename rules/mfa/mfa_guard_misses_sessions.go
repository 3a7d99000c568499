package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardMissesSessions reports conditions that mistake the mere presence of aws:MultiFactorAuthPresent for MFA.
var GuardMissesSessions = &analysis.Analyzer{
	Name:             "mfa-guard-misses-sessions",
	Title:            "An MFA guard does not cover sessions without MFA",
	Doc:              page("mfa-guard-misses-sessions"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "with a stolen password, or a session token without MFA, everything is allowed that should require MFA",
	Run:              guardMissesSessions,
}

func guardMissesSessions(pass *analysis.Pass) {
	if !analysis.Mentions([]*policy.Document{pass.Document}, present) {
		return
	}
	session := analysis.Caller{Type: analysis.User, Credentials: analysis.Temporary}
	for setting := range pass.Settings() {
		if !canCall(setting, session) {
			continue
		}
		for _, s := range pass.Document.Statements {
			conditions := analysis.ConditionsOn(s, present)
			if len(conditions) == 0 || !s.Allows() && !s.Denies() {
				continue
			}
			if s.Allows() {
				// A grant for callers that have not used MFA, such as to enroll a device, does not require it.
				_, demands := pass.Find(analysis.Query{
					Layers: alone(pass.Document, s), View: map[string]analysis.Fixed{present: {Value: "true"}},
					Callers: []analysis.Caller{{Type: analysis.User, Credentials: analysis.TemporaryMFA}},
				})
				if !demands {
					continue
				}
			}
			witness, found := differs(pass, setting, s, session,
				map[string]analysis.Fixed{present: {Value: "false"}, age: {Absent: true}},
				map[string]analysis.Fixed{present: {Absent: true}, age: {Absent: true}})
			if found {
				remedy := "Bool with \"true\""
				if s.Denies() {
					remedy = "BoolIfExists with \"false\""
				}
				pass.Report(analysis.Diagnostic{
					Range:     conditions[0].Operator.Range,
					Statement: s,
					Message:   "sessions with aws:MultiFactorAuthPresent \"false\" are allowed; use " + remedy,
					Witness:   witness,
				})
			}
		}
	}
}
