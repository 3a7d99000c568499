package mfa

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DeactivateMFAWithoutMFA reports grants of iam:DeactivateMFADevice that do not require MFA.
var DeactivateMFAWithoutMFA = &analysis.Analyzer{
	Name:             "deactivate-mfa-without-mfa",
	Title:            "MFA devices can be deactivated without MFA",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "a stolen password or access key is enough to remove the second factor",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			if setting.Layers[0].Implicit {
				deactivateBesideGuard(pass, setting)
				continue
			}
			for s := range pass.Allows() {
				if !analysis.Covers(s, deactivate) || analysis.AdministersIAM(s) {
					continue
				}
				if witness, found := findWithoutMFA(pass, setting.Via(s, deactivate), withoutMFA(setting)); found {
					pass.ReportWitness(s, pass.PlaceOf(witness, s), witness,
						"iam:DeactivateMFADevice is allowed without MFA; require aws:MultiFactorAuthPresent")
				}
			}
		}
	},
}

const deactivate = "iam:DeactivateMFADevice"

// deactivateBesideGuard checks a document that grants nothing: if it is meant to require MFA from users, it must also do so for
// iam:DeactivateMFADevice on themselves, whatever other policies grant.
func deactivateBesideGuard(pass *analysis.Pass, setting analysis.Setting) {
	meant := slices.DeleteFunc(guards(pass.Document), func(g *policy.Statement) bool { return !meantForDevices(pass, g) })
	if len(meant) == 0 || !canCall(setting, noMFA()[0]) {
		return
	}
	// Users may manage their own devices; unscoped-username reports access to those of others.
	query := setting.Query(deactivate)
	query.ResourceIn = []string{"arn:*:iam::*:user/alice"}
	query.View = view{"aws:username": {Value: "alice"}}
	witness, found := findWithoutMFA(pass, query, noMFA())
	if !found {
		return
	}
	statement, place := gap(meant, deactivate)
	message := "the MFA guard exempts iam:DeactivateMFADevice; remove the exemption"
	if analysis.Covers(statement, deactivate) {
		message = "the MFA guard does not block iam:DeactivateMFADevice on users in all cases"
	}
	pass.ReportWitness(statement, place, witness, message)
}

// meantForDevices reports whether a guard is meant to require MFA for MFA devices, and can apply to users without MFA: one that
// cannot is reported by mfa-guard-never-applies.
func meantForDevices(pass *analysis.Pass, g *policy.Statement) bool {
	if !aboutIAM(g) || g.NotAction == nil && !analysis.Covers(g, deactivate) {
		return false
	}
	reach := analysis.Reach(pass.Document, g)
	reach.Callers = noMFA()
	return !pass.Impossible(reach)
}
