package reference

import (
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// wrongPrincipal says what is wrong with a principal of the type AWS, and returns the correct form if it is certain; "" if
// nothing is wrong.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func wrongPrincipal(s string) (message, right string) {
	if policy.IsAccountID(s) || uniqueID(s) {
		return "", ""
	}
	arn, ok := policy.ParseARN(s)
	if !ok {
		switch {
		case strings.HasSuffix(s, ".amazonaws.com") || strings.HasSuffix(s, ".amazonaws.com.cn"):
			return "%s is a service; move it from AWS to Service", ""
		case strings.Trim(s, "0123456789-") == "" && s != "":
			return "%q is not an account ID, which has 12 digits; correct it", ""
		}
		return "%q is not a principal; use an account ID, or the ARN of a user, role or session", ""
	}
	kind, name, _ := strings.Cut(arn.Resource, "/")
	known := true
	switch arn.Service + ":" + kind {
	case "iam:group":
		return "a group is not a principal; use its users or a role instead of %s", ""
	case "iam:saml-provider", "iam:oidc-provider":
		return "%s is an identity provider; move it from AWS to Federated", ""
	case "iam:root":
		known = arn.Resource == "root"
	case "iam:user", "iam:role":
		known = !strings.HasSuffix(arn.Resource, "/") && name != ""
	case "sts:federated-user":
		known = name != ""
	case "sts:assumed-role":
		switch role, session, _ := strings.Cut(name, "/"); {
		case role == "" || session == "":
			return "%s lacks the session name; use assumed-role/role/session, or the role's ARN", ""
		case strings.Contains(session, "/"):
			return "%s has the role's path; session ARNs do not: use assumed-role/role/session", ""
		}
	default:
		known = false
	}
	switch {
	case !known:
		return "%s does not name a user, role, session or account (…:root); correct it", ""
	case !catalog.KnownPartition(arn.Partition):
		return "the partition in %s does not exist; use aws, aws-cn or aws-us-gov", ""
	case !policy.IsAccountID(arn.Account) && !originAccessIdentity(arn):
		return "the account ID in %s does not have 12 digits; correct it", ""
	case arn.Region != "":
		arn.Region = ""
		return "the ARN of a principal does not have a Region; remove it from %s", arn.String()
	}
	return "", ""
}

// originAccessIdentity reports whether an ARN is that of a CloudFront origin access identity.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
func originAccessIdentity(arn policy.ARN) bool {
	return arn.Account == "cloudfront" && strings.HasPrefix(arn.Resource, "user/")
}
