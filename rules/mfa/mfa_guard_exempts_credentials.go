package mfa

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed mfa_guard_exempts_credentials.md
var guardExemptsCredentialsDoc string

// GuardExemptsCredentials reports MFA guards that exempt what a thief of a password or key needs.
var GuardExemptsCredentials = &analysis.Analyzer{
	Name:             "mfa-guard-exempts-credentials",
	Title:            "An MFA guard exempts actions that make or reset credentials",
	Doc:              guardExemptsCredentialsDoc,
	Category:         "mfa",
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "a stolen password or access key can be turned into further credentials without MFA",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run:              guardExemptsCredentials,
}

// danger says of an action what it does in a thief's hands.
type danger struct{ action, effect string }

func dangers() []danger {
	return []danger{
		{"iam:CreateLoginProfile", "a thief can set a password"},
		{"iam:UpdateLoginProfile", "a thief can reset the password"},
		{"iam:CreateAccessKey", "a thief can make access keys"},
		{"iam:DeleteVirtualMFADevice", "a thief can delete MFA devices"},
	}
}

func guardExemptsCredentials(pass *analysis.Pass) (any, error) {
	for _, g := range guards(pass.Document) {
		if !blocksAllButEnrolment(g) {
			continue
		}
		for _, d := range dangers() {
			item := analysis.Item(g.NotAction, d.action)
			if item == nil {
				continue
			}
			// Another Deny of the document may still stop it.
			witness, found, err := findWithoutMFA(pass, analysis.Query{
				Layers: []analysis.Layer{ceiling(pass.Document)}, Actions: []string{d.action},
			}, noMFA())
			if err != nil {
				return nil, err
			}
			if found {
				pass.Report(analysis.Diagnostic{
					Range:     item.Range,
					Statement: g,
					Message:   d.action + " is exempt from the MFA guard: " + d.effect,
					Witness:   witness,
				})
			}
		}
	}
	return nil, nil
}
