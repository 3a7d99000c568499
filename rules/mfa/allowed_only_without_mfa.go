package mfa

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
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
	query.NotBy, query.NotView, query.ActionFilter = a.setting.Layers, used("60"), harmsWithoutMFA
	for _, caller := range withoutMFA(a.setting) {
		query.Callers, query.View = []analysis.Caller{caller}, without(caller)
		if witness, found := a.pass.Find(query); found {
			return witness
		}
	}
	return nil
}

// harmsWithoutMFA reports whether an action is not one that a user needs before MFA, to view their own account and to enroll
// a device.
func harmsWithoutMFA(a catalog.Action) bool {
	switch a.Service().Prefix() {
	case "iam", "sts", "signin", "sso", "identitystore":
		return a.Level() != catalog.List && a.Level() != catalog.Read && !slices.Contains([]string{
			"CreateVirtualMFADevice", "EnableMFADevice", "ResyncMFADevice", "DeleteVirtualMFADevice", "ChangePassword", "GetSessionToken",
		}, a.Name())
	}
	return true
}
