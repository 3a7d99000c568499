package solve

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// principalSet is a Principal or NotPrincipal element.
type principalSet struct {
	except  bool
	entries []entry
	more    bool // there may be more entries
}

// entry is one value of a Principal element.
type entry struct {
	kind principalKind
	text string
	// partition and account are those of an AWS entry.
	partition, account string
}

type principalKind uint8

const (
	entryNobody principalKind = iota
	entryAll
	entryAccount
	entryUser
	entryRole
	entrySession
	entryService
	entryFederated
	entryCanonical
	entryUnknown // not known
)

func newPrincipalSet(p *policy.Principals, except bool) *principalSet {
	out := &principalSet{except: except}
	if p.Any {
		out.entries = []entry{{kind: entryAll}}
		return out
	}
	if p.Node != nil {
		out.more = p.Node.Kind == policy.Unknown || p.Node.Kind == policy.String && !p.Node.Known()
		for i := range p.Node.Members {
			out.more = out.more || !p.Node.Members[i].Key.Known() || p.Node.Members[i].Value.HasUnknownItem()
		}
	}
	for i := range p.Entries {
		out.entries = append(out.entries, newEntry(&p.Entries[i]))
	}
	return out
}

func newEntry(p *policy.Principal) entry {
	if !p.Type.Known() {
		return entry{kind: entryUnknown}
	}
	var b strings.Builder
	for _, token := range policy.ParsePattern(&p.ID, policy.PatternMode{}) {
		switch {
		case token.Kind == policy.Literal:
			b.WriteString(token.Text)
		case token.Symbol.Stand != "":
			b.WriteString(token.Symbol.Stand)
		default:
			return entry{kind: entryUnknown}
		}
	}
	e := entry{text: b.String()}
	switch p.Type.Value {
	case "AWS":
		e.kind, e.partition, e.account = awsEntry(e.text)
	case "Service":
		e.kind = entryService
	case "Federated":
		e.kind = entryFederated
	case "CanonicalUser":
		e.kind = entryCanonical
	}
	return e
}

func awsEntry(s string) (kind principalKind, partition, account string) {
	if s == "*" {
		return entryAll, "", ""
	}
	if policy.IsAccountID(s) {
		return entryAccount, "", s
	}
	arn, ok := policy.ParseARN(s)
	if !ok || !policy.IsAccountID(arn.Account) {
		return entryNobody, "", ""
	}
	name, _, _ := strings.Cut(arn.Resource, "/")
	switch {
	case arn.Service == "iam" && arn.Resource == "root":
		kind = entryAccount
	case arn.Service == "iam" && name == "user":
		kind = entryUser
	case arn.Service == "iam" && name == "role":
		kind = entryRole
	case arn.Service == "sts" && name == "assumed-role":
		kind = entrySession
	}
	return kind, arn.Partition, arn.Account
}

// unknown reports whether it depends on values which are not known whom the element covers.
func (p *principalSet) unknown() bool {
	return p.more || slices.ContainsFunc(p.entries, func(e entry) bool { return e.kind == entryUnknown })
}

// covers answers for a caller: the element covers it whatever it is called (all), for some value of what is unknown only
// (some), or if its aws:PrincipalArn matches one of patterns. denies says that the statement is a Deny, distinct that unknown
// values are taken to be no one who calls.
func (p *principalSet) covers(c *caller, denies, distinct bool) (all, some bool, patterns []glob.Source) {
	some = p.more && !distinct
	for i := range p.entries {
		e := &p.entries[i]
		switch e.kind {
		case entryAll:
			all = true
		case entryUnknown:
			some = some || !distinct
		case entryService:
			all = all || c.Type == Service && (e.text == c.arn || e.text == "*")
		case entryFederated:
			all = all || c.Type == Federated && (e.text == c.arn || e.text == "*")
		case entryCanonical:
			some = some || c.signed()
		case entrySession:
			all = all || c.arn == e.text
		case entryAccount:
			// In a Deny, NotPrincipal spares only those that it lists themselves.
			if c.signed() && (!p.except || !denies || c.Type == Root) {
				patterns = append(patterns, accountPattern(e))
			}
		case entryUser:
			if c.Type == User {
				patterns = append(patterns, glob.LiteralSource(e.text))
			}
		case entryRole:
			if c.Type == Role && (!p.except || !denies) {
				patterns = append(patterns, glob.LiteralSource(e.text))
			}
		}
	}
	return all, some, patterns
}

func accountPattern(e *entry) glob.Source {
	star := policy.Token{Kind: policy.AnyString}
	lit := func(s string) policy.Token { return policy.Token{Kind: policy.Literal, Text: s} }
	p := policy.Pattern{lit("arn:" + e.partition + ":iam::" + e.account + ":"), star}
	if e.partition == "" {
		p = policy.Pattern{lit("arn:"), star, lit(":iam::" + e.account + ":"), star}
	}
	return glob.PatternSource(p, glob.ARNLike, nil)
}

// caller is who is taken to call.
type caller struct {
	Principal
	// arn is the request's principal if it is given: a session's ARN, a service's name, an identity provider.
	arn string
	// principalARN is the given aws:PrincipalArn; "" leaves it open.
	principalARN string
	// account is the given account; "" leaves it open.
	account string
	// session is the given name of a role's session; "" leaves it open.
	session string
}

func (c *caller) signed() bool { return c.facts().Signed() }

// says returns what a caller of whom something is given tells of a context key: the key's usual name, and its value.
func (c *caller) says(key string) (name, value string) {
	switch key {
	case "aws:principalarn":
		return "aws:PrincipalArn", c.principalARN
	case "aws:principalaccount":
		if c.signed() {
			return "aws:PrincipalAccount", c.account
		}
	case "aws:userid":
		switch {
		case c.ID == "":
		case c.Type == User:
			return "aws:userid", c.ID
		case c.Type == Role && c.session != "":
			return "aws:userid", c.ID + ":" + c.session
		}
	case "aws:principalservicename":
		if c.Type == Service {
			return "aws:PrincipalServiceName", c.arn
		}
	case "aws:federatedprovider":
		if c.Type == Federated && c.facts().Provider != "saml" {
			return "aws:FederatedProvider", c.arn
		}
	}
	return "", ""
}

// facts returns the caller in the terms of package facts.
func (c *caller) facts() facts.Caller {
	f := facts.Caller{Type: c.Type, Credentials: c.Credentials, ID: c.ID, Session: c.session}
	if c.Type == Federated && c.arn != "" {
		f.Provider = facts.Provider(c.arn)
	}
	return f
}

// newCaller reads a Principal; freshAccount is an account that no document names.
func newCaller(p Principal, freshAccount string) caller {
	c := caller{Principal: p, arn: p.ARN}
	if p.OtherAccount {
		c.account = freshAccount
	}
	if p.ARN == "" {
		return c
	}
	switch p.Type {
	case User, Root:
		c.principalARN = p.ARN
		if policy.IsAccountID(p.ARN) {
			c.principalARN = "arn:aws:iam::" + p.ARN + ":root"
		}
	case Role:
		c.principalARN = p.ARN
		if arn, ok := policy.ParseARN(p.ARN); ok && arn.Service == "sts" {
			name, session, _ := strings.Cut(strings.TrimPrefix(arn.Resource, "assumed-role/"), "/")
			c.session = session
			c.principalARN = "arn:" + arn.Partition + ":iam::" + arn.Account + ":role/" + name
		}
	}
	if arn, ok := policy.ParseARN(c.principalARN); ok {
		c.account = arn.Account
	}
	return c
}
