package catalog

import "strings"

// Presence tells when a condition key, in any case, is in the context of requests for the action, and in a few
// words on what that depends. Of a global key it is the key's own presence, but for those that only some
// services or actions have. A service's key is Absent if the reference does not list it for the action: the
// lists have holes, so a proof should not rest on it. Of a listed one it is Sometimes, unless the service's
// documentation says more. Unknown is the presence of a key that the catalog does not have.
func (a Action) Presence(key string) (p Presence, when string) {
	if i, ok := findGlobal(key); ok {
		k := &globalKeys[i]
		switch {
		case k.absentFor(a):
			return Absent, ""
		case k.Name == "aws:ResourceAccount":
			return Always, ""
		}
		return k.Presence, k.When
	}
	id, ok := findKey(key)
	if !ok {
		return Unknown, ""
	}
	name := id.name()
	if federated(name) && !a.isFederatedAssume() {
		return Sometimes, "the role was assumed by a federated user"
	}
	if !a.HasKey(key) {
		return Absent, ""
	}
	for i := range servicePresences {
		row := &servicePresences[i]
		if matchFold(row.key, name) && (row.action == "" || matchFold(row.action, a.Name())) {
			return row.presence, row.when
		}
	}
	return Sometimes, ""
}

// absentFor reports whether requests for the action cannot have the key.
func (k *GlobalKey) absentFor(a Action) bool {
	prefix := a.Service().Prefix()
	switch {
	case k.only != "":
		return !strings.Contains(k.only, " "+prefix+" ") || prefix == "iam" && a.Name() == "PassRole"
	case k.Name == "aws:ResourceTag/${TagKey}", k.Name == "aws:RequestTag/${TagKey}", k.Name == "aws:TagKeys":
		return !a.HasKey(k.Name)
	case k.Name == "aws:ResourceAccount", strings.HasPrefix(k.Name, "aws:ResourceOrg"):
		return withoutResourceAccount(prefix, a.Name())
	case k.Name == "aws:IsMcpServiceAction":
		return !strings.Contains(prefix, "mcp")
	}
	return false
}

// withoutResourceAccount lists the actions that do not support aws:ResourceAccount and its kin.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
func withoutResourceAccount(prefix, name string) bool {
	switch prefix {
	case "ebs":
		return true
	case "auditmanager":
		return name == "UpdateAssessmentFrameworkShare"
	case "detective", "macie2":
		return name == "AcceptInvitation"
	case "ds":
		return name == "AcceptSharedDirectory"
	case "ec2":
		switch name {
		case "AcceptTransitGatewayPeeringAttachment", "AcceptVpcEndpointConnections", "AcceptVpcPeeringConnection",
			"CreateTransitGatewayPeeringAttachment", "CreateVpcEndpoint", "CreateVpcPeeringConnection":
			return true
		}
	case "guardduty", "securityhub":
		return name == "AcceptAdministratorInvitation"
	case "es":
		return name == "AcceptInboundConnection"
	case "route53":
		return name == "AssociateVPCWithHostedZone" || name == "CreateVPCAssociationAuthorization"
	}
	return false
}

// federated reports whether a key is one of identity federation: a claim of a provider, or saml:. Sessions that
// begin with federation carry such keys to all services.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-other
func federated(name string) bool {
	prefix, _, _ := strings.Cut(name, ":")
	return prefix == "saml" || strings.Contains(prefix, ".")
}

func (a Action) isFederatedAssume() bool {
	return a.Service().Prefix() == "sts" && strings.HasPrefix(a.Name(), "AssumeRole")
}

type servicePresence struct {
	key      string // a pattern
	action   string // a pattern without the service's prefix; "" for all
	presence Presence
	when     string
}

