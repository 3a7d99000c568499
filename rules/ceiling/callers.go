package ceiling

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// members are the principals of an account that policies of an organization restrict: users and roles without MFA.
func members() []analysis.Caller {
	return []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm},
		{Type: analysis.Role, Credentials: analysis.Temporary},
	}
}

// commoners are members that a document does not exempt: their names are in no condition, and they have none of the tags in
// conditions. Exemptions are meant to let administrators bypass a guardrail. The account is that of exempt, the ARN of an
// exemption, if it names one.
func commoners(d *policy.Document, exempt string) ([]analysis.Caller, []analysis.Constraint) {
	account := "111122223333"
	if arn, ok := policy.ParseARN(exempt); ok && policy.IsAccountID(arn.Account) {
		account = arn.Account
	}
	callers := members()
	callers[0].ARN = "arn:aws:iam::" + account + ":user/" + analysis.NoName
	callers[1].ARN = "arn:aws:sts::" + account + ":assumed-role/" + analysis.NoName + "/session"
	var untagged []analysis.Constraint
	for _, s := range d.Statements {
		for c := range s.Conditions() {
			if key := c.Key.Value; isPrincipalTag(key) {
				untagged = append(untagged, analysis.Absent(key))
			}
		}
	}
	return callers, untagged
}

const principalTag = "aws:PrincipalTag/"

func isPrincipalTag(key string) bool {
	return len(key) > len(principalTag) && strings.EqualFold(key[:len(principalTag)], principalTag)
}

// signIns are the actions that identity providers' users sign in with.
var signIns = []struct{ action, provider string }{
	{"sts:AssumeRoleWithSAML", "arn:aws:iam::111122223333:saml-provider/provider"},
	{"sts:AssumeRoleWithWebIdentity", "arn:aws:iam::111122223333:oidc-provider/provider.example.com"},
}

// identifiesCaller reports whether a condition is on the organization, account or ARN of the caller.
func identifiesCaller(c *policy.Condition) bool {
	return c.Is("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", principalARN)
}
