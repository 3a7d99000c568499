package mfa

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardExemptsCredentials reports MFA guards that exempt actions useful to an attacker with a stolen password or access key.
var GuardExemptsCredentials = &analysis.Analyzer{
	Name:             "mfa-guard-exempts-credentials",
	Title:            "An MFA guard exempts actions that create or reset credentials",
	Doc:              page("mfa-guard-exempts-credentials"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "a stolen password or access key can be turned into further credentials without MFA",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, g := range guards(pass.Document) {
				if g.NotAction == nil {
					reportSpared(pass, setting, g)
				}
				for item := range g.NotAction.All() {
					reportExempt(pass, setting, g, item)
				}
			}
		}
	},
}

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

// reportSpared reports a guard's NotResource if dangerous actions are allowed on the resources that it exempts.
func reportSpared(pass *analysis.Pass, setting analysis.Setting, g *policy.Statement) {
	if g.NotResource == nil {
		return
	}
	covers := func(action string) bool { return analysis.Covers(g, action) }
	open, witnesses := openDangers(pass, setting, covers, onEverything(g))
	if len(open) > 0 {
		pass.Report(analysis.Diagnostic{
			Range: g.NotResource.Key.Range, Statement: g, Witness: witnesses[0], Further: witnesses[1:],
			Message: open[0].action + " is allowed outside the MFA guard's resources: an attacker can " + open[0].effect,
		})
	}
}

// reportExempt reports an item of a guard's NotAction if dangerous actions are allowed because it exempts them.
func reportExempt(pass *analysis.Pass, setting analysis.Setting, g *policy.Statement, item *policy.Text) {
	exempts := func(action string) bool { return analysis.Item(g.NotAction, action) == item }
	open, witnesses := openDangers(pass, setting, exempts, onEveryAction(g))
	if witness := assumes(pass, setting, g, item); witness != nil {
		open, witnesses = append(open, danger{assumeRole, "assume roles"}), append(witnesses, witness)
	}
	if len(open) == 0 {
		return
	}
	message := open[0].action + " is exempt from the MFA guard: an attacker can " + open[0].effect
	if more := len(open) - 1; more > 0 {
		message = fmt.Sprintf("%s exempts %s and %d more from MFA: an attacker can %s", item.Value, open[0].action, more, open[0].effect)
	}
	pass.Report(analysis.Diagnostic{
		Range: item.Range, Statement: g, Message: message, Witness: witnesses[0], Further: witnesses[1:],
	})
}

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
// an exemption by a wildcard. Whoever exempts sts:AssumeRole by its name leaves MFA to the trust policies.
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
