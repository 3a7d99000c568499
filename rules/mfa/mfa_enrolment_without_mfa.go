package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EnrolmentWithoutMFA reports that another MFA device can be enrolled without MFA.
var EnrolmentWithoutMFA = &analysis.Analyzer{
	Name:             "mfa-enrolment-without-mfa",
	Title:            "Another MFA device can be enrolled without MFA",
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "with a stolen access key, an attacker can enroll a device; most designs accept that for the first device",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			made, found := findWithoutMFA(pass, setting.Query(create), withoutMFA(setting))
			if !found {
				continue
			}
			for _, s := range pass.Document.Statements {
				query, open := enrolls(setting, s)
				if !open {
					continue
				}
				if enabled, found := findWithoutMFA(pass, query, withoutMFA(setting)); found {
					pass.Report(analysis.Diagnostic{
						Range: enrolment(pass, s, enabled), Statement: s, Witness: enabled, Further: []*analysis.Witness{made},
						Message: "another MFA device can be enrolled without MFA; monitor this, or enroll devices for users",
					})
				}
			}
		}
	},
}

const (
	create = "iam:CreateVirtualMFADevice"
	enable = "iam:EnableMFADevice"
)

// enrolls asks whether a statement allows a device to be enabled; false if it certainly does not. A guard for other policies does
// if it exempts that.
func enrolls(setting analysis.Setting, s *policy.Statement) (analysis.Query, bool) {
	if setting.Layers[0].Implicit {
		return setting.Query(enable), blocksAllButSignIn(s) && asksMFA(s) &&
			analysis.Item(s.NotAction, create) != nil && analysis.Item(s.NotAction, enable) != nil
	}
	return setting.Via(s, enable), analysis.Grants(s, enable) && !analysis.AdministersIAM(s)
}

// enrolment returns the place that allows a device to be enabled: the exemption in a guard, else the grant.
func enrolment(pass *analysis.Pass, s *policy.Statement, enabled *analysis.Witness) policy.Range {
	if s.Denies() {
		return analysis.Item(s.NotAction, enable).Range
	}
	return pass.PlaceOf(enabled, s)
}
