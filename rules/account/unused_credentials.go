package account

import "github.com/iamlint/iamlint/analysis"

// UnusedCredentials reports passwords and access keys of users that have long not been used.
var UnusedCredentials = &analysis.Analyzer{
	Name:   "unused-credentials",
	Title:  "A password or an access key has not been used for 90 days",
	Level:  analysis.Note,
	Scope:  analysis.PerUnit,
	Covers: []string{"old-access-key"},
	Run: func(pass *analysis.Pass) {
		for _, c := range inventory(pass).Credentials {
			if c.Root() {
				continue // whose credentials are best not used at all
			}
			if days, over := daysOver(quarter, c.PasswordUse.Last(), c.AsOf); over && c.Password {
				pass.Reportf(c.PasswordUse.Place, "the password of %s has not been used for %d days; delete it", c.User, days)
			}
			for _, key := range c.Keys {
				if days, over := daysOver(quarter, key.Last(), c.AsOf); over {
					pass.Reportf(key.Place, "access key %d of %s has not been used for %d days; delete it", key.Number, c.User, days)
				}
			}
		}
	},
}
