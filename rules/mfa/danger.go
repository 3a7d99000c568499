package mfa

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// danger says what an attacker can do with an action.
type danger struct{ action, effect string }

// dangers are the actions that a stolen password or access key must not suffice for.
var dangers = []danger{
	{"iam:CreateLoginProfile", "set a password"},
	{"iam:UpdateLoginProfile", "reset the password"},
	{"iam:CreateAccessKey", "create access keys"},
	{deactivate, "remove MFA devices"},
	{"iam:DeleteVirtualMFADevice", "delete MFA devices"},
}

const assumeRole = "sts:AssumeRole"

// openDangers returns those of some dangerous actions that are allowed without MFA although the guard whole would block them,
// with a request for each. Another Deny may still block them.
func openDangers(
	pass *analysis.Pass, setting analysis.Setting, some func(action string) bool, whole *policy.Statement,
) ([]danger, []*analysis.Witness) {
	var open []danger
	var witnesses []*analysis.Witness
	for _, d := range dangers {
		if !some(d.action) || d.action == deactivate && deactivationReported(pass, setting) {
			continue
		}
		witness, found := findWithoutMFA(pass, analysis.Query{
			Layers: beside(pass, setting), NotBy: alone(pass.Document, whole), Actions: []string{d.action},
		}, noMFA())
		if found {
			open = append(open, d)
			witnesses = append(witnesses, witness)
		}
	}
	return open, witnesses
}

// assumes returns a request to assume a role without MFA, if the documents of the setting allow it and a guard would stop it but for
// an exemption by a wildcard. A policy that exempts sts:AssumeRole by its name leaves MFA to the trust policies.
func assumes(pass *analysis.Pass, setting analysis.Setting, g *policy.Statement, item *policy.Text) *analysis.Witness {
	if !strings.ContainsAny(item.Value, "*?") || analysis.Item(g.NotAction, assumeRole) != item || setting.Layers[0].Implicit {
		return nil
	}
	users := slices.DeleteFunc(noMFA(), func(user analysis.Caller) bool { return !canCall(setting, user) })
	witness, _ := findWithoutMFA(pass, analysis.Query{
		Layers: setting.Layers, NotBy: alone(pass.Document, onEveryAction(g)), Actions: []string{assumeRole},
	}, users)
	return witness
}

// deactivationReported reports whether deactivate-mfa-without-mfa applies to the document: to one that only denies, and to one
// that allows the action itself.
func deactivationReported(pass *analysis.Pass, setting analysis.Setting) bool {
	if pass.Document.Kind != policy.Identity || setting.Layers[0].Implicit {
		return pass.Document.Kind == policy.Identity
	}
	_, found := findWithoutMFA(pass, setting.Query(deactivate), withoutMFA(setting))
	return found
}
