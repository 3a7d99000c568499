package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// AllowedOnlyWithoutMFA reports grants that apply to callers without MFA but not to those with MFA.
var AllowedOnlyWithoutMFA = &analysis.Analyzer{
	Name:             "allowed-only-without-mfa",
	Title:            "An Allow applies only to callers without MFA",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "a stolen access key is allowed what the same user with MFA is not",
	Run: func(pass *analysis.Pass) {
		for a := range askingFor(pass, present) {
			if !a.statement.Allows() {
				continue
			}
			if witness := a.lostByMFA(); witness != nil {
				a.report(witness, "this allows callers without MFA but not those with MFA; use Bool with \"true\"")
			}
		}
	},
}

// lostByMFA looks for a request that the statement allows without MFA and that nothing allows with MFA.
func (a *asking) lostByMFA() *analysis.Witness {
	query := a.setting.Via(a.statement)
	query.NotBy, query.NotView, query.ActionFilter = a.setting.Layers, used("60"), lookup.HarmsWithoutMFA
	for _, caller := range withoutMFA(a.setting) {
		query.Callers, query.View = []analysis.Caller{caller}, without(caller)
		if witness, found := a.pass.Find(query); found {
			return witness
		}
	}
	return nil
}
