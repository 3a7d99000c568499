package escalation

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/policy"
)

//go:embed unscoped_permissions_management.md
var unscopedPermissionsManagementDoc string

// UnscopedPermissionsManagement reports grants to decide who has access to resources that nobody named.
var UnscopedPermissionsManagement = &analysis.Analyzer{
	Name:             "unscoped-permissions-management",
	Title:            "The holder decides who has access to resources that the policy does not name",
	Doc:              unscopedPermissionsManagementDoc,
	Category:         "escalation",
	Level:            analysis.Note,
	SecuritySeverity: 6.0,
	SeverityReason:   "the holder can give itself, or the world, access to every resource of a service",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) (any, error) {
		return nil, permissionsActions().reportUnscoped(pass, "%s decides who has access, and is allowed on every resource")
	},
}

// permissionsActions returns the actions that give access: those of level Permissions management that write policies, access
// control lists, grants and shares. The level has others, too, that only read or take access away, or that have nothing to
// do with it (waf:CreateWebACL). IAM's own are privilege-escalation's.
var permissionsActions = sync.OnceValue(func() *sensitive {
	return gather(func(a catalog.Action) bool {
		if a.Level() != catalog.PermissionsManagement || hasAffix(a.Name(), []string{
			"Get", "BatchGet", "List", "Describe", "Validate", "Delete", "Remove", "Revoke", "Disassociate", "Dissociate", "Detach",
			"Deregister", "Deauthorize", "Abort", "Cancel", "Reject", "Retire", "Reset",
		}, nil) {
			return false
		}
		switch a.String() {
		case "cloudformation:SetStackPolicy", // protects a stack from updates
			"ec2:CreateNetworkInterfacePermission", // only for accounts that AWS authorized
			"workspaces:ModifySelfservicePermissions":
			return false
		}
		return a.Service().Prefix() != "iam" && (strings.HasSuffix(a.Name(), "Access") || slices.ContainsFunc(
			[]string{"Policy", "Policies", "Permission", "Acl", "Grant", "Share", "Sharing", "Principal", "Attribute", "Ownership"},
			func(noun string) bool { return strings.Contains(a.Name(), noun) })) && !isPath(a.String())
	})
})
