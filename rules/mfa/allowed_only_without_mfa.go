package mfa

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// AllowedOnlyWithoutMFA reports grants that apply to callers without MFA but not to those with MFA.
var AllowedOnlyWithoutMFA = &analysis.Analyzer{
	Name:             "allowed-only-without-mfa",
	Title:            "An Allow applies only to callers without MFA",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "a stolen access key is allowed what the same user with MFA is not",
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for s, conditions := range asking(pass.Document, present) {
				if !s.Allows() {
					continue
				}
				if witness := lostByMFA(pass, setting, s); witness != nil {
					pass.ReportWitness(s, conditions[0].Operator.Range, witness,
						"this allows callers without MFA but not those with MFA; use Bool with \"true\"")
				}
			}
		}
	},
}

// lostByMFA looks for a request that a statement allows without MFA and that nothing allows with MFA.
func lostByMFA(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement) *analysis.Witness {
	query := setting.Via(s)
	query.NotBy, query.NotView, query.ActionFilter = setting.Layers, used("60"), harmsWithoutMFA
	for _, caller := range withoutMFA(setting) {
		query.Callers, query.View = []analysis.Caller{caller}, without(caller)
		if witness, found := pass.Find(query); found {
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
