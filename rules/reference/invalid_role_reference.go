package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidRoleReference reports principals that are unique IDs of roles.
var InvalidRoleReference = &analysis.Analyzer{
	Name:  "invalid-role-reference",
	Title: "A principal is the unique ID of a deleted role",
	Doc:   page("invalid-role-reference"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Resource, policy.VPCEndpoint, policy.Trust},
	Code:  "INVALID_ROLE_REFERENCE",
	Run: func(pass *analysis.Pass) {
		reportIDs(pass, "AROA", "%s is the ID of a deleted role; use the ARN of a role")
	},
}

// reportIDs reports AWS principals that are unique IDs with a prefix.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
func reportIDs(pass *analysis.Pass, prefix, format string) {
	for _, s := range pass.Document.Statements {
		for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
			if p == nil {
				continue
			}
			for e := range p.All() {
				if e.Type.Value == "AWS" && e.ID.Known() && isID(e.ID.Value, prefix) {
					pass.ReportIn(s, e.ID.Range, format, e.ID.Value)
				}
			}
		}
	}
}

func isID(s, prefix string) bool {
	const least = 16
	if len(s) < least || !strings.HasPrefix(s, prefix) {
		return false
	}
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
