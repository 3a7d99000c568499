package lookup

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// Standing returns a text with a template's pseudo parameters as the solver has them; false if other parts of it are not
// known.
func Standing(t *policy.Text) (string, bool) {
	if t.Known() {
		return t.Value, true
	}
	var b strings.Builder
	for _, part := range t.Parts {
		switch {
		case part.Symbol == nil:
			b.WriteString(part.Literal)
		case part.Symbol.Stand != "":
			b.WriteString(part.Symbol.Stand)
		default:
			return "", false
		}
	}
	return b.String(), true
}

// OnlyProviders returns the Federated principals of a statement that has no others; false if some are not known.
func OnlyProviders(s *policy.Statement) ([]string, bool) {
	if s.Opaque || s.Principal == nil || s.Principal.Any || len(s.Principal.Entries) == 0 || HoldsUnknown(s.Principal.Node) {
		return nil, false
	}
	var ids []string
	for i := range s.Principal.Entries {
		e := &s.Principal.Entries[i]
		id, ok := Standing(&e.ID)
		if e.Type.Value != "Federated" || !ok || strings.ContainsAny(id, "*?") || !strings.Contains(facts.Provider(id), ".") && facts.Provider(id) != "saml" {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

// ClaimOf returns the provider whose tokens bring a condition key, as keys begin with it: "accounts.google.com", or "saml";
// false for keys that are not claims.
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

// Brings reports whether one of some providers is the one that keys begin with.
func Brings(providers []string, host string) bool {
	for _, id := range providers {
		if strings.EqualFold(facts.Provider(id), host) {
			return true
		}
	}
	return false
}

// WithoutClaim decides what becomes of a condition on a claim that no token of a statement's providers brings: it holds for
// everyone, with a request as the proof, or for nobody (never), or that is not known.
func (c *Condition) WithoutClaim(pass *analysis.Pass, providers []string) (holds *analysis.Witness, never bool, err error) {
	query := underConditions(pass, c.Statement, providers, []policy.Condition{*c.Written})
	query.Where = []analysis.Constraint{{Operator: "Null", Key: c.Name(), Values: []string{"true"}}}
	holds, found, err := pass.Find(query)
	if err != nil || found {
		return holds, false, err
	}
	if never, err = pass.Impossible(query); err != nil || !never {
		return nil, false, err
	}
	// It is the condition that nobody meets, and not the rest of the statement.
	_, found, err = pass.Find(underConditions(pass, c.Statement, providers, nil))
	return nil, found, err
}

// underConditions asks for a request of one of the providers that a statement would apply to, were these its only conditions.
func underConditions(pass *analysis.Pass, s *policy.Statement, providers []string, conditions []policy.Condition) analysis.Query {
	only := *s
	block := *s.Condition
	block.Conditions = conditions
	only.Condition = &block
	query := analysis.Reach(pass.Document, &only)
	for _, id := range providers {
		query.Principals = append(query.Principals, analysis.Caller{Type: analysis.Federated, ARN: id})
	}
	return query
}
