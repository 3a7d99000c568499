package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// RoleAssumableByNobody reports trust policies that let no one assume the role.
var RoleAssumableByNobody = &analysis.Analyzer{
	Name:  "role-assumable-by-nobody",
	Title: "No one can assume a role",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		allows, ok := analysis.First(pass.Allows(), func(*policy.Statement) bool { return true })
		if d.Partial || !ok || analysis.Some(pass.Allows(), mayAdmitMore) {
			return // one without any Allow is closed on purpose
		}
		most, ok := lookup.MostAllowing(d)
		if !ok || !pass.Impossible(analysis.Query{Layers: analysis.Alone(most), Loose: true, Actions: []string{
			"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity",
		}}) {
			return
		}
		pass.ReportIn(allows, allows.Effect.Range, "this policy lets no one assume the role; correct it, or delete the role")
	},
}

// mayAdmitMore reports whether an Allow may allow more than its text says: its principals are not all known, or it has conditions on
// services, which set keys of their own, as IAM Roles Anywhere does.
func mayAdmitMore(s *policy.Statement) bool {
	if s.Principal == nil || s.Principal.Any {
		return s.Principal == nil
	}
	for i := range s.Principal.Entries {
		if p := &s.Principal.Entries[i]; !p.ID.Known() || strings.Contains(p.ID.Value, "${") || p.Type.Value == "Service" && s.Condition != nil {
			return true
		}
	}
	return false
}
