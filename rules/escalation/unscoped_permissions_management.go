package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnscopedPermissionsManagement reports grants to control who has access to resources that the policy does not name.
var UnscopedPermissionsManagement = &analysis.Analyzer{
	Name:             "unscoped-permissions-management",
	Title:            "Permissions management is allowed on every resource",
	Level:            analysis.Note,
	SecuritySeverity: 6.0,
	SeverityReason:   "the holder can give itself, or the world, access to every resource of a service",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		permissionsActions().reportUnscoped(pass, says("%s controls who has access and is allowed on every resource"))
	},
}
