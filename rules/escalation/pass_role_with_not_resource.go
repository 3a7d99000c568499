package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PassRoleWithNotResource reports grants of iam:PassRole on all but some roles.
var PassRoleWithNotResource = &analysis.Analyzer{
	Name:             "pass-role-with-not-resource",
	Title:            "Nearly any role can be passed",
	Doc:              page("pass-role-with-not-resource"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "whoever may pass any role to a service can act with the permissions of the most powerful one",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
	Code:             "PASS_ROLE_WITH_NOT_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, passRole(), named, true,
			"iam:PassRole is allowed on all but NotResource; name the roles in Resource")
	},
}
