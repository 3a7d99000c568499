package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PassRoleWithStarInResource reports grants of iam:PassRole on every role.
var PassRoleWithStarInResource = &analysis.Analyzer{
	Name:             "pass-role-with-star-in-resource",
	Title:            "Any role can be passed",
	Doc:              page("pass-role-with-star-in-resource"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "whoever may pass any role to a service can act with the permissions of the most powerful one",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
	Code:             "PASS_ROLE_WITH_STAR_IN_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, passRole(), named, false,
			"iam:PassRole is allowed on every role; name the roles in Resource")
	},
}
