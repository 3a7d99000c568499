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
	CalledViaMCP     = "called-via-mcp"
	ServiceRole      = "service-role"
	VPCEndpoint      = "vpc-endpoint"
	Organization     = "organization"
	SourceAccount    = "source-account"
	TagKeys          = "tag-keys"
	Creation         = "creation"
	Token            = "token"
	Provided         = "identity-provider"
	SameValue        = "same-value"
	AccessPoint      = "access-point"
	Region           = "requested-region"
	SourceOwner      = "source-owner"
	ValueType        = "value-type"
)

// Fact is a row of the table: a fact about requests, and the AWS page that states it.
type Fact struct {
	Name, Text, URL string
	// Open says that AWS does not guarantee it: it makes requests readable, and nothing is concluded from it.
	Open bool
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
		fact(MFA, "aws:MultiFactorAuthPresent is absent for long-term access keys, and \"true\" or \"false\" for temporary credentials; "+
			"aws:MultiFactorAuthAge is present exactly when it is \"true\"", keys+"#condition-keys-multifactorauthpresent"),
		fact(Username, "aws:username is only present for IAM users, is the end of aws:PrincipalArn and contains no slash", keys+"#condition-keys-username"),
		fact(NeverAbsent, "aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:userid, aws:PrincipalIsAWSService (of signed requests), "+
			"aws:SecureTransport, aws:CurrentTime, aws:EpochTime, aws:RequestedRegion, aws:UserAgent and aws:ViaAWSService are in every request", keys),
		fact(
			PrincipalARN, "aws:PrincipalArn is the ARN of the user, or of the role of a session, in aws:PrincipalAccount",
			keys+"#condition-keys-principalarn",
		),
		fact(ServicePrincipal, "aws:PrincipalServiceName and aws:PrincipalServiceNamesList are only present for service principals, for which "+
			"aws:PrincipalIsAWSService is \"true\"", keys+"#condition-keys-principalservicename"),
		fact(Listed, "a service's keys, aws:RequestTag, aws:ResourceTag and aws:TagKeys are present for the actions and resource types that the "+
			"service authorization reference lists them for", reference+"#context_keys_table"),
		fact(Boundary, "iam:PermissionsBoundary is the boundary being set in Put*PermissionsBoundary and Create{User,Role}, and the one that the "+
			"user or role has in the other actions", iamKeys+"#ck_permissionsboundary"),
		fact(PassedTo, "iam:PassedToService is present in every iam:PassRole", iamKeys+"#ck_passedtoservice"),
		fact(NoResource, "an action without resource types has the resource *", reference+"#actions_table"),
		fact(ResourceForm, "the resource has an ARN format of one of the action's resource types", reference+"#resources_table"),
		fact(ResourceAccount, "aws:ResourceAccount is the account in the resource's ARN, if there is one", keys+"#condition-keys-resourceaccount"),
		fact(ValueType, "a value has the type of its key, and the identifiers of accounts, organizations and VPCs have their usual form", keys),
		fact(
			Multivalued, "only multivalued keys have several values",
			guide+"reference_policies_condition-single-vs-multi-valued-context-keys.html",
		),
		fact(
			CalledVia, "aws:CalledVia, aws:CalledViaFirst and aws:CalledViaLast are present exactly when aws:ViaAWSService is \"true\"",
			keys+"#condition-keys-calledvia",
		),
		fact(CalledViaMCP, "aws:CalledViaAWSMCP is present exactly when aws:ViaAWSMCPService is \"true\"", keys+"#condition-keys-calledviaawasmcp"),
		fact(ServiceRole, "the keys of a role session whose credentials a service issued (ec2:SourceInstanceArn, lambda:SourceFunctionArn, "+
			"codebuild:ProjectArn and similar keys) are in all requests of the session, to all services, and in no others; those of an EC2 "+
			"instance are present together, and without ssm:SourceInstanceArn", keys+"#condition-keys-role-session-properties"),
		fact(VPCEndpoint, "aws:SourceVpc, aws:SourceVpce and aws:VpcSourceIp are present exactly for requests through a VPC endpoint, which have "+
			"no aws:SourceIp", keys+"#condition-keys-sourceip"),
		fact(
			Organization, "the ID of an organization is present together with the paths in it, which begin with the ID",
			keys+"#condition-keys-principalorgpaths",
		),
		fact(
			SourceAccount, "aws:SourceArn and aws:SourceAccount are only present in requests from service principals, and name the same account",
			keys+"#condition-keys-sourceaccount",
		),
		fact(TagKeys, "aws:RequestTag/x is present exactly when x is among aws:TagKeys", keys+"#condition-keys-tagkeys"),
		fact(Creation, "a resource that is being created has the tags of the request: aws:ResourceTag/x is aws:RequestTag/x", keys+"#condition-keys-resourcetag"),
		fact(Token, "aws:TokenIssueTime is present exactly for temporary credentials", keys+"#condition-keys-tokenissuetime"),
		fact(
			SameValue, "ec2:ResourceTag/x and similar keys have the value of aws:ResourceTag/x, kms:CallerAccount that of aws:PrincipalAccount, "+
				"s3:ResourceAccount that of aws:ResourceAccount, in the actions that have both",
			"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/control-access-with-tags.html",
		),
		fact(
			AccessPoint, "s3:DataAccessPointArn and s3:DataAccessPointAccount are present together, and name the same account",
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-condition-keys",
		),
		{
			Name: Region, Text: "aws:RequestedRegion is the Region in the resource's ARN, if there is one", Open: true,
			URL: keys + "#condition-keys-requestedregion",
		},
		{
			Name: SourceOwner, Text: "aws:SourceOwner, which AWS has replaced with aws:SourceAccount, is an account ID, in calls to Amazon SNS and Amazon SQS", Open: true,
			URL: "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner",
		},
		fact(
			Provided, "the keys of an identity provider are present for callers with its token",
			iamKeys+"#condition-keys-wif",
		),
	}
}

// fact returns a fact that AWS's page guarantees.
func fact(name, text, url string) Fact { return Fact{Name: name, Text: text, URL: url} }
