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
	Doc:              page("allowed-only-without-mfa"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "a stolen access key is allowed what the same user with MFA is not",
	Run: func(pass *analysis.Pass) {
		if !analysis.Mentions([]*policy.Document{pass.Document}, present) {
			return
		}
		for setting := range pass.Settings() {
			for _, s := range pass.Document.Statements {
				conditions := analysis.ConditionsOn(s, present)
				if len(conditions) == 0 || !s.Allows() {
					continue
				}
				witness := lostByMFA(pass, setting, s)
				if witness != nil {
					pass.Report(analysis.Diagnostic{
						Range: conditions[0].Operator.Range, Statement: s, Witness: witness,
						Message: "this allows callers without MFA but not those with MFA; use Bool with \"true\"",
					})
				}
			}
		}
	},
}

// lostByMFA looks for a request that a statement allows without MFA and that nothing allows with MFA.
func lostByMFA(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement) *analysis.Witness {
	for _, caller := range withoutMFA(setting) {
		view := map[string]analysis.Fixed{present: {Value: "false"}, age: {Absent: true}}
		if caller.Credentials == analysis.LongTerm {
			view[present] = analysis.Fixed{Absent: true}
		}
		witness, found := pass.Find(analysis.Query{
			Layers: setting.Layers, Via: []*policy.Statement{s}, View: view, Callers: []analysis.Caller{caller},
			NotBy: setting.Layers, NotView: map[string]analysis.Fixed{present: {Value: "true"}, age: {Value: "60"}},
			ActionFilter: harmsWithoutMFA,
		})
		if found {
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
