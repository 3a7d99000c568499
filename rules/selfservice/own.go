package selfservice

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// credentialActions are the actions with which users manage their own credentials, and might manage those of others.
// iam:CreateVirtualMFADevice is not among them: a device that is not assigned to a user does no harm. Neither is
// iam:ChangePassword, which takes no user name and only changes the caller's password, nor are read actions.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html
var credentialActions = []string{
	"iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:DeleteLoginProfile",
	"iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey",
	"iam:DeactivateMFADevice", "iam:EnableMFADevice", "iam:ResyncMFADevice", "iam:DeleteVirtualMFADevice",
	"iam:UploadSSHPublicKey", "iam:UpdateSSHPublicKey", "iam:DeleteSSHPublicKey",
	"iam:UploadSigningCertificate", "iam:UpdateSigningCertificate", "iam:DeleteSigningCertificate",
	"iam:CreateServiceSpecificCredential", "iam:UpdateServiceSpecificCredential",
	"iam:ResetServiceSpecificCredential", "iam:DeleteServiceSpecificCredential",
}

// own returns patterns for what belongs to the calling user: the user itself, under any path, and MFA devices named
// after it. No user is named after the caller's unique ID, since AWS assigns the IDs; only documents that might mean such a
// user get that pattern.
func own(d *policy.Document) []string {
	const id = "user/${aws:userid}"
	for _, s := range d.Statements {
		for item := range s.Resource.All() {
			if i := len(item.Value) - len(id); i >= 0 && strings.EqualFold(item.Value[i:], id) {
				return append(slices.Clone(ownPatterns), "arn:*:iam::*:"+id)
			}
		}
	}
	return ownPatterns
}

var ownPatterns = []string{
	"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}",
	"arn:*:iam::*:mfa/${aws:username}*", "arn:*:iam::*:mfa/*/${aws:username}*",
}

// named returns patterns for the users and devices that a statement names individually: a full name is intended.
func named(s *policy.Statement) []string {
	var patterns []string
	for item := range s.Resource.All() {
		if arn, ok := policy.ParseARN(item.Value); ok && item.Known() && !analysis.Wild(arn.Resource) {
			patterns = append(patterns, "arn:*:iam::*:"+arn.Resource)
		}
	}
	return patterns
}

// strangers returns the tags of a user that the caller does not own, if a statement compares tags with the caller's name:
// none, or another name. Without such tags it returns one empty view.
func strangers(s *policy.Statement) []map[string]analysis.Fixed {
	untagged, tagged := map[string]analysis.Fixed{}, map[string]analysis.Fixed{}
	for c := range s.Conditions() {
		if isTag(c) && analysis.Some(c.AllValues(), namesCaller) {
			untagged[c.Key.Value] = analysis.Fixed{Absent: true}
			tagged[c.Key.Value] = analysis.Fixed{Value: "somebody-else"}
		}
	}
	if len(tagged) == 0 {
		return []map[string]analysis.Fixed{nil}
	}
	caller := analysis.Fixed{Value: "alice"} // the tags name a different user
	untagged["aws:username"], tagged["aws:username"] = caller, caller
	return []map[string]analysis.Fixed{untagged, tagged}
}

// isTag reports whether a condition is on a tag of the resource.
func isTag(c *policy.Condition) bool {
	key := strings.ToLower(c.Key.Value)
	return strings.HasPrefix(key, "aws:resourcetag/") || strings.HasPrefix(key, "iam:resourcetag/")
}

// namesCaller reports whether a value names the calling user.
func namesCaller(v *policy.Text) bool {
	value := strings.ToLower(v.Value)
	return strings.Contains(value, "${aws:username}") || strings.Contains(value, "${aws:userid}")
}

// users returns the callers of a setting that are IAM users: only they have an aws:username.
func users(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return []analysis.Caller{
			{Type: analysis.User, Credentials: analysis.LongTerm},
			{Type: analysis.User, Credentials: analysis.Temporary},
			{Type: analysis.User, Credentials: analysis.TemporaryMFA},
		}
	}
	return slices.DeleteFunc(slices.Clone(setting.Callers), func(c analysis.Caller) bool { return c.Type != analysis.User })
}
