package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PassRoleWithStarInResourceAndNotAction reports grants of iam:PassRole on every role by NotAction.
var PassRoleWithStarInResourceAndNotAction = &analysis.Analyzer{
	Name:             "pass-role-with-star-in-resource-and-not-action",
	Title:            "Any role can be passed by NotAction",
	Doc:              page("pass-role-with-star-in-resource-and-not-action"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "whoever may pass any role to a service can act with the permissions of the most powerful one",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
	Code:             "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, passRole(), negated, false,
			"NotAction does not exclude iam:PassRole, on every role; list actions and roles")
	},
}
