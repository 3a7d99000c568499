package escalation

import (
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// UnscopedPermissionsManagement reports grants to control who has access to resources that the policy does not name.
var UnscopedPermissionsManagement = &analysis.Analyzer{
	Name:             "unscoped-permissions-management",
	Title:            "Permissions management is allowed on every resource",
	Doc:              page("unscoped-permissions-management"),
	Level:            analysis.Note,
	SecuritySeverity: 6.0,
	SeverityReason:   "the holder can give itself, or the world, access to every resource of a service",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		permissionsActions().reportUnscoped(pass, says("%s controls who has access and is allowed on every resource"))
	},
}

// permissionsActions returns the actions that give access: those of level Permissions management, except those whose verb
// says that they read or revoke access, and those that control something else. privilege-escalation reports those of IAM.
var permissionsActions = sync.OnceValue(func() *sensitive {
	return gather(func(a catalog.Action) bool {
		return a.Level() == catalog.PermissionsManagement && a.Service().Prefix() != "iam" && !hasAffix(a.Name(), []string{
			"Get", "BatchGet", "List", "Describe", "Validate", "Search", "Test", "View", "Delete", "Remove", "Revoke", "Disassociate",
			"Dissociate", "Detach", "Deregister", "Deauthorize", "Abort", "Cancel", "Reject", "Retire", "Reset", "Disable",
		}, nil) && !elsewhere(a) && !paths.IsPath(a.String())
	}, func(name string) int {
		if strings.Contains(name, "Policy") {
			return 0
		}
		return 1
	})
})

// elsewhere reports whether an action of level Permissions management controls something other than access.
func elsewhere(a catalog.Action) bool {
	switch a.Service().Prefix() {
	case "waf", "waf-regional":
		return strings.HasSuffix(a.Name(), "WebACL") // a firewall's rules
	case "rds-db":
		return true // a login: credentials-exposure
	}
	switch a.String() {
	case "apigateway:AddCertificateToDomain", "apigateway:SetWebACL", "appsync:SetWebACL",
		"bedrock-agentcore:AuthorizeAction", "bedrock-agentcore:PartiallyAuthorizeActions", // asks for a decision
		"bedrock-agentcore:InvokeGateway", "bedrock-agentcore:SynchronizeGatewayTargets",
		"cloudformation:SetStackPolicy",  // protects a stack from updates
		"cloudwatch:UpdateAccessProfile", // its name and description; grants give it permissions
		"ds:AccessDSData",
		"ec2:AttachApplianceToNatGateway", "ec2:AttachResourcesToPlacementGroup", "ec2:CreateOdbNetworkPeering",
		"ec2:ModifyOdbNetworkPeering",
		"ec2:CreateNetworkInterfacePermission", // only for accounts that AWS has authorized
		"fsx:BypassSnaplockEnterpriseRetention", "glacier:CompleteVaultLock", "glacier:InitiateVaultLock",
		"s3:BypassGovernanceRetention", "s3:ObjectOwnerOverrideToBucketOwner",
		"glue:RefreshOAuth2Tokens", "iotfleetwise:GenerateCommandPayload", "lambda:EnableReplication",
		"rds:AuthorizeDBSecurityGroupIngress", // in EC2-Classic, which has been retired
		"opensearch:ApplicationAccessAll", "ses:ReplicateEmailIdentityDkimSigningKey", "ssm-contacts:AssociateContact",
		"workspaces:ModifySelfservicePermissions":
		return true
	}
	return a.Name() == "AllowVendedLogDeliveryForResource" // to the owner of the log group
}
