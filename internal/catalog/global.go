package catalog

import "iter"

// Presence is when a condition key is in the context of a request.
type Presence uint8

// The presences, from never to always.
const (
	// Unknown: the catalog does not have the key, or nothing about it.
	Unknown Presence = iota
	// Absent keys are never in such a request, as far as the catalog's lists are complete.
	Absent
	// Sometimes is all between.
	Sometimes
	// Signed keys are in every signed request: in all but anonymous ones.
	Signed
	// Always present keys are in every request.
	Always
)

// String returns the presence as a word.
func (p Presence) String() string {
	return [...]string{"unknown", "absent", "sometimes", "signed", "always"}[p]
}

// GlobalKey is a condition key that requests to all services can have. Most begin with aws:; those of
// role sessions that services start (ec2:SourceInstanceArn) have the service's prefix.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
type GlobalKey struct {
	Key
	Presence Presence
	// When says in a few words in which requests the key is; "" for keys that are always present.
	When string
	// Sensitive keys identify an account, an organization, a VPC or an endpoint: AWS sees no valid use of
	// wildcards in their values.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive
	Sensitive bool

	anchor string // in the page, without "condition-keys-"
	only   string // the prefixes of the services that have the key, with a blank around each; "" for all
}

// URL returns the address of the key's documentation.
func (k GlobalKey) URL() string {
	return "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-" +
		k.anchor
}

// GlobalKeys yields all global condition keys, sorted by lower-cased name.
func GlobalKeys() iter.Seq[GlobalKey] {
	return func(yield func(GlobalKey) bool) {
		for i := range globalKeys {
			if !yield(globalKeys[i]) {
				return
			}
		}
	}
}

// FindGlobalKey finds a global condition key by its name, in any case.
func FindGlobalKey(name string) (GlobalKey, bool) {
	if i, ok := findGlobal(name); ok {
		return globalKeys[i], true
	}
	return GlobalKey{}, false
}

func findGlobal(name string) (int, bool) {
	low, high := 0, len(globalKeys)
	for low < high {
		mid := int(uint(low+high) / 2)
		k := globalKeys[mid].Name
		c := compareFold(k, name)
		if matchTemplate(k, name) {
			c = 0
		}
		switch {
		case c == 0:
			return mid, true
		case c < 0:
			low = mid + 1
		default:
			high = mid
		}
	}
	return 0, false
}

// Phrases that several keys share.
const (
	whenOrganization    = "the principal's account is in an organization"
	whenService         = "an AWS service principal makes the call directly"
	whenSource          = "an AWS service principal makes the call on behalf of a resource"
	whenSourceOrg       = "an AWS service principal makes the call on behalf of an organization's resource"
	whenEndpoint        = "the call is made through a VPC endpoint"
	whenEndpointArn     = "the call is made through a VPC endpoint, to a service that supports the key"
	whenEndpointOrg     = "the call is made through an organization's VPC endpoint, to a service that supports the key"
	whenResourceOrg     = "the account of the resource is in an organization"
	whenCalled          = "a service makes the call with the principal's credentials (forward access sessions)"
	whenEC2             = "the credentials are those of an EC2 instance's role"
	whenTemporary       = "the credentials are temporary (roles, console, GetSessionToken), not a user's access keys"
	whenTagsOfRequest   = "the request passes tags"
	whenTagsOfResource  = "the resource has the tag, or the request creates it with the tag"
	whenTagsOfPrincipal = "the user, role or session has the tag"
)

// Services that set the keys of VPC endpoints, by the page's lists.
const (
	endpointServices = " acm-pca apprunner applicationinsights athena cloudformation comprehendmedical compute-optimizer " +
		"datasync discovery ebs ecr ecs firehose healthlake iam iotfleetwise iotwireless kinesisanalytics kms " +
		"lambda medical-imaging omics payment-cryptography polly rbin rekognition route53 s3 scheduler " +
		"servicediscovery servicequotas ssm-contacts storagegateway textract transcribe transfer "
	endpointAccountServices = endpointServices + "dynamodb gamelift shield "
	endpointOrgServices     = endpointAccountServices + "b2bi cassandra cognito-identity dms ds-data identitystore " +
		"iottwinmaker network-firewall pricing ses sms-voice sqs workmail "
)

