package escalation

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed pass_role_with_not_action_and_not_resource.md
var passRoleWithNotActionAndNotResourceDoc string

// PassRoleWithNotActionAndNotResource reports grants of iam:PassRole on all but some roles by NotAction.
var PassRoleWithNotActionAndNotResource = &analysis.Analyzer{
	Name:             "pass-role-with-not-action-and-not-resource",
	Title:            "Nearly any role can be passed by NotAction",
	Doc:              passRoleWithNotActionAndNotResourceDoc,
	Category:         "escalation",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "whoever may pass any role to a service can act with the permissions of the most powerful one",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
	Code:             "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
	Run:              passRoleWithNotActionAndNotResource,
}

func passRoleWithNotActionAndNotResource(pass *analysis.Pass) {
	reportGrants(pass, passRole(), negated, true,
		"NotAction does not exclude iam:PassRole, with NotResource; list actions and roles")
}
