package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// MalformedPrincipal reports principals of the types AWS and CanonicalUser in a form that IAM does not accept.
var MalformedPrincipal = &analysis.Analyzer{
	Name:  "malformed-principal",
	Title: "Malformed principal",
	Doc:   page("malformed-principal"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust, policy.Resource, policy.VPCEndpoint},
	Run:   malformedPrincipal,
}

func malformedPrincipal(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
			if p == nil {
				continue
			}
			for e := range p.All() {
				if e.Type.Value == "AWS" && isName(&e.ID) {
					pass.ReportIn(s, e.ID.Range, "%s is a name and not a principal; use Fn::GetAtt or write the ARN", e.ID.Parts[0].Symbol.Name)
				}
				// Other rules report it, or another program fills it in.
				if !e.ID.Known() || strings.ContainsAny(e.ID.Value, "*?$<>{}[]%#") {
					continue
				}
				d := analysis.Diagnostic{Range: e.ID.Range, Statement: s}
				switch e.Type.Value {
				case "AWS":
					var right string
					if d.Message, right = wrongPrincipal(e.ID.Value); right != "" {
						d.Fixes = pass.Respell(&e.ID, right)
					}
				case "CanonicalUser":
					if !canonicalID(e.ID.Value) {
						d.Message = "%q is not a canonical user ID; use the 64 hexadecimal digits"
					}
				}
				if d.Message != "" {
					d.Message = analysis.Message(d.Message, e.ID.Value)
					pass.Report(d)
				}
			}
		}
	}
}

// isName reports whether a principal is what Ref yields for a resource of the template: its name, which IAM does not look up. The
// id of an account is a principal.
func isName(id *policy.Text) bool {
	return len(id.Parts) == 1 && id.Parts[0].Symbol != nil && id.Parts[0].Symbol.Bare &&
		id.Parts[0].Symbol.Type != "AWS::Organizations::Account"
}

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

// uniqueID reports whether a principal is a unique ID: that of a user or role, or the canonical user ID of an account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
func uniqueID(s string) bool {
	return canonicalID(s) || isID(s, "A")
}

// canonicalID reports whether s has the form of a canonical user ID. Those of origin access identities are longer than those
// of accounts.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
func canonicalID(s string) bool {
	return len(s) >= 64 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
