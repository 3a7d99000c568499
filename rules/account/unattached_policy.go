package account

import "github.com/iamlint/iamlint/analysis"

// UnattachedPolicy reports customer managed policies that apply to no principal.
var UnattachedPolicy = &analysis.Analyzer{
	Name:  "unattached-policy",
	Title: "A managed policy is not attached to any principal",
	Level: analysis.Note,
	Scope: analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, p := range inventory(pass).Policies {
			if p.Unused {
				pass.Reportf(p.ARN.Range, "this policy is not attached to any principal; delete it if it is not needed")
			}
		}
	},
}
