package account

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ConsoleUserWithoutMFA reports users that sign in to the console with nothing but a password.
var ConsoleUserWithoutMFA = &analysis.Analyzer{
	Name:             "console-user-without-mfa",
	Title:            "A user has a console password and no MFA device",
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "a stolen or guessed password is enough to act as the user",
	Scope:            analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for i := range inventory(pass).Credentials {
			if c := &inventory(pass).Credentials[i]; c.Password && !c.MFA && !c.Root() {
				passwordAlone(pass, c)
			}
		}
	},
}

// passwordAlone reports a user, with what the password alone is enough for if its policies are known.
func passwordAlone(pass *analysis.Pass, c *policy.Credentials) {
	d := analysis.Diagnostic{Range: c.ARN.Range, Message: analysis.Message("%s has a console password and no MFA device; assign one", c.User)}
	if c.Holder != nil {
		setting := analysis.KnownSetting(c.Holder)
		query := analysis.Query{
			Layers: setting.Layers, ActionFilter: lookup.HarmsWithoutMFA,
			View: map[string]analysis.Fixed{"aws:MultiFactorAuthPresent": {Value: "false"}, "aws:MultiFactorAuthAge": {Absent: true}},
		}
		for _, caller := range setting.Callers {
			if caller.Credentials == analysis.Temporary {
				query.Callers = append(query.Callers, caller)
			}
		}
		if witness, found := pass.Find(query); found {
			d.Witness = witness
			d.Message = analysis.Message(
				"%s has a console password, no MFA device, and may call %s without MFA", c.User, witness.Request.Action,
			)
		} else if pass.Impossible(query) {
			d.AtMost = analysis.Note
			d.Message = analysis.Message("%s has a console password and no MFA device; its policies require MFA", c.User)
		}
	}
	pass.Report(d)
}
