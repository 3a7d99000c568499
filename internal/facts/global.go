package facts

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
)

// Keys that others are about.
const (
	principalARN = "aws:PrincipalArn"
	wholeARN     = "resource"
)

// Phrases that several keys share.
const (
	whenSigned          = "the request is signed"
	whenOrganization    = "the principal's account is in an organization"
	whenService         = "an AWS service principal makes the call directly"
	whenSource          = "an AWS service principal makes the call on behalf of a resource"
	whenSourceOrg       = "an AWS service principal makes the call on behalf of an organization's resource"
	whenEndpoint        = "the call is made through a VPC endpoint"
	whenEndpointArn     = "the call is made through a VPC endpoint, to a service that supports the key"
	whenEndpointOrg     = "the call is made through an organization's VPC endpoint, to a service that supports the key"
	whenResourceAccount = "the action is not one of the few that do not support the key"
	whenResourceOrg     = "the account of the resource is in an organization"
	whenCalled          = "a service makes the call with the principal's credentials (forward access sessions)"
	whenMCP             = "an AWS MCP service makes the call with the principal's credentials"
	whenEC2             = "the credentials are those of an EC2 instance's role"
	whenCodeBuild       = "CodeBuild assumed the role"
	whenTemporary       = "the credentials are temporary (roles, console, GetSessionToken), not a user's access keys"
	whenTagsOfRequest   = "the request passes tags"
	whenTagsOfResource  = "the resource has the tag, or the request creates it with the tag"
	whenTagsOfPrincipal = "the user, role or session has the tag"
)

// Services that set the keys of VPC endpoints, and actions that do not support the keys of the resource's owner, by the page's
// lists.
const (
	endpointServices = "acm-pca apprunner applicationinsights athena cloudformation comprehendmedical compute-optimizer datasync " +
		"discovery ebs ecr ecs firehose healthlake iam iotfleetwise iotwireless kinesisanalytics kms lambda medical-imaging omics " +
		"payment-cryptography polly rbin rekognition route53 s3 scheduler servicediscovery servicequotas ssm-contacts " +
		"storagegateway textract transcribe transfer"
	endpointAccountServices = endpointServices + " dynamodb gamelift shield"
	endpointOrgServices     = endpointAccountServices + " b2bi cassandra cognito-identity dms ds-data identitystore iottwinmaker " +
		"network-firewall pricing ses sms-voice sqs workmail"
	// The page lists iam with this exception.
	exceptPassRole = "iam:PassRole"
	exceptOwner    = "auditmanager:UpdateAssessmentFrameworkShare detective:AcceptInvitation ds:AcceptSharedDirectory ebs:* " +
		"ec2:AcceptTransitGatewayPeeringAttachment ec2:AcceptVpcEndpointConnections ec2:AcceptVpcPeeringConnection " +
		"ec2:CreateTransitGatewayPeeringAttachment ec2:CreateVpcEndpoint ec2:CreateVpcPeeringConnection " +
		"guardduty:AcceptAdministratorInvitation macie2:AcceptInvitation es:AcceptInboundConnection " +
		"route53:AssociateVPCWithHostedZone route53:CreateVPCAssociationAuthorization securityhub:AcceptAdministratorInvitation"
)

