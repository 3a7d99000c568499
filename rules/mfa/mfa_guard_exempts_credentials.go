package mfa

import (
	"fmt"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardExemptsCredentials reports MFA guards that exempt actions useful to an attacker with a stolen password or access key.
var GuardExemptsCredentials = &analysis.Analyzer{
	Name:             "mfa-guard-exempts-credentials",
	Title:            "An MFA guard exempts actions that create or reset credentials",
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "a stolen password or access key can be turned into further credentials without MFA",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting, g := range guarded(pass) {
			if g.NotAction == nil {
				reportSpared(pass, setting, g)
			}
			for item := range g.NotAction.All() {
				reportExempt(pass, setting, g, item)
			}
		}
	},
}

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
