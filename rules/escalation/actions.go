package escalation

import (
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// The sensitive actions are chosen from the catalog by access level and name, so that those of new services are among them. The
// lists here say what a name means where the level does not say it, by the names of the catalog as of November 2026.

// dataActions returns the actions that read data: those of level Read on resource types that contain data. That level also
// has actions that read settings; their names tell them apart.
var dataActions = sync.OnceValue(func() *sensitive {
	connect, _ := catalog.FindAction("neptune-db:connect") // all access to data, in engines without any other action
	return gather(func(a catalog.Action) bool {
		return a == connect || a.Level() == catalog.Read && !beginsWith(a, settingVerbs) && !endsWith(a, settingNouns)
	}, nil, stores...)
})

// The beginnings and ends of the names of actions that read settings rather than data.
var (
	settingVerbs = []string{
		"Describe", "List", "Check", "Condition", "BatchCheck", "Cancel", "Evaluate", "Prepare", "BatchDescribe",
	}
	settingNouns = []string{
		"Policy", "PolicyPreview", "Acl", "Tagging", "Tags", "Configuration", "Status", "Attributes", "Metadata", "Retention",
		"LegalHold", "Settings", "Limits", "Permissions", "Health", "Encryption", "Notifications", "Lock", "Iterator", "QueueUrl",
		"Summary", "Capabilities", "Options", "Profile", "States", "State", "Triggers", "Fields", "Transformer", "Window",
		"Selectors", "History", "Index", "Repositories", "Repository", "GetWorkGroup", "GetSession", "DataSource", "Dashboard",
		"TableClass", "StorageClass", "GetTable", "GetGraph", "Identifier", "GetDatastore", "GetEventDataStore", "Endpoint",
		"NamedQuery", "PreparedStatement", "QueryExecution", "CalculationExecution", "ExecutionCode", "GetBranch", "ReplicationRead",
		"Statistics", "References", "MetadataLocation", "ImportJob", "GetFileSystem", "MountTarget",
	}
)

// stores are the resource types that contain the data of applications: neither a type's name nor an access level tells a
// table from, for example, an alarm, which can be read as well.
var stores = []string{
	"athena:workgroup", "cassandra:stream", "cassandra:table", "cloudtrail:eventdatastore", "codeartifact:package",
	"codeartifact:repository", "codecommit:repository", "dax:application", "dynamodb:index", "dynamodb:stream", "dynamodb:table", "ebs:snapshot",
	"ecr:repository", "elasticfilesystem:file-system", "es:domain", "glacier:vault", "healthlake:datastore",
	"iotanalytics:dataset", "mediastore:object", "s3files:file-system",
	"kafka-cluster:topic", "kinesis:consumer", "kinesis:stream", "kinesisvideo:stream", "logs:log-group", "logs:log-stream",
	"medical-imaging:datastore", "neptune-db:database", "neptune-graph:graph", "omics:readSet", "qldb:table", "s3:object",
	"s3-object-lambda:objectlambdaaccesspoint", "s3-outposts:object", "s3tables:Table", "s3vectors:Index", "sdb:domain",
	"sqs:queue", "timestream:table",
}

// credentialActions returns the actions that return a credential. No access level identifies them, but their names do: the
// verb and the noun say that they provide one.
var credentialActions = sync.OnceValue(func() *sensitive {
	var others []catalog.Action
	for _, name := range slices.Concat(logins, otherCredentials) {
		if a, ok := catalog.FindAction(name); ok {
			others = append(others, a)
		}
	}
	return gather(func(a catalog.Action) bool {
		switch level := a.Level(); {
		case level == catalog.List, level == catalog.Tagging:
			return false
		case slices.Contains(others, a):
			return true
		}
		return endsWith(a, credentialNouns) && beginsWith(a, credentialVerbs) && !endsWith(a, []string{"VerificationToken", "PaymentToken"}) &&
			!slices.Contains(ownCredentials, a.Service().Prefix()) && !paths.IsPath(a.String())
	}, nil)
})

// The beginnings and ends of the names of actions that return credentials.
var (
	credentialVerbs = []string{
		"Get", "BatchGet", "Create", "AdminGet", "Request", "Retrieve", "Rotate", "Describe",
	}
	credentialNouns = []string{
		"Credentials", "CredentialsWithIAM", "Token", "TokenWithIAM", "TokenForJWT", "TokenForUserId", "TokenForDeveloperIdentity",
		"ApiKey", "AccessKey", "AccessDetails", "PasswordData", "UserPassword", "ChallengePassword", "SecretValue",
	}
)

// otherCredentials are actions that return credentials and are not called so.
var otherCredentials = []string{
	"eks-auth:AssumeRoleForPodIdentity", // returns the credentials of a role
	"acm:ExportCertificate",             // with its private key
}

// ownCredentials are the services whose credentials do not count: privilege-escalation reports those of IAM, and those of the
// caller's own sessions only have the caller's permissions. sts:AssumeRole is a path.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
var ownCredentials = []string{"iam", "sts", "signin"}

// logins are the actions that log in to a database, with a token that the caller signs itself. neptune-db:connect does not:
// old engines have no other action for data, and no users.
// https://docs.aws.amazon.com/neptune/latest/userguide/iam-data-access-policies.html
var logins = []string{"rds-db:connect", "dsql:DbConnect", "dsql:DbConnectAdmin", "elasticache:Connect", "memorydb:Connect"}

func isLogin(action string) bool { return slices.Contains(logins, action) }

// permissionsActions returns the actions that give access: those of level Permissions management, except those whose verb
// says that they read or revoke access, and those that control something else. privilege-escalation reports those of IAM.
var permissionsActions = sync.OnceValue(func() *sensitive {
	return gather(func(a catalog.Action) bool {
		return a.Level() == catalog.PermissionsManagement && a.Service().Prefix() != "iam" && !beginsWith(a, harmlessVerbs) &&
			!controlsOther(a) && !paths.IsPath(a.String())
	}, func(name string) int {
		if strings.Contains(name, "Policy") {
			return 0
		}
		return 1
	})
})

// harmlessVerbs are the beginnings of the names of actions that read or revoke access.
var harmlessVerbs = []string{
	"Get", "BatchGet", "List", "Describe", "Validate", "Search", "Test", "View", "Delete", "Remove", "Revoke", "Disassociate",
	"Dissociate", "Detach", "Deregister", "Deauthorize", "Abort", "Cancel", "Reject", "Retire", "Reset", "Disable",
}

// controlsOther reports whether an action of level Permissions management controls something other than access.
func controlsOther(a catalog.Action) bool {
	switch a.Service().Prefix() {
	case "waf", "waf-regional":
		return endsWith(a, []string{"WebACL"}) // a firewall's rules
	case "rds-db":
		return true // a login: credentials-exposure
	}
	return slices.Contains(otherControls, a.String()) || a.Name() == "AllowVendedLogDeliveryForResource" // to the owner of the log group
}

var otherControls = []string{
	"apigateway:AddCertificateToDomain", "apigateway:SetWebACL", "appsync:SetWebACL",
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
	"workspaces:ModifySelfservicePermissions",
}

// beginsWith reports whether the name of an action begins with one of some words, endsWith whether it ends with one.
func beginsWith(a catalog.Action, words []string) bool {
	name := a.Name()
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(name, word) })
}

func endsWith(a catalog.Action, words []string) bool {
	name := a.Name()
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasSuffix(name, word) })
}
