package account

import (
	"time"

	"github.com/iamlint/iamlint/analysis"
)

// OldAccessKey reports access keys that were made long ago.
var OldAccessKey = &analysis.Analyzer{
	Name:  "old-access-key",
	Title: "An access key is more than 90 days old",
	Level: analysis.Note,
	Scope: analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, c := range inventory(pass).Credentials {
			for _, key := range c.Keys {
				if days, old := daysOver(quarter, key.Set, c.AsOf); old {
					pass.Reportf(key.Place, "access key %d of %s is %d days old; rotate it", key.Number, c.User, days)
				}
			}
		}
	},
}

// quarter is the number of days after which AWS Security Hub counts a key as old, and credentials as unused.
// https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
const quarter = 90

// daysOver returns the days between two times, and whether they are more than some.
func daysOver(some int, since, now time.Time) (days int, over bool) {
	if since.IsZero() || now.IsZero() {
		return 0, false
	}
	days = int(now.Sub(since).Hours() / 24)
	return days, days > some
}
