package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EnrolmentWithoutMFA reports that another MFA device can be enrolled without MFA.
var EnrolmentWithoutMFA = &analysis.Analyzer{
	Name:             "mfa-enrolment-without-mfa",
	Title:            "Another MFA device can be enrolled without MFA",
	Doc:              page("mfa-enrolment-without-mfa"),
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "with a stolen access key, an attacker can enroll a device; most designs accept that for the first device",
	Kinds:            []policy.Kind{policy.Identity},
	Run:              enrolmentWithoutMFA,
}

const (
	create = "iam:CreateVirtualMFADevice"
	enable = "iam:EnableMFADevice"
)

func enrolmentWithoutMFA(pass *analysis.Pass) {
	for setting := range pass.Settings() {
		query := analysis.Query{Layers: setting.Layers, Actions: []string{create}}
		made, found := findWithoutMFA(pass, query, withoutMFA(setting))
		if !found {
			continue
		}
		query.Actions = []string{enable}
		for _, s := range pass.Document.Statements {
			switch {
			case setting.Layers[0].Implicit:
				// A guard for other policies allows a device to be enrolled if it exempts that.
				if !blocksAllButSignIn(s) || !asksMFA(s) || analysis.Item(s.NotAction, create) == nil ||
					analysis.Item(s.NotAction, enable) == nil {
					continue
				}
			case !analysis.Grants(s, enable) || analysis.AdministersIAM(s):
				continue
			default:
				query.Via = []*policy.Statement{s}
			}
			enabled, found := findWithoutMFA(pass, query, withoutMFA(setting))
			if !found {
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range:     enrolment(pass, s, enabled),
				Statement: s,
				Message:   "another MFA device can be enrolled without MFA; monitor this, or enroll devices for users",
				Witness:   enabled,
				Further:   []*analysis.Witness{made},
			})
		}
	}
}

// enrolment returns the place that allows a device to be enabled: the exemption in a guard, else the grant.
func enrolment(pass *analysis.Pass, s *policy.Statement, enabled *analysis.Witness) policy.Range {
	if s.Denies() {
		return analysis.Item(s.NotAction, enable).Range
	}
	if _, place, ok := analysis.Place(pass.Document, enabled.Allowed); ok {
		return place
	}
	return s.Node.Range
}
