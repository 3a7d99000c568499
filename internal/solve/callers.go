package solve

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// prepareCallers chooses who may call. Of callers that nothing tells apart, the first will do.
func (q *question) prepareCallers() {
	principals := q.Callers
	if len(principals) == 0 {
		principals = query.DefaultCallers(q.kind())
	}
	named := len(q.principals) > 0
	fresh := facts.OtherAccount
	for n := 0; slices.Contains(q.accounts, fresh); n++ {
		fresh = strings.Repeat(string(rune('0'+n%10)), 4) + "88887777"
	}
	credentials, types := named, named
	for _, key := range q.keys {
		c, t := facts.Varies(key)
		credentials, types = credentials || c, types || t
	}
	var seen []Principal
	for _, p := range principals {
		signature := p
		if !credentials {
			signature.Credentials = 0
		}
		if !types && p.ARN == "" && p.Type != Service && p.Type != Anonymous && p.Type != Federated {
			signature.Type, signature.OtherAccount = 0, false
		}
		if slices.Contains(seen, signature) {
			continue
		}
		seen = append(seen, signature)
		for _, expanded := range expand(p, q.principals) {
			c := newCaller(expanded, fresh)
			if p.Type == Role && p.ARN != "" {
				c.principalARN = newCaller(p, fresh).principalARN // whose path a session's ARN does not have
			}
			q.callers = append(q.callers, c)
		}
		if p.Type == Federated && p.ARN == "" {
			for _, provider := range q.providers() {
				p.ARN = provider
				if c := newCaller(p, fresh); !slices.ContainsFunc(q.callers, func(o caller) bool { return o.Principal == c.Principal }) {
					q.callers = append(q.callers, c)
				}
			}
		}
	}
}

// wellKnown are the identity providers that a Principal element names by their host and not by an ARN.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity
var wellKnown = [...]string{"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}

// providers returns the identity providers whose tokens' keys the question mentions, as Principal elements name them.
func (q *question) providers() []string {
	var out []string
	for _, key := range q.keys {
		i := strings.LastIndexByte(key, ':')
		if i < 0 {
			continue
		}
		provider := key[:i]
		switch {
		case provider == "saml":
			provider = "arn:aws:iam::" + facts.Account + ":saml-provider/provider"
		case !strings.Contains(provider, "."):
			continue
		case !slices.Contains(wellKnown[:], provider):
			provider = "arn:aws:iam::" + facts.Account + ":oidc-provider/" + provider
		}
		if !slices.Contains(out, provider) {
			out = append(out, provider)
		}
	}
	return out
}

// expand makes of a caller of whom nothing is given the ones that the documents name, and one more; of a role the sessions that
// they name, and one more.
func expand(p Principal, entries []entry) []Principal {
	if p.ARN != "" {
		return append([]Principal{p}, sessions(p, entries)...)
	}
	var kind principalKind
	fresh := ""
	switch p.Type {
	case Service:
		kind, fresh = entryService, "service.amazonaws.com"
	case Federated:
		kind, fresh = entryFederated, "accounts.google.com"
	case Role:
		kind = entrySession
	default:
		return []Principal{p}
	}
	var out []Principal
	for i := range entries {
		if e := &entries[i]; e.kind == kind && e.text != "*" && e.text != fresh {
			p.ARN = e.text
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	p.ARN = fresh
	if kind == entrySession {
		return append([]Principal{p}, out...)
	}
	return append(out, p)
}

// sessions returns the sessions of a given role that documents name.
func sessions(p Principal, entries []entry) []Principal {
	role, ok := policy.ParseARN(p.ARN)
	if !ok || p.Type != Role || role.Service != "iam" {
		return nil
	}
	var out []Principal
	own := "assumed-role/" + role.Resource[strings.LastIndexByte(role.Resource, '/')+1:] + "/"
	for i := range entries {
		session, ok := policy.ParseARN(entries[i].text)
		if !ok || entries[i].kind != entrySession || session.Account != role.Account || !strings.HasPrefix(session.Resource, own) {
			continue
		}
		p.ARN = entries[i].text
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// kind returns the kind of the question's documents: of several that which names principals.
func (q *question) kind() policy.Kind {
	kind := policy.Identity
	for i := range q.Query.Layers {
		for _, d := range q.Query.Layers[i].Docs {
			if d.Kind.NamesPrincipals() || kind == policy.Identity {
				kind = d.Kind
			}
		}
	}
	return kind
}
