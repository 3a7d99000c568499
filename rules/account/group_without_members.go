package account

import "github.com/iamlint/iamlint/analysis"

// GroupWithoutMembers reports groups that no user is in.
var GroupWithoutMembers = &analysis.Analyzer{
	Name:  "group-without-members",
	Title: "A group has no members",
	Level: analysis.Note,
	Scope: analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, g := range inventory(pass).Groups {
			if g.Empty {
				pass.Reportf(g.ARN.Range, "no user is in this group; delete it if it is not needed")
			}
		}
	},
}
