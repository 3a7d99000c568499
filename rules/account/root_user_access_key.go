package account

import "github.com/iamlint/iamlint/analysis"

// RootUserAccessKey reports root users with access keys.
var RootUserAccessKey = &analysis.Analyzer{
	Name:             "root-user-access-key",
	Title:            "The root user has an access key",
	Level:            analysis.Error,
	SecuritySeverity: 9.5,
	SeverityReason:   "no policy of the account limits what the key can do",
	Scope:            analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, c := range inventory(pass).Credentials {
			for _, key := range c.Keys {
				if c.Root() {
					pass.Reportf(key.Place, "access key %d of the root user is active; delete it", key.Number)
				}
			}
		}
	},
}
