package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PassRoleWithStarInActionAndResource reports grants of iam:PassRole on every role by a wildcard.
var PassRoleWithStarInActionAndResource = &analysis.Analyzer{
	Name:             "pass-role-with-star-in-action-and-resource",
	Title:            "Any role can be passed by a wildcard",
	Doc:              page("pass-role-with-star-in-action-and-resource"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "whoever may pass any role to a service can act with the permissions of the most powerful one",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
	Code:             "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, passRole(), starred, false,
			"%s grants iam:PassRole on every role; name actions and roles")
	},
}
