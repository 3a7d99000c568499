package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PassRoleWithStarInActionAndNotResource reports grants of iam:PassRole on all but some roles by a wildcard.
var PassRoleWithStarInActionAndNotResource = &analysis.Analyzer{
	Name:             "pass-role-with-star-in-action-and-not-resource",
	Title:            "Nearly any role can be passed by a wildcard",
	Doc:              page("pass-role-with-star-in-action-and-not-resource"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "whoever may pass any role to a service can act with the permissions of the most powerful one",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
	Code:             "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, passRole(), starred, true,
			"%s grants iam:PassRole on all but NotResource; name actions and roles")
	},
}