// globalKeys is sorted by lower-cased name. It was written after
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html as of November 2026; aws:SourceOwner is
// from https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner: services set
// it when they publish, and topics' default policy counts on it for everyone's requests.
//
// Where the page says that a key is in every request and other pages of AWS that it is not, it may be absent: so it is with
// aws:PrincipalAccount, aws:PrincipalType and aws:userid for service principals and for callers with an identity provider's token.
var globalKeys = [...]GlobalKey{
	{
		Name: "aws:AssumedRoot", Anchor: "assumedroot", When: "the credentials are from sts:AssumeRoot", Type: catalog.BoolKey,
		Callers: only(Sometimes, Role, Root), Values: booleans,
	},
	{
		Name: "aws:CalledVia", Anchor: "calledvia", When: whenCalled, Multi: true,
		Callers: signed(Sometimes), Forms: hosts, Samples: []string{"cloudformation.amazonaws.com"},
	},
	{
		Name: "aws:CalledViaAWSMCP", Anchor: "calledviaawasmcp" /* AWS's spelling */, When: whenMCP,
		Callers: signed(Sometimes), Forms: hosts, Samples: []string{"aws-mcp.amazonaws.com"},
	},
	{
		Name: "aws:CalledViaFirst", Anchor: "calledviafirst", When: whenCalled,
		Callers: signed(Sometimes), Forms: hosts, Samples: []string{"cloudformation.amazonaws.com"},
	},
	{
		Name: "aws:CalledViaLast", Anchor: "calledvialast", When: whenCalled,
		Callers: signed(Sometimes), Forms: hosts, Samples: []string{"cloudformation.amazonaws.com"},
	},
	{
		Name: "aws:ChatbotSourceArn", Anchor: "chatbotsourcearn", When: "Amazon Q Developer in chat applications assumed the role",
		Type: catalog.ARNKey, Callers: only(Sometimes, Role), Forms: arns,
		Samples: []string{"arn:aws:chatbot::" + Account + ":chat-configuration/slack-channel/channel"},
	},
	{
		Name: "aws:CurrentTime", Anchor: "currenttime", Type: catalog.DateKey,
		Callers: always, Samples: []string{"2026-01-01T00:00:00Z"},
	},
	{
		Name: "aws:Ec2InstanceSourcePrivateIPv4", Anchor: "ec2instancesourceprivateip4", When: whenEC2, Type: catalog.IPAddressKey,
		Callers: only(Sometimes, Role), Samples: []string{"10.0.0.10"},
	},
	{
		Name: "aws:Ec2InstanceSourceVpc", Anchor: "ec2instancesourcevpc", When: whenEC2,
		Callers: only(Sometimes, Role), Forms: vpcs, Samples: []string{"vpc-0abc"},
	},
	{
		Name: "aws:EpochTime", Anchor: "epochtime", Type: catalog.DateKey, // date operators take it, and numeric ones
		Callers: always, Samples: []string{"1767225600"}, Whole: "aws:CurrentTime", Part: EpochOf,
	},
	{
		Name: "aws:FederatedProvider", Anchor: "federatedprovider",
		When:    "the role was assumed, or is being assumed, with an OpenID Connect token",
		Callers: federatedProvider, Forms: []Form{word(Plain)}, Samples: []string{"arn:aws:iam::" + Account + ":oidc-provider/provider"},
	},
	{
		Name: "aws:IsMcpServiceAction", Anchor: "ismcpserviceaction", When: "an AWS MCP service authorizes an action of its own",
		Type: catalog.BoolKey, Callers: sometimes, Values: booleans,
		// AWS has no list of MCP services: these are the services whose name says so, and those that its managed policies ask of.
		Services: "agentaccess-mcp application-signals-mcp ecs-mcp eks-mcp partnercentral sagemaker-unified-studio-mcp",
	},
	{
		Name: "aws:MultiFactorAuthAge", Anchor: "multifactorauthage",
		When: "the credentials are temporary and were issued with MFA", Type: catalog.NumericKey,
		Callers: func(c Caller) Presence { return when(c.Signed() && c.Credentials == TemporaryMFA, Always) }, Samples: []string{"60"},
	},
	{
		Name: "aws:MultiFactorAuthPresent", Anchor: "multifactorauthpresent", When: whenTemporary, Type: catalog.BoolKey,
		Callers: func(c Caller) Presence { return when(c.Signed() && c.Credentials != LongTerm, Always) },
		Values:  booleans, Narrow: mfaValues,
	},
	{
		Name: "aws:PrincipalAccount", Anchor: "principalaccount", Sensitive: true,
		Callers: only(Always, User, Role, Root, Anonymous), Forms: accounts, Samples: []string{Account, OtherAccount},
		Narrow: func(k *Key, c Caller) {
			if c.Type == Anonymous {
				k.Values, k.Forms, k.Samples = []string{"anonymous"}, nil, nil
			}
		},
		Whole: principalARN, Part: AccountOf,
	},
	{
		Name: principalARN, Anchor: "principalarn", When: whenSigned, Type: catalog.ARNKey,
		Callers: signed(Always), Narrow: principalForms,
	},
	{
		Name: "aws:PrincipalIsAWSService", Anchor: "principalisawsservice", When: whenSigned, Type: catalog.BoolKey,
		// A call with an identity provider's token is not signed with AWS credentials, and it is not anonymous.
		Callers: func(c Caller) Presence {
			switch c.Type {
			case Anonymous:
				return Never
			case Federated:
				return Sometimes
			}
			return Always
		},
		Narrow: func(k *Key, c Caller) {
			if k.Values = []string{"false"}; c.Type == Service {
				k.Values = []string{"true"}
			}
		},
	},
	{
		Name: "aws:PrincipalOrgID", Anchor: "principalorgid", When: whenOrganization, Sensitive: true,
		Callers: signed(Sometimes), Forms: orgs, Samples: []string{"o-otherorg00"},
	},
	{
		Name: "aws:PrincipalOrgPaths", Anchor: "principalorgpaths", When: whenOrganization, Multi: true,
		Callers: signed(Sometimes), Forms: orgPaths, Samples: []string{"o-otherorg00/r-ab12/ou-ab12-11111111/"},
	},
	{
		Name: "aws:PrincipalServiceName", Anchor: "principalservicename", When: whenService,
		Callers: only(Always, Service), Forms: hosts, Samples: []string{"ec2.amazonaws.com"},
	},
	{
		Name: "aws:PrincipalServiceNamesList", Anchor: "principalservicenameslist", When: whenService, Multi: true,
		Callers: only(Always, Service), Forms: hosts, Samples: []string{"ec2.amazonaws.com"},
	},
	{
		Name: "aws:PrincipalTag/${TagKey}", Anchor: "principaltag", When: whenTagsOfPrincipal,
		Callers: only(Sometimes, User, Role), Forms: []Form{{some(Tag)}}, Samples: []string{"value"},
	},
	{
		Name: "aws:PrincipalType", Anchor: "principaltype", Callers: identified,
		Narrow: func(k *Key, c Caller) {
			if t := c.PrincipalType(); t != "" {
				k.Values = []string{t}
			} else {
				k.Values = principalTypes
			}
		},
	},
	{
		Name: "aws:referer", Anchor: "referer", When: "a browser follows a link; the caller can send any value",
		Callers: sometimes, Forms: plains, Samples: []string{"https://example.com/"},
	},
	{
		Name: "aws:RequestedRegion", Anchor: "requestedregion",
		Callers: always, Forms: []Form{word(Lower)}, Samples: []string{"us-east-1", "eu-west-1"},
	},
	{
		Name: "aws:RequestTag/${TagKey}", Anchor: "requesttag", When: whenTagsOfRequest,
		Callers: sometimes, Listed: true, Resource: true, Forms: plains, Samples: []string{"value"},
	},
	{
		Name: "aws:ResourceAccount", Anchor: "resourceaccount", When: whenResourceAccount, Sensitive: true,
		Callers: always, Except: exceptOwner, Resource: true, Forms: accounts, Samples: []string{Account, OtherAccount},
		Whole: wholeARN, Part: OwnerOf,
	},
	{
		Name: "aws:ResourceOrgID", Anchor: "resourceorgid", When: whenResourceOrg, Sensitive: true,
		Callers: sometimes, Except: exceptOwner, Resource: true, Forms: orgs, Samples: []string{"o-otherorg00"},
	},
	{
		Name: "aws:ResourceOrgPaths", Anchor: "resourceorgpaths", When: whenResourceOrg, Multi: true,
		Callers: sometimes, Except: exceptOwner, Resource: true,
		Forms: orgPaths, Samples: []string{"o-otherorg00/r-ab12/ou-ab12-11111111/"},
	},
	{
		Name: "aws:ResourceTag/${TagKey}", Anchor: "resourcetag", When: whenTagsOfResource,
		Callers: sometimes, Listed: true, Resource: true, Forms: plains, Samples: []string{"value"},
	},
	{
		Name: "aws:SecureTransport", Anchor: "securetransport", Type: catalog.BoolKey, Callers: always, Values: booleans,
	},
	{
		Name: "aws:SignInSessionArn", Anchor: "signinsessionarn", Type: catalog.ARNKey,
		When:    "the credentials are from an OAuth session of AWS Sign-In, such as that of aws login",
		Callers: func(c Caller) Presence { return when(c.temporary(), Sometimes) },
		Forms:   arns, Samples: []string{"arn:aws:signin:us-east-1:" + Account + ":session/session"},
	},
	{
		Name: "aws:SourceAccount", Anchor: "sourceaccount", When: whenSource, Sensitive: true,
		Callers: only(Sometimes, Service), Forms: accounts, Samples: []string{Account, OtherAccount},
	},
	{
		Name: "aws:SourceArn", Anchor: "sourcearn", When: whenSource, Type: catalog.ARNKey,
		Callers: only(Sometimes, Service), Forms: arns, Samples: []string{"arn:aws:sns:us-east-1:" + Account + ":topic"},
	},
	{
		Name: "aws:SourceIdentity", Anchor: "sourceidentity", When: "the role session has a source identity",
		Callers: only(Sometimes, Role), Forms: []Form{word(Name)}, Samples: []string{"alice"},
	},
	{
		Name: "aws:SourceIp", Anchor: "sourceip", When: "the call is not made through a VPC endpoint", Type: catalog.IPAddressKey,
		Callers: sometimes, Samples: []string{"203.0.113.10"},
	},
	{
		Name: "aws:SourceOrgID", Anchor: "sourceorgid", When: whenSourceOrg, Sensitive: true,
		Callers: only(Sometimes, Service), Forms: orgs, Samples: []string{"o-otherorg00"},
	},
	{
		Name: "aws:SourceOrgPaths", Anchor: "sourceorgpaths", When: whenSourceOrg, Multi: true,
		Callers: only(Sometimes, Service), Forms: orgPaths, Samples: []string{"o-otherorg00/r-ab12/ou-ab12-11111111/"},
	},
	{
		Name: "aws:SourceOwner", Anchor: "sourceaccount", When: "the call is to Amazon SNS or Amazon SQS; superseded by aws:SourceAccount",
		Callers: sometimes, Services: "sns sqs", Forms: accounts, Samples: []string{Account, OtherAccount},
	},
	{
		Name: "aws:SourceVpc", Anchor: "sourcevpc", When: whenEndpoint, Sensitive: true,
		Callers: sometimes, Forms: vpcs, Samples: []string{"vpc-0abc"},
	},
	{
		Name: "aws:SourceVpcArn", Anchor: "sourcevpcarn", When: whenEndpointArn, Type: catalog.ARNKey,
		Callers: sometimes, Services: endpointServices, Except: exceptPassRole,
		Forms:   []Form{form("arn:", word(Lower), ":ec2:", word(Lower), ":", accountNumber(), ":vpc/vpc-", word(Lower))},
		Samples: []string{"arn:aws:ec2:us-east-1:" + Account + ":vpc/vpc-0abc"},
	},
	{
		Name: "aws:SourceVpce", Anchor: "sourcevpce", When: whenEndpoint, Sensitive: true,
		Callers: sometimes, Forms: []Form{form("vpce-", word(Lower))}, Samples: []string{"vpce-0abc"},
	},
	{
		Name: "aws:TagKeys", Anchor: "tagkeys", When: whenTagsOfRequest, Multi: true,
		Callers: sometimes, Listed: true, Resource: true, Forms: []Form{word(Plain)}, Samples: []string{"tag"},
	},
	{
		Name: "aws:TokenIssueTime", Anchor: "tokenissuetime", When: whenTemporary, Type: catalog.DateKey,
		Callers: func(c Caller) Presence { return when(c.temporary(), Always) },
		Samples: []string{"2026-01-01T00:00:00Z"},
	},
	{
		Name: "aws:UserAgent", Anchor: "useragent", Callers: always, Forms: plains, Samples: []string{"aws-cli/2.0"},
	},
	{
		Name: "aws:userid", Anchor: "userid", Callers: identified, Narrow: useridForms,
	},
	{
		Name: "aws:username", Anchor: "username",
		When:    "the caller is an IAM user; never for roles, Identity Center users or the root user",
		Callers: only(Always, User), Forms: []Form{word(Name)}, Samples: []string{"alice"}, Whole: principalARN, Part: LastName,
	},
	{
		Name: "aws:ViaAWSMCPService", Anchor: "viaawsmcpservice", When: whenMCP, Type: catalog.BoolKey,
		Callers: signed(Sometimes), Values: booleans,
	},
	{
		Name: "aws:ViaAWSService", Anchor: "viaawsservice", Type: catalog.BoolKey, Callers: always, Values: booleans,
		Narrow: func(k *Key, c Caller) {
			if !c.Signed() {
				k.Values = []string{"false"}
			}
		},
	},
	{
		Name: "aws:VpceAccount", Anchor: "vpceaccount", When: whenEndpointArn, Sensitive: true,
		Callers: sometimes, Services: endpointAccountServices, Except: exceptPassRole, Forms: accounts, Samples: []string{Account},
	},
	{
		Name: "aws:VpceOrgID", Anchor: "vpceorgid", When: whenEndpointOrg, Sensitive: true,
		Callers: sometimes, Services: endpointOrgServices, Except: exceptPassRole, Forms: orgs, Samples: []string{"o-otherorg00"},
	},
	{
		Name: "aws:VpceOrgPaths", Anchor: "vpceorgpaths", When: whenEndpointOrg, Multi: true,
		Callers: sometimes, Services: endpointAccountServices, Except: exceptPassRole,
		Forms: orgPaths, Samples: []string{"o-otherorg00/r-ab12/ou-ab12-11111111/"},
	},
	{
		Name: "aws:VpcSourceIp", Anchor: "vpcsourceip", When: whenEndpoint, Type: catalog.IPAddressKey,
		Callers: sometimes, Samples: []string{"10.0.0.10"},
	},
	{
		Name: "codebuild:BuildArn", Anchor: "codebuild-build-arn", When: whenCodeBuild, Type: catalog.ARNKey,
		Callers: only(Sometimes, Role), Forms: arns, Samples: []string{"arn:aws:codebuild:us-east-1:" + Account + ":build/project:id"},
	},
	{
		Name: "codebuild:ProjectArn", Anchor: "codebuild-project-arn", When: whenCodeBuild, Type: catalog.ARNKey,
		Callers: only(Sometimes, Role), Forms: arns, Samples: []string{"arn:aws:codebuild:us-east-1:" + Account + ":project/project"},
	},
	{
		Name: "ec2:RoleDelivery", Anchor: "ec2-role-delivery", When: whenEC2, Type: catalog.NumericKey,
		Callers: only(Sometimes, Role), Values: []string{"2.0", "1.0"},
	},
	{
		Name: "ec2:SourceInstanceArn", Anchor: "ec2-source-instance-arn", When: whenEC2, Type: catalog.ARNKey,
		Callers: only(Sometimes, Role), Forms: arns, Samples: []string{"arn:aws:ec2:us-east-1:" + Account + ":instance/i-0abc"},
	},
	{
		Name: "glue:CredentialIssuingService", Anchor: "glue-credential-issuing",
		When: "a Glue job or developer endpoint makes the call", Callers: only(Sometimes, Role), Values: []string{"glue.amazonaws.com"},
	},
	{
		Name: "glue:RoleAssumedBy", Anchor: "glue-role-assumed-by",
		When: "Glue makes the call with a service role", Callers: only(Sometimes, Role), Values: []string{"glue.amazonaws.com"},
	},
	{
		Name: "identitystore:UserId", Anchor: "identity-store-user-id", When: "the caller is a user of IAM Identity Center",
		Callers: only(Sometimes, Role), Forms: []Form{word(Plain)}, Samples: []string{"94482488-3041-7026-18f3-be45837cd0e4"},
	},
	{
		Name: "lambda:SourceFunctionArn", Anchor: "lambda-source-function-arn", Type: catalog.ARNKey,
		When:    "the code of a Lambda function makes the call",
		Callers: only(Sometimes, Role), Forms: arns, Samples: []string{"arn:aws:lambda:us-east-1:" + Account + ":function:function"},
	},
	{
		Name: "ssm:SourceInstanceArn", Anchor: "ssm-source-instance-arn", Type: catalog.ARNKey,
		When:    "the credentials are those of a node that Systems Manager manages, not of an EC2 instance",
		Callers: only(Sometimes, Role), Forms: arns, Samples: []string{"arn:aws:ec2:us-east-1:" + Account + ":instance/i-0abc"},
	},
}

