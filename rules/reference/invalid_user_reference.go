package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidUserReference reports ids of users among principals.
var InvalidUserReference = &analysis.Analyzer{
	Name:  "invalid-user-reference",
	Title: "A principal is the unique ID of a deleted user",
	Doc:   page("invalid-user-reference"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Resource, policy.VPCEndpoint, policy.Trust},
	Code:  "INVALID_USER_REFERENCE",
	Run: func(pass *analysis.Pass) {
		reportIDs(pass, "AIDA", "%s is the id of a deleted user; write the ARN of a user")
	},
}
