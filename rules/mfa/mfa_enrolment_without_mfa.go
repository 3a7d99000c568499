package mfa

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed mfa_enrolment_without_mfa.md
var enrolmentWithoutMFADoc string

// EnrolmentWithoutMFA notes that a further MFA device can be enrolled without MFA.
var EnrolmentWithoutMFA = &analysis.Analyzer{
	Name:             "mfa-enrolment-without-mfa",
	Title:            "A further MFA device can be enrolled without MFA",
	Doc:              enrolmentWithoutMFADoc,
	Category:         "mfa",
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "a stolen access key can enrol a device of its own, but most designs accept that for the first device",
	Kinds:            []policy.Kind{policy.Identity},
	Run:              enrolmentWithoutMFA,
}

func enrolmentWithoutMFA(pass *analysis.Pass) (any, error) {
	for setting := range pass.Settings() {
		if setting.Layers[0].Implicit {
			continue
		}
		query := analysis.Query{Layers: setting.Layers, Actions: []string{"iam:CreateVirtualMFADevice"}}
		create, found, err := findWithoutMFA(pass, query, withoutMFA(setting))
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		query.Actions = []string{"iam:EnableMFADevice"}
		for _, s := range pass.Document.Statements {
			if !s.Allows() || !analysis.Covers(s, "iam:EnableMFADevice") || analysis.Administers(s, "iam") {
				continue
			}
			query.Via = []*policy.Statement{s}
			enable, found, err := findWithoutMFA(pass, query, withoutMFA(setting))
			if err != nil {
				return nil, err
			}
			if !found {
				continue
			}
			_, place, ok := analysis.Place(pass.Document, enable.Allowed)
			if !ok {
				place = s.Node.Range
			}
			pass.Report(analysis.Diagnostic{
				Range:     place,
				Statement: s,
				Message:   "a further MFA device can be enrolled without MFA; watch for it, or enrol devices for users",
				Witness:   enable,
				Further:   []*analysis.Witness{create},
			})
		}
	}
	return nil, nil
}
