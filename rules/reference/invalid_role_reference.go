package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidRoleReference reports principals that are unique IDs of roles.
var InvalidRoleReference = &analysis.Analyzer{
	Name:  "invalid-role-reference",
	Title: "A principal is the unique ID of a deleted role",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Resource, policy.VPCEndpoint, policy.Trust},
	Code:  "INVALID_ROLE_REFERENCE",
	Run: func(pass *analysis.Pass) {
		reportIDs(pass, "AROA", "%s is the ID of a deleted role; use the ARN of a role")
	},
}
