package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// CredentialsExposure reports grants of actions that return credentials, on resources that the policy does not name.
var CredentialsExposure = &analysis.Analyzer{
	Name:             "credentials-exposure",
	Title:            "Credentials of any resource can be retrieved",
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "the holder obtains credentials for databases, machines or applications that the policy does not name",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		credentialActions().reportUnscoped(pass, func(action string) string {
			if isLogin(action) {
				return "%s logs in to a database and is allowed on every resource"
			}
			return "%s returns credentials and is allowed on every resource"
		})
	},
}