// What the values of several keys look like.
var (
	booleans = []string{"true", "false"}
	plains   = []Form{{some(Plain)}}
	hosts    = []Form{word(Host)}
	accounts = []Form{accountNumber()}
	arns     = LooseResourceForms()
	vpcs     = []Form{form("vpc-", word(Lower))}
	orgs     = []Form{form("o-", word(Lower))}
	orgPaths = []Form{form("o-", word(Lower), "/", some(Plain))}
)

func always(Caller) Presence { return Always }

func sometimes(Caller) Presence { return Sometimes }

// when is a presence if a condition holds, else Never.
func when(condition bool, p Presence) Presence {
	if condition {
		return p
	}
	return Never
}

// signed is the presence of keys of IAM identities.
func signed(p Presence) func(Caller) Presence {
	return func(c Caller) Presence { return when(c.Signed(), p) }
}

// only is a presence in the requests of these callers, and of no one else's.
func only(p Presence, types ...CallerType) func(Caller) Presence {
	return func(c Caller) Presence { return when(slices.Contains(types, c.Type), p) }
}

// identified is the presence of keys that tell who calls: AWS's table of their values does not have all callers.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func identified(c Caller) Presence {
	if c.Type == Federated || c.Type == Service {
		return Sometimes
	}
	return Always
}

