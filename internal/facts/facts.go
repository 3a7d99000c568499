package facts

// The names of the rows of [Table].
const (
	MFA              = "mfa"
	Username         = "username"
	NeverAbsent      = "never-absent"
	PrincipalARN     = "principal-arn"
	ServicePrincipal = "service-principal"
	Listed           = "listed-keys"
	Boundary         = "permissions-boundary"
	PassedTo         = "passed-to-service"
	NoResource       = "no-resource"
	ResourceForm     = "resource-form"
	ResourceAccount  = "resource-account"
	Multivalued      = "multivalued"
	CalledVia        = "called-via"
	VPCEndpoint      = "vpc-endpoint"
	Organization     = "organization"
	SourceAccount    = "source-account"
	TagKeys          = "tag-keys"
	Creation         = "creation"
	Token            = "token"
	Provided         = "identity-provider"
)

// Fact is a row of the table: a fact about requests, and where AWS says so.
type Fact struct {
	Name, Text, URL string
}

// Table returns all facts.
func Table() []Fact {
	const (
		guide     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
		keys      = guide + "reference_policies_condition-keys.html"
		iamKeys   = guide + "reference_policies_iam-condition-keys.html"
		reference = "https://docs.aws.amazon.com/service-authorization/latest/reference/" +
			"reference_policies_actions-resources-contextkeys.html"
	)
	return []Fact{
		{MFA, "aws:MultiFactorAuthPresent is absent for long-term access keys, and \"true\" or \"false\" for temporary credentials; " +
			"aws:MultiFactorAuthAge is present exactly when it is \"true\"", keys + "#condition-keys-multifactorauthpresent"},
		{Username, "aws:username is present for IAM users only, ends aws:PrincipalArn and holds no slash", keys + "#condition-keys-username"},
		{NeverAbsent, "aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:userid (of signed requests), aws:SecureTransport, " +
			"aws:CurrentTime, aws:EpochTime, aws:RequestedRegion, aws:ViaAWSService and aws:PrincipalIsAWSService are in every request", keys},
		{
			PrincipalARN, "aws:PrincipalArn is the ARN of the user, or of the role of a session, in aws:PrincipalAccount",
			keys + "#condition-keys-principalarn",
		},
		{ServicePrincipal, "aws:PrincipalServiceName and aws:PrincipalServiceNamesList are present for service principals only, for which " +
			"aws:PrincipalIsAWSService is \"true\"", keys + "#condition-keys-principalservicename"},
		{Listed, "a service's keys, aws:RequestTag, aws:ResourceTag and aws:TagKeys are there for the actions and resource types that the " +
			"service authorization reference lists them for", reference + "#context_keys_table"},
		{Boundary, "iam:PermissionsBoundary is the boundary being set in Put*PermissionsBoundary and Create{User,Role}, and the one that the " +
			"user or role carries in the other actions", iamKeys + "#ck_permissionsboundary"},
		{PassedTo, "iam:PassedToService is present in every iam:PassRole", iamKeys + "#ck_passedtoservice"},
		{NoResource, "an action without resource types has the resource *", reference + "#actions_table"},
		{ResourceForm, "the resource has an ARN format of one of the action's resource types", reference + "#resources_table"},
		{ResourceAccount, "aws:ResourceAccount is the account in the resource's ARN, if there is one", keys + "#condition-keys-resourceaccount"},
		{
			Multivalued, "only multivalued keys have several values",
			guide + "reference_policies_condition-single-vs-multi-valued-context-keys.html",
		},
		{
			CalledVia, "aws:CalledVia, aws:CalledViaFirst and aws:CalledViaLast are present exactly when aws:ViaAWSService is \"true\"",
			keys + "#condition-keys-calledvia",
		},
		{VPCEndpoint, "aws:SourceVpc, aws:SourceVpce and aws:VpcSourceIp are present exactly for requests through a VPC endpoint, which have " +
			"no aws:SourceIp", keys + "#condition-keys-sourceip"},
		{
			Organization, "an organization's id is present together with the paths in it, which begin with the id",
			keys + "#condition-keys-principalorgpaths",
		},
		{
			SourceAccount, "aws:SourceArn and aws:SourceAccount are present only in calls of service principals, and name the same account",
			keys + "#condition-keys-sourceaccount",
		},
		{TagKeys, "aws:RequestTag/x is present exactly when x is among aws:TagKeys", keys + "#condition-keys-tagkeys"},
		{Creation, "what is being created has no tags yet: no aws:ResourceTag", guide + "access_tags.html#access_tags_control-resources"},
		{Token, "aws:TokenIssueTime is present exactly for temporary credentials", keys + "#condition-keys-tokenissuetime"},
		{
			Provided, "the keys of an identity provider are there for the callers who bring its token",
			iamKeys + "#condition-keys-wif",
		},
	}
}
