package account

import "github.com/iamlint/iamlint/analysis"

// RootUserWithoutMFA reports root users that sign in with nothing but a password.
var RootUserWithoutMFA = &analysis.Analyzer{
	Name:             "root-user-without-mfa",
	Title:            "The root user has no MFA device",
	Level:            analysis.Error,
	SecuritySeverity: 9.0,
	SeverityReason:   "the password, or access to the mailbox that can reset it, is enough to control the account",
	Scope:            analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, c := range inventory(pass).Credentials {
			if c.Root() && c.Password && !c.MFA {
				pass.Reportf(c.ARN.Range, "the root user has no MFA device; assign one")
			}
		}
	},
}