// federatedProvider is the presence of aws:FederatedProvider.
func federatedProvider(c Caller) Presence {
	switch {
	case c.Type == Role, c.Type == Federated && c.Provider == "":
		return Sometimes
	case c.Type == Federated && !strings.EqualFold(c.Provider, "saml"):
		return Always
	}
	return Never
}

// mfaValues is about aws:MultiFactorAuthPresent.
func mfaValues(k *Key, c Caller) {
	switch {
	case k.Presence == Never:
	case c.Credentials == TemporaryMFA:
		k.Values = []string{"true"}
	default:
		k.Values = []string{"false"}
	}
}

// principalForms is about aws:PrincipalArn: of a role session, it is the ARN of the role.
func principalForms(k *Key, c Caller) {
	of := &rootARN
	switch c.Type {
	case User:
		of = &userARN
	case Role:
		of = &roleARN
	}
	k.Forms, k.Samples = of.forms, of.samples
}

// What aws:PrincipalArn looks like.
var (
	userARN = principalARNs("user", "alice")
	roleARN = principalARNs("role", "example-role")
	rootARN = formsAndSamples{
		forms:   []Form{form("arn:", word(Lower), ":iam::", accountNumber(), ":root")},
		samples: []string{"arn:aws:iam::" + Account + ":root"},
	}
)

