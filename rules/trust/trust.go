// Package trust holds the rules about whom policies trust: the principals of trust and resource policies, and the conditions that
// services and identity providers among them need.
package trust

import (
	"embed"
	"iter"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed *.md
var pages embed.FS

func page(rule string) string { return analysis.Page(pages, rule) }

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("trust",
	AllowWithNotPrincipal,
	ClaimNeverPresent,
	CognitoRoleOpenToGuests,
	ConfirmAudienceClaimType,
	ForAnyValueWithAudienceClaimType,
	GitHubSubjectWithoutIDs,
	IRSAOpenToAnyServiceAccount,
	InvalidFederatedPrincipalSyntaxInRoleTrustPolicy,
	MismatchedActionForPrincipal,
	MissingActionForConditionKey,
	MissingActionForRolesAnywhereTrustPolicy,
	MissingConditionKeyForOIDCPrincipal,
	MissingGitHubRepoConditionKey,
	OIDCAudienceNotChecked,
	OIDCOpenToAnyProject,
	OIDCOpenToOtherTenants,
	OpenToEveryService,
	RecommendedConditionKeyForServicePrincipal,
	RedundantPrincipalInRoleTrustPolicy,
	RestrictAccessToServicePrincipal,
	RoleTrustsItself,
	RolesAnywhereOpenToAnyCertificate,
	SAMLWithoutAudience,
	ServiceActsForStrangers,
	ServiceRoleWithoutSource,
	SpecificGitHubRepoAndBranchRecommended,
	TagSessionSetsABACTags,
	ThirdPartyWithoutExternalID,
	TrustWholeAccount,
	UnsupportedConditionKeyForServicePrincipal,
)

// github is the OpenID Connect provider of GitHub Actions.
const github = "token.actions.githubusercontent.com"

// providers yields the Federated principals of a statement.
func providers(s *policy.Statement) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		if s.Principal == nil {
			return
		}
		for entry := range s.Principal.All() {
			if e := entry; e.Type.Value == "Federated" && !yield(&e.ID) {
				return
			}
		}
	}
}

// providerKind is the type of an identity provider.
type providerKind uint8

const (
	unknownProvider providerKind = iota
	samlProvider
	oidcProvider
)

// kindOf returns the type of a Federated principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity
func kindOf(id *policy.Text) providerKind {
	if id.Known() && isDomain(id.Value) {
		return oidcProvider
	}
	arn, ok := analysis.ParseARN(id)
	if !ok || !arn.Service.Is("iam") || arn.Account.Is("") {
		return unknownProvider
	}
	switch kind, name, _ := strings.Cut(arn.Resource.Value, "/"); {
	case arn.Resource.Certain && name == "":
	case kind == "saml-provider":
		return samlProvider
	case kind == "oidc-provider":
		return oidcProvider
	}
	return unknownProvider
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
	if s.Condition == nil {
		return false
	}
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
