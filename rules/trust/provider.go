package trust

import (
	"iter"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// github is the OpenID Connect provider of GitHub Actions.
const github = "token.actions.githubusercontent.com"

// providers yields the Federated principals of a statement.
func providers(s *policy.Statement) iter.Seq[*policy.Text] { return s.Principal.Of("Federated") }

// federation is how callers from a type of identity provider get a role.
type federation struct{ action, provider string }

// The types of identity providers.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity
var (
	saml = &federation{"sts:AssumeRoleWithSAML", "a SAML provider"}
	oidc = &federation{"sts:AssumeRoleWithWebIdentity", "an OpenID Connect provider"}
)

// kindOf returns the type of a Federated principal; nil if it is not an identity provider, or not known to be one.
func kindOf(id *policy.Text) *federation {
	if id.Known() && isDomain(id.Value) {
		return oidc
	}
	arn, ok := analysis.ParseARN(id)
	if !ok || !arn.Service.Is("iam") || arn.Account.Is("") {
		return nil
	}
	switch kind, name, _ := strings.Cut(arn.Resource.Value, "/"); {
	case arn.Resource.Certain && name == "":
	case kind == "saml-provider":
		return saml
	case kind == "oidc-provider":
		return oidc
	}
	return nil
}

// ask asks for a request of a provider's user that a statement allows.
func (f *federation) ask(pass *analysis.Pass, s *policy.Statement, arn string, where ...analysis.Constraint) analysis.Query {
	query := pass.Via(s, f.action)
	query.Callers = []analysis.Caller{{Type: analysis.Federated, ARN: arn}}
	query.Where = where
	return query
}

// hostOf returns the name of an OpenID Connect provider as used in condition keys; false if it is not one, or not known.
func hostOf(id *policy.Text) (string, bool) {
	if id.Known() && isDomain(id.Value) {
		return id.Value, true
	}
	arn, ok := analysis.ParseARN(id)
	if !ok || !arn.Resource.Literal() {
		return "", false
	}
	host, ok := strings.CutPrefix(arn.Resource.Value, "oidc-provider/")
	return host, ok && host != ""
}

// isDomain reports whether a text is a domain name.
func isDomain(s string) bool {
	if !strings.Contains(s, ".") || strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && s[i] != '-' && s[i] != '.' {
			return false
		}
	}
	return true
}

// conditioned reports whether a statement has, or may have, a condition on a claim of a provider; on any claim if claim is "".
func conditioned(s *policy.Statement, host, claim string) bool {
	for c := range s.Conditions() {
		key := c.Key
		if !key.Known() || c.Opaque && key.Value == "" {
			return true
		}
		colon := strings.LastIndexByte(key.Value, ':')
		if colon >= 0 && strings.EqualFold(key.Value[:colon], host) && (claim == "" || strings.EqualFold(key.Value[colon+1:], claim)) {
			return true
		}
	}
	return false
}
