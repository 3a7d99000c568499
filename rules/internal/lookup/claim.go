package lookup

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OnlyProviders returns the Federated principals of a statement that has no other principals; false if some are not known.
func OnlyProviders(s *policy.Statement) ([]string, bool) {
	if s.Opaque || s.Principal == nil || s.Principal.Any || len(s.Principal.Entries) == 0 || s.Principal.Node.HoldsUnknown() {
		return nil, false
	}
	var ids []string
	for e := range s.Principal.All() {
		id, ok := analysis.Standing(&e.ID)
		if e.Type.Value != "Federated" || !ok || strings.ContainsAny(id, "*?") || !strings.Contains(analysis.Provider(id), ".") && analysis.Provider(id) != "saml" {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

// ClaimOf returns the provider whose tokens carry a condition key, as the prefix of its keys: "accounts.google.com", or
// "saml"; false for keys that are not claims.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func ClaimOf(key string) (host string, ok bool) {
	colon := strings.LastIndexByte(key, ':')
	if colon < 0 {
		return "", false
	}
	host = key[:colon]
	if first, rest, _ := strings.Cut(key, ":"); strings.Contains(rest, ":") {
		host = first // the claim's name has a colon of its own
	}
	return host, strings.Contains(host, ".") || strings.EqualFold(host, "saml")
}

// Brings reports whether one of the providers has the given prefix of keys.
func Brings(providers []string, host string) bool {
	return slices.ContainsFunc(providers, func(id string) bool { return strings.EqualFold(analysis.Provider(id), host) })
}

// WithoutClaim decides about a condition on a claim that no token of a statement's providers carries: it holds for every
// request, with one as the proof, or for none (never), or that is not known.
func WithoutClaim(pass *analysis.Pass, c *analysis.Condition, providers []string) (holds *analysis.Witness, never bool) {
	query := underConditions(pass, c.Statement, providers, func(other *policy.Condition) bool { return other == c.Written })
	query.Where = []analysis.Constraint{analysis.Absent(c.Name())}
	if holds, found := pass.Find(query); found {
		return holds, false
	}
	if !pass.Impossible(query) {
		return nil, false
	}
	// No request meets the condition; the rest of the statement is not to blame.
	_, never = pass.Find(underConditions(pass, c.Statement, providers, func(*policy.Condition) bool { return false }))
	return nil, never
}

// underConditions asks for a request of one of the providers that a statement would apply to if it had only these conditions.
func underConditions(pass *analysis.Pass, s *policy.Statement, providers []string, these func(*policy.Condition) bool) analysis.Query {
	query := analysis.Reach(pass.Document, s.KeepConditions(these))
	for _, id := range providers {
		query.Callers = append(query.Callers, analysis.Caller{Type: analysis.Federated, ARN: id})
	}
	return query
}