type formsAndSamples struct {
	forms   []Form
	samples []string
}

func principalARNs(kind, name string) formsAndSamples {
	head := form("arn:", word(Lower), ":iam::", accountNumber(), ":"+kind+"/", word(Name))
	return formsAndSamples{
		forms:   []Form{head, form(head, some(Path), "/", word(Name))},
		samples: []string{"arn:aws:iam::" + Account + ":" + kind + "/" + name},
	}
}

// useridForms is about aws:userid.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func useridForms(k *Key, c Caller) {
	switch c.Type {
	case User:
		k.Forms, k.Samples = []Form{form("AIDA", word(Upper))}, []string{"AIDAEXAMPLEALICE"}
		if c.ID != "" {
			k.Forms, k.Samples = []Form{form(c.ID)}, []string{c.ID}
		}
	case Role:
		id, session, samples := form("AROA", word(Upper)), form(word(Name)), [2]string{"AROAEXAMPLEROLE", "session"}
		if c.ID != "" {
			id, samples[0] = form(c.ID), c.ID
		}
		if c.Session != "" {
			session, samples[1] = form(c.Session), c.Session
		}
		k.Forms, k.Samples = []Form{form(id, ":", session)}, []string{samples[0] + ":" + samples[1]}
	case Root:
		k.Forms, k.Samples = accounts, []string{Account}
	case Federated, Service:
		k.Forms, k.Samples = []Form{word(Plain)}, []string{"id"}
	case Anonymous:
		k.Values = []string{"anonymous"}
	}
}
