package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PassRoleWithNotActionAndNotResource reports grants of iam:PassRole on all but some roles by NotAction.
var PassRoleWithNotActionAndNotResource = &analysis.Analyzer{
	Name:             "pass-role-with-not-action-and-not-resource",
	Title:            "Nearly any role can be passed by NotAction",
	Doc:              page("pass-role-with-not-action-and-not-resource"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "whoever may pass any role to a service can act with the permissions of the most powerful one",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
	Code:             "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, passRole(), negated, true,
			"NotAction does not exclude iam:PassRole, with NotResource; list actions and roles")
	},
}
