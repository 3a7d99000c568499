// Package trust holds the rules about whom policies trust: the principals of trust and resource policies, and the conditions that
// services and identity providers among them need.
package trust

import (
	"embed"
	"iter"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("trust", pages,
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
	RoleAssumableByNobody,
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

// nobody is a name that no policy contains.
const nobody = analysis.NoName

// roles yields the roles of the template whose trust policy the pass's document is.
func roles(pass *analysis.Pass) iter.Seq[*policy.PrincipalPolicies] {
	return func(yield func(*policy.PrincipalPolicies) bool) {
		for _, role := range pass.Principals() {
			if role.Trust == pass.Document && !yield(role) {
				return
			}
		}
	}
}

// keysOf returns the condition keys that a document mentions, each once, as first written.
func keysOf(d *policy.Document) []string {
	var keys []string
	for _, s := range d.Statements {
		for c := range s.Conditions() {
			if !slices.ContainsFunc(keys, func(key string) bool { return c.Is(key) }) {
				keys = append(keys, c.Key.Value)
			}
		}
	}
	return keys
}