// servicePresences is what services' documentation says of the presence of their keys. The first row that fits
// counts.
var servicePresences = [...]servicePresence{
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#available-keys-for-iam
	// The page says that a few services do not support iam:PassedToService, but not how: it is taken to be
	// there.
	{"iam:PassedToService", "PassRole", Always, ""},
	{"iam:AssociatedResourceArn", "PassRole", Sometimes, "the service says which resource will use the role"},
	{"iam:AWSServiceName", "CreateServiceLinkedRole", Always, ""},
	{"iam:PolicyARN", "", Always, ""},
	{"iam:PermissionsBoundary", "Put*PermissionsBoundary", Always, "its value is the boundary being set"},
	{"iam:PermissionsBoundary", "Delete*PermissionsBoundary", Always, "its value is the boundary being removed"},
	{"iam:PermissionsBoundary", "Create*", Sometimes, "the request sets a boundary"},
	{"iam:PermissionsBoundary", "", Sometimes, "the user or role has a boundary"},
	{"iam:ResourceTag/*", "", Sometimes, whenTagsOfResource},
	{"iam:OrganizationsPolicyId", "", Sometimes, "the request names a policy of the organization"},
	{"iam:RegisterSecurityKey", "", Sometimes, "the device is a FIDO security key"},
	{"iam:FIDO-*", "", Sometimes, "the device is a FIDO security key"},
	{"iam:ServiceSpecificCredentialServiceName", "CreateServiceSpecificCredential", Always, ""},
	{"iam:ServiceSpecificCredentialAgeDays", "", Sometimes, "the request sets an expiration"},
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
	{"sts:ExternalId", "", Sometimes, "the request has an external ID"},
	{"sts:RoleSessionName", "", Always, ""},
	{"sts:SourceIdentity", "SetSourceIdentity", Always, ""},
	{"sts:SourceIdentity", "", Sometimes, "the request sets a source identity"},
	{"sts:TransitiveTagKeys", "", Sometimes, "the request sets transitive session tags"},
	{"sts:AWSServiceName", "GetServiceBearerToken", Always, ""},
	{"sts:TaskPolicyArn", "AssumeRoot", Always, ""},
	{"sts:RequestContext*", "", Sometimes, "the request has context assertions"},
	{"*.*:*", "", Sometimes, "the provider's token has the claim"},
	{"saml:*", "", Sometimes, "the SAML assertion has the attribute"},
	// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
	{"kms:CallerAccount", "", Always, ""},
	{"kms:ViaService", "", Sometimes, "an AWS service makes the call on the caller's behalf"},
	{"kms:GrantIsForAWSResource", "", Sometimes, "an AWS service makes the call on the caller's behalf"},
	{"kms:EncryptionContext*", "", Sometimes, "the request has an encryption context"},
	{"kms:RequestAlias", "", Sometimes, "the request names the key by an alias"},
	{"kms:ResourceAliases", "", Sometimes, "the key has aliases"},
	{"kms:RecipientAttestation:*", "", Sometimes, "the request has an attestation document of an enclave or a TPM"},
	{"kms:KeyOrigin", "", Always, ""},
	{"kms:KeySpec", "", Always, ""},
	{"kms:KeyUsage", "", Always, ""},
	{"kms:MultiRegion", "", Always, ""},
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html and
	// https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
	{"s3:ResourceAccount", "", Always, ""},
	{"s3:TlsVersion", "", Sometimes, "the request is sent with TLS"},
	{"s3:authType", "", Signed, "the request is signed"},
	{"s3:signatureversion", "", Signed, "the request is signed"},
	{"s3:signatureAge", "", Sometimes, "the request is a presigned URL"},
	{"s3:x-amz-*", "", Sometimes, "the request has the header"},
	{"s3:prefix", "", Sometimes, "the request has the parameter"},
	{"s3:delimiter", "", Sometimes, "the request has the parameter"},
	{"s3:max-keys", "", Sometimes, "the request has the parameter"},
	{"s3:locationconstraint", "", Sometimes, "the request names a Region"},
	{"s3:ExistingObjectTag/*", "", Sometimes, "the object has the tag"},
	{"s3:RequestObjectTag*", "", Sometimes, whenTagsOfRequest},
	{"s3:DataAccessPoint*", "", Sometimes, "the call is made through an access point"},
	{"s3:AccessPointNetworkOrigin", "", Sometimes, "the call is made through an access point"},
	// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html
	{"ec2:Region", "", Always, ""},
	{"ec2:CreateAction", "CreateTags", Sometimes, "the tags are set by an action that creates the resource"},
	{"ec2:ResourceTag/*", "", Sometimes, whenTagsOfResource},
	// https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html
	{"lambda:Principal", "AddPermission", Always, ""},
	{"lambda:Layer", "", Sometimes, "the request sets layers"},
	{"lambda:VpcIds", "", Sometimes, "the request connects the function to a VPC"},
	{"lambda:SubnetIds", "", Sometimes, "the request connects the function to a VPC"},
	{"lambda:SecurityGroupIds", "", Sometimes, "the request connects the function to a VPC"},
	// https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
	{"sns:Protocol", "Subscribe", Always, ""},
	// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
	{"dynamodb:LeadingKeys", "", Sometimes, "the request names items by their partition keys"},
}