// globalKeys is sorted by lower-cased name. It was written after
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html as of October 2026; aws:SourceOwner is
// from https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html.
var globalKeys = [...]GlobalKey{
	{
		Key:      Key{Name: "aws:AssumedRoot", Type: BoolKey},
		Presence: Sometimes, When: "the credentials are from sts:AssumeRoot", anchor: "assumedroot",
	},
	{
		Key:      Key{Name: "aws:CalledVia", Type: StringKey, Multi: true},
		Presence: Sometimes, When: whenCalled, anchor: "calledvia",
	},
	{
		Key:      Key{Name: "aws:CalledViaAWSMCP", Type: StringKey},
		Presence: Sometimes, When: "an AWS MCP service makes the call with the principal's credentials",
		anchor: "calledviaawasmcp", // AWS's spelling
	},
	{
		Key:      Key{Name: "aws:CalledViaFirst", Type: StringKey},
		Presence: Sometimes, When: whenCalled, anchor: "calledviafirst",
	},
	{
		Key:      Key{Name: "aws:CalledViaLast", Type: StringKey},
		Presence: Sometimes, When: whenCalled, anchor: "calledvialast",
	},
	{
		Key:      Key{Name: "aws:ChatbotSourceArn", Type: ARNKey},
		Presence: Sometimes, When: "Amazon Q Developer in chat applications assumed the role", anchor: "chatbotsourcearn",
	},
	{Key: Key{Name: "aws:CurrentTime", Type: DateKey}, Presence: Always, anchor: "currenttime"},
	{
		Key:      Key{Name: "aws:Ec2InstanceSourcePrivateIPv4", Type: IPAddressKey},
		Presence: Sometimes, When: whenEC2, anchor: "ec2instancesourceprivateip4",
	},
	{
		Key:      Key{Name: "aws:Ec2InstanceSourceVpc", Type: StringKey},
		Presence: Sometimes, When: whenEC2, anchor: "ec2instancesourcevpc",
	},
	// Date operators take it, and numeric ones.
	{Key: Key{Name: "aws:EpochTime", Type: DateKey}, Presence: Always, anchor: "epochtime"},
	{
		Key:      Key{Name: "aws:FederatedProvider", Type: StringKey},
		Presence: Sometimes, When: "the role was assumed, or is being assumed, with an OpenID Connect token",
		anchor: "federatedprovider",
	},
	{
		Key:      Key{Name: "aws:IsMcpServiceAction", Type: BoolKey},
		Presence: Sometimes, When: "an AWS MCP service authorizes an action of its own", anchor: "ismcpserviceaction",
	},
	{
		Key:      Key{Name: "aws:MultiFactorAuthAge", Type: NumericKey},
		Presence: Sometimes, When: "the credentials are temporary and were issued with MFA", anchor: "multifactorauthage",
	},
	{
		Key:      Key{Name: "aws:MultiFactorAuthPresent", Type: BoolKey},
		Presence: Sometimes, When: whenTemporary, anchor: "multifactorauthpresent",
	},
	{Key: Key{Name: "aws:PrincipalAccount", Type: StringKey}, Presence: Always, Sensitive: true, anchor: "principalaccount"},
	{
		Key:      Key{Name: "aws:PrincipalArn", Type: ARNKey},
		Presence: Signed, When: "the request is signed", anchor: "principalarn",
	},
	{
		Key:      Key{Name: "aws:PrincipalIsAWSService", Type: BoolKey},
		Presence: Signed, When: "the request is signed", anchor: "principalisawsservice",
	},
	{
		Key:      Key{Name: "aws:PrincipalOrgID", Type: StringKey},
		Presence: Sometimes, When: whenOrganization, Sensitive: true, anchor: "principalorgid",
	},
	{
		Key:      Key{Name: "aws:PrincipalOrgPaths", Type: StringKey, Multi: true},
		Presence: Sometimes, When: whenOrganization, anchor: "principalorgpaths",
	},
	{
		Key:      Key{Name: "aws:PrincipalServiceName", Type: StringKey},
		Presence: Sometimes, When: whenService, anchor: "principalservicename",
	},
	{
		Key:      Key{Name: "aws:PrincipalServiceNamesList", Type: StringKey, Multi: true},
		Presence: Sometimes, When: whenService, anchor: "principalservicenameslist",
	},
	{
		Key:      Key{Name: "aws:PrincipalTag/${TagKey}", Type: StringKey},
		Presence: Sometimes, When: whenTagsOfPrincipal, anchor: "principaltag",
	},
	{Key: Key{Name: "aws:PrincipalType", Type: StringKey}, Presence: Always, anchor: "principaltype"},
	{
		Key:      Key{Name: "aws:referer", Type: StringKey},
		Presence: Sometimes, When: "a browser follows a link; the caller can send any value", anchor: "referer",
	},
	{Key: Key{Name: "aws:RequestedRegion", Type: StringKey}, Presence: Always, anchor: "requestedregion"},
	{
		Key:      Key{Name: "aws:RequestTag/${TagKey}", Type: StringKey},
		Presence: Sometimes, When: whenTagsOfRequest, anchor: "requesttag",
	},
	{
		Key:      Key{Name: "aws:ResourceAccount", Type: StringKey},
		Presence: Sometimes, When: "the action is none of those few that do not support the key", Sensitive: true,
		anchor: "resourceaccount",
	},
	{
		Key:      Key{Name: "aws:ResourceOrgID", Type: StringKey},
		Presence: Sometimes, When: whenResourceOrg, Sensitive: true, anchor: "resourceorgid",
	},
	{
		Key:      Key{Name: "aws:ResourceOrgPaths", Type: StringKey, Multi: true},
		Presence: Sometimes, When: whenResourceOrg, anchor: "resourceorgpaths",
	},
	{
		Key:      Key{Name: "aws:ResourceTag/${TagKey}", Type: StringKey},
		Presence: Sometimes, When: whenTagsOfResource, anchor: "resourcetag",
	},
	{Key: Key{Name: "aws:SecureTransport", Type: BoolKey}, Presence: Always, anchor: "securetransport"},
	{
		Key:      Key{Name: "aws:SignInSessionArn", Type: ARNKey},
		Presence: Sometimes, When: "the credentials are from an OAuth session of AWS Sign-In, such as that of aws login",
		anchor: "signinsessionarn",
	},
	{
		Key:      Key{Name: "aws:SourceAccount", Type: StringKey},
		Presence: Sometimes, When: whenSource, Sensitive: true, anchor: "sourceaccount",
	},
	{Key: Key{Name: "aws:SourceArn", Type: ARNKey}, Presence: Sometimes, When: whenSource, anchor: "sourcearn"},
	{
		Key:      Key{Name: "aws:SourceIdentity", Type: StringKey},
		Presence: Sometimes, When: "the role session has a source identity", anchor: "sourceidentity",
	},
	{
		Key:      Key{Name: "aws:SourceIp", Type: IPAddressKey},
		Presence: Sometimes, When: "the call is made through a public endpoint, and not by a service principal",
		anchor: "sourceip",
	},
	{
		Key:      Key{Name: "aws:SourceOrgID", Type: StringKey},
		Presence: Sometimes, When: whenSourceOrg, Sensitive: true, anchor: "sourceorgid",
	},
	{
		Key:      Key{Name: "aws:SourceOrgPaths", Type: StringKey, Multi: true},
		Presence: Sometimes, When: whenSourceOrg, anchor: "sourceorgpaths",
	},
	{
		Key:      Key{Name: "aws:SourceOwner", Type: StringKey},
		Presence: Sometimes, When: "an AWS service makes the call, to Amazon SNS; superseded by aws:SourceAccount",
		anchor: "sourceaccount", only: " sns sqs ",
	},
	{
		Key:      Key{Name: "aws:SourceVpc", Type: StringKey},
		Presence: Sometimes, When: whenEndpoint, Sensitive: true, anchor: "sourcevpc",
	},
	{
		Key:      Key{Name: "aws:SourceVpcArn", Type: ARNKey},
		Presence: Sometimes, When: whenEndpointArn, anchor: "sourcevpcarn", only: endpointServices,
	},
	{
		Key:      Key{Name: "aws:SourceVpce", Type: StringKey},
		Presence: Sometimes, When: whenEndpoint, Sensitive: true, anchor: "sourcevpce",
	},
	{
		Key:      Key{Name: "aws:TagKeys", Type: StringKey, Multi: true},
		Presence: Sometimes, When: whenTagsOfRequest, anchor: "tagkeys",
	},
	{
		Key:      Key{Name: "aws:TokenIssueTime", Type: DateKey},
		Presence: Sometimes, When: whenTemporary, anchor: "tokenissuetime",
	},
	{Key: Key{Name: "aws:UserAgent", Type: StringKey}, Presence: Always, anchor: "useragent"},
	{Key: Key{Name: "aws:userid", Type: StringKey}, Presence: Always, anchor: "userid"},
	{
		Key:      Key{Name: "aws:username", Type: StringKey},
		Presence: Sometimes, When: "the caller is an IAM user; never for roles, Identity Center users or the root user",
		anchor: "username",
	},
	{
		Key:      Key{Name: "aws:ViaAWSMCPService", Type: BoolKey},
		Presence: Sometimes, When: "an AWS MCP service makes the call with the principal's credentials",
		anchor: "viaawsmcpservice",
	},
	{Key: Key{Name: "aws:ViaAWSService", Type: BoolKey}, Presence: Always, anchor: "viaawsservice"},
	{
		Key:      Key{Name: "aws:VpceAccount", Type: StringKey},
		Presence: Sometimes, When: whenEndpointArn, Sensitive: true, anchor: "vpceaccount", only: endpointAccountServices,
	},
	{
		Key:      Key{Name: "aws:VpceOrgID", Type: StringKey},
		Presence: Sometimes, When: whenEndpointOrg, Sensitive: true, anchor: "vpceorgid", only: endpointOrgServices,
	},
	{
		Key:      Key{Name: "aws:VpceOrgPaths", Type: StringKey, Multi: true},
		Presence: Sometimes, When: whenEndpointOrg, anchor: "vpceorgpaths", only: endpointAccountServices,
	},
	{
		Key:      Key{Name: "aws:VpcSourceIp", Type: IPAddressKey},
		Presence: Sometimes, When: whenEndpoint, anchor: "vpcsourceip",
	},
	{
		Key:      Key{Name: "codebuild:BuildArn", Type: ARNKey},
		Presence: Sometimes, When: "CodeBuild assumed the role", anchor: "codebuild-build-arn",
	},
	{
		Key:      Key{Name: "codebuild:ProjectArn", Type: ARNKey},
		Presence: Sometimes, When: "CodeBuild assumed the role", anchor: "codebuild-project-arn",
	},
	{
		Key:      Key{Name: "ec2:RoleDelivery", Type: NumericKey},
		Presence: Sometimes, When: whenEC2, anchor: "ec2-role-delivery",
	},
	{
		Key:      Key{Name: "ec2:SourceInstanceArn", Type: ARNKey},
		Presence: Sometimes, When: whenEC2, anchor: "ec2-source-instance-arn",
	},
	{
		Key:      Key{Name: "glue:CredentialIssuingService", Type: StringKey},
		Presence: Sometimes, When: "a Glue job or developer endpoint makes the call", anchor: "glue-credential-issuing",
	},
	{
		Key:      Key{Name: "glue:RoleAssumedBy", Type: StringKey},
		Presence: Sometimes, When: "Glue makes the call with a service role", anchor: "glue-role-assumed-by",
	},
	{
		Key:      Key{Name: "identitystore:UserId", Type: StringKey},
		Presence: Sometimes, When: "the caller is a user of IAM Identity Center", anchor: "identity-store-user-id",
	},
	{
		Key:      Key{Name: "lambda:SourceFunctionArn", Type: ARNKey},
		Presence: Sometimes, When: "the code of a Lambda function makes the call", anchor: "lambda-source-function-arn",
	},
	{
		Key:      Key{Name: "ssm:SourceInstanceArn", Type: ARNKey},
		Presence: Sometimes, When: "the credentials are those of a node that Systems Manager manages, not of an EC2 instance",
		anchor: "ssm-source-instance-arn",
	},
}
