package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// issuer is what is known of the tokens of an OpenID Connect provider.
type issuer struct {
	name string
	// host is the provider's name as used in condition keys, with wildcards in place of the tenant's.
	host string
	// url is the page that documents its tokens.
	url string
	// shared says that the provider issues tokens to the public; others belong to one tenant.
	shared bool
	// claims are those that identify whom the token was issued to.
	claims []claim
	// what is a noun for the entity that a token is issued to, for messages.
	what string
	// audience says that tenants choose the claim that IAM compares with the provider's client IDs.
	audience bool
}

// claim is a claim that identifies whom a token was issued to.
type claim struct {
	name string
	// strange are patterns for the claim in tokens of a tenant that no policy names, the likeliest first.
	strange []string
	// never are patterns for values that are in no token, where a wildcard would otherwise match several parts of the
	// claim.
	never []string
	// own are the texts before and after an owner's name in the claim's values.
	own []mark
	// always says that every token has the claim.
	always bool
	// numbered says that each name in it may be followed by an @ and a number: either all of them are, or none.
	numbered bool
}

// mark is the text before and after an owner's name. A name can also be followed by an @ and its number.
type mark struct{ before, after string }

// issuerOf returns what is known about a provider, by its name in condition keys; nil if nothing is.
func issuerOf(host string) *issuer {
	for i := range issuers {
		if policy.MatchWildcards(issuers[i].host, host, true) {
			return &issuers[i]
		}
	}
	return nil
}

// trusted is a known provider that a statement trusts.
type trusted struct {
	*issuer
	statement *policy.Statement
	// id is the Federated principal, arn its form in requests, host its name in condition keys.
	id        *policy.Text
	arn, host string
}

// trustedBy returns the known providers among the principals of the Allow statements of the pass's document.
func trustedBy(pass *analysis.Pass) []*trusted {
	var found []*trusted
	for s := range pass.Allows() {
		for id := range providers(s) {
			arn, ok := analysis.Standing(id)
			if !ok || strings.ContainsAny(arn, "*?") { // a wildcard there matches no principal
				continue
			}
			host := arn
			if _, name, ok := strings.Cut(arn, ":oidc-provider/"); ok {
				host = name
			}
			if i := issuerOf(host); i != nil {
				found = append(found, &trusted{issuer: i, statement: s, id: id, arn: arn, host: host})
			}
		}
	}
	return found
}

// ask asks whether the statement accepts a token of the provider.
func (t *trusted) ask(pass *analysis.Pass, where ...analysis.Constraint) analysis.Query {
	return oidc.ask(pass, t.statement, t.arn, where...)
}

// key returns the condition key of a claim.
func (t *trusted) key(claim string) string { return t.host + ":" + claim }

// like and unlike require that a claim matches a pattern, or does not.
func (t *trusted) like(claim string, patterns ...string) analysis.Constraint {
	return analysis.Where("StringLike", t.key(claim), patterns...)
}

func (t *trusted) unlike(claim string, patterns ...string) analysis.Constraint {
	return analysis.WhereNot("StringLike", t.key(claim), patterns...)
}

// report reports a token that the statement accepts.
func (t *trusted) report(pass *analysis.Pass, token *analysis.Witness, format string, args ...any) {
	pass.ReportWitness(t.statement, t.id.Range, token, format, args...)
}
