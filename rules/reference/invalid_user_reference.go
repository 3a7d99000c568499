package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidUserReference reports principals that are unique IDs of users.
var InvalidUserReference = &analysis.Analyzer{
	Name:  "invalid-user-reference",
	Title: "A principal is the unique ID of a deleted user",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Resource, policy.VPCEndpoint, policy.Trust},
	Code:  "INVALID_USER_REFERENCE",
	Run: func(pass *analysis.Pass) {
		reportIDs(pass, "AIDA", "%s is the ID of a deleted user; use the ARN of a user")
	},
}
