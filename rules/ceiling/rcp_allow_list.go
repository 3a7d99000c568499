package ceiling

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPAllowList reports resource control policies that only allow some actions.
var RCPAllowList = &analysis.Analyzer{
	Name:             "rcp-allow-list",
	Title:            "A resource control policy has an Allow of its own",
	Level:            analysis.Error,
	SecuritySeverity: 3.0,
	SeverityReason:   "AWS rejects the policy, so it does not protect the resources",
	Kinds:            []policy.Kind{policy.RCP},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			other := func(item *policy.Text) bool { return item.Known() && item.Value != "*" }
			if item, ok := analysis.First(s.Action.All(), other); ok {
				pass.ReportIn(s, item.Range, "AWS only accepts an Allow in RCPFullAWSAccess; use Deny statements instead")
			}
		}
	},
}
