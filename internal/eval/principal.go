package eval

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// callerKind is the sort of principal that makes a request.
type callerKind uint8

const (
	other     callerKind = iota // a string of no known form; only the same string names it
	user                        // arn:aws:iam::ACCOUNT:user/PATH/NAME
	role                        // arn:aws:iam::ACCOUNT:role/PATH/NAME: a session of the role whose name is not given
	session                     // arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION
	federated                   // arn:aws:sts::ACCOUNT:federated-user/NAME
	root                        // arn:aws:iam::ACCOUNT:root, or ACCOUNT
	provider                    // an identity provider, before it has a role: an ARN or a host such as accounts.google.com
	service                     // service.amazonaws.com
	anonymous                   // *
	canonical                   // a canonical user id
)

// caller is who makes the request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
type caller struct {
	kind      callerKind
	arn       string // as the request has it
	partition string
	account   string
	// name is that of the user or role without its path.
	name string
}

func parseCaller(s string) caller {
	c := caller{arn: s}
	if s == "*" || s == "" {
		c.kind = anonymous
		return c
	}
	a := splitARN(s)
	if !a.ok {
		switch {
		case policy.IsAccountID(s):
			c.kind, c.account, c.partition = root, s, "aws"
		case isCanonicalID(s):
			c.kind = canonical
		case strings.Contains(s, ".amazonaws.com") && !strings.HasPrefix(s, "cognito-identity."),
			strings.HasPrefix(s, "alexa-") && strings.HasSuffix(s, ".amazon.com"):
			c.kind = service
		case strings.Contains(s, "."):
			c.kind = provider
		}
		return c
	}
	c.partition, c.account = a.fields[1], a.fields[4]
	kind, rest, _ := strings.Cut(a.fields[5], "/")
	switch {
	case !policy.IsAccountID(c.account):
		// An origin access identity of CloudFront and the like: arn:aws:iam::cloudfront:user/...
		c.kind = other
	case a.fields[2] == "iam" && a.fields[5] == "root":
		c.kind = root
	case a.fields[2] == "iam" && kind == "user":
		c.kind, c.name = user, rest[strings.LastIndexByte(rest, '/')+1:]
	case a.fields[2] == "iam" && kind == "role":
		c.kind, c.name = role, rest[strings.LastIndexByte(rest, '/')+1:]
	case a.fields[2] == "iam" && (kind == "oidc-provider" || kind == "saml-provider"):
		c.kind = provider
	case a.fields[2] == "sts" && kind == "assumed-role":
		c.kind = session
		c.name, _, _ = strings.Cut(rest, "/")
	case a.fields[2] == "sts" && kind == "federated-user":
		c.kind, c.name = federated, rest
	}
	return c
}

// isCanonicalID recognizes the 64 hexadecimal digits of a canonical user id.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
func isCanonicalID(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// member reports whether the caller belongs to an account: identity policies, boundaries and service control policies
// apply to such callers only.
func (c *caller) member() bool {
	switch c.kind {
	case user, role, session, federated, root:
		return true
	default:
		return false
	}
}

// serviceLinked reports whether the caller is a service-linked role: neither service control policies nor resource
// control policies restrict one.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#not-restricted-by-scp
func (c *caller) serviceLinked() bool {
	switch c.kind {
	case role:
		return strings.Contains(c.arn, ":role/aws-service-role/")
	case session:
		return strings.HasPrefix(c.name, "AWSServiceRoleFor")
	default:
		return false
	}
}

// implied returns the value of a context key that follows from who calls. It is asked only for keys that the request's
// context does not give.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func (c *caller) implied(key string) (string, bool) {
	name, ok := trimPrefixFold(key, "aws:")
	if !ok {
		return "", false
	}
	switch {
	case strings.EqualFold(name, "PrincipalArn"):
		return c.principalARN()
	case strings.EqualFold(name, "PrincipalAccount"):
		return c.account, c.member()
	case strings.EqualFold(name, "username"):
		return c.name, c.kind == user
	case strings.EqualFold(name, "PrincipalType"):
		return c.principalType()
	case strings.EqualFold(name, "PrincipalIsAWSService"):
		if c.kind == service {
			return "true", true
		}
		return "false", c.member()
	case strings.EqualFold(name, "PrincipalServiceName"):
		return c.arn, c.kind == service
	}
	return "", false
}

func trimPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// principalARN is aws:PrincipalArn: for a session the ARN of its role. The session's ARN does not hold the role's path, so
// that a role is taken to have none unless the context says otherwise.
func (c *caller) principalARN() (string, bool) {
	switch c.kind {
	case user, role, federated:
		return c.arn, true
	case root:
		return "arn:" + c.partition + ":iam::" + c.account + ":root", true
	case session:
		return "arn:" + c.partition + ":iam::" + c.account + ":role/" + c.name, true
	default:
		return "", false
	}
}

func (c *caller) principalType() (string, bool) {
	switch c.kind {
	case root:
		return "Account", true
	case user:
		return "User", true
	case federated:
		return "FederatedUser", true
	case role, session:
		return "AssumedRole", true
	case anonymous:
		return "Anonymous", true
	default:
		return "", false
	}
}

// strength is how a resource's policy names the caller; it decides which other policies can still deny by saying nothing.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
type strength uint8

const (
	unnamed    strength = iota
	byAccount           // the account, which delegates to its identity policies
	byRole              // the role of a session, or the user of a federated user: boundary and session policies still limit
	byIdentity          // the user, the session or everyone
)

// principals is a compiled Principal or NotPrincipal element.
type principals struct {
	except  bool // NotPrincipal
	entries []principal
	// open says that there may be more entries than are known.
	open bool
}

// principal is one entry of a Principal element.
type principal struct {
	kind entryKind
	text string
	// caller is the text of an AWS entry taken apart.
	caller caller
}

type entryKind uint8

const (
	nobody entryKind = iota
	everybody
	awsEntry
	serviceEntry
	federatedEntry
	canonicalEntry
	openEntry // a value that is not known
)

func compilePrincipals(p *policy.Principals, except bool) *principals {
	out := &principals{except: except}
	if p.Any {
		out.entries = []principal{{kind: everybody}}
		return out
	}
	if p.Node != nil {
		out.open = p.Node.Kind == policy.Unknown || p.Node.Kind == policy.String && !p.Node.Known()
		for i := range p.Node.Members {
			out.open = out.open || !p.Node.Members[i].Key.Known() || p.Node.Members[i].Value.HasUnknownItem()
		}
	}
	for i := range p.Entries {
		out.entries = append(out.entries, compilePrincipal(&p.Entries[i]))
	}
	return out
}

func compilePrincipal(p *policy.Principal) principal {
	if !p.Type.Known() {
		return principal{kind: openEntry}
	}
	text, known := standIns(policy.ParsePattern(&p.ID, policy.PatternMode{})).Literal()
	if !known {
		return principal{kind: openEntry}
	}
	entry := principal{text: text}
	switch p.Type.Value {
	case "AWS":
		entry.kind, entry.caller = awsEntry, parseCaller(text)
		if text == "*" {
			entry.kind = everybody
		}
	case "Service":
		entry.kind = serviceEntry
	case "Federated":
		entry.kind = federatedEntry
	case "CanonicalUser":
		entry.kind = canonicalEntry
	}
	return entry
}

// match says whether the element covers the caller, and how strongly.
func (p *principals) match(e *env, denies bool) (truth, strength) {
	if p.except {
		// A Deny with NotPrincipal denies every principal that has a permissions boundary, whatever it names.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
		if denies && e.bounded && e.caller.member() && e.caller.kind != root {
			return yes, byIdentity
		}
		return p.exempt(e, denies).not(), byIdentity
	}
	result, how := no, unnamed
	if p.open {
		result, how = maybe, byIdentity
	}
	for i := range p.entries {
		t, s := p.entries[i].names(e)
		if t > result || t == result && s > how {
			result, how = t, s
		}
	}
	return result, how
}

// exempt says whether NotPrincipal lists the caller. In a Deny a principal has to be listed itself: AWS's example lists the
// account beside the user Bob and denies all of the account's other users.
func (p *principals) exempt(e *env, denies bool) truth {
	result := no
	if p.open {
		result = maybe
	}
	least := unnamed
	if denies {
		least = byIdentity
		if e.caller.kind == role { // which session it is remains open, so that the role has to do
			least = byRole
		}
	}
	for i := range p.entries {
		if t, how := p.entries[i].names(e); how >= least {
			result = max(result, t)
		}
	}
	return result
}

// names says whether an entry names the caller.
func (p *principal) names(e *env) (truth, strength) {
	c := &e.caller
	switch p.kind {
	case everybody:
		return yes, byIdentity
	case openEntry:
		return maybe, byIdentity
	case serviceEntry:
		return truthOf(c.kind == service && (p.text == c.arn || p.text == "*")), byIdentity
	case federatedEntry:
		return truthOf(p.text == c.arn || c.kind == provider && p.text == "*"), byIdentity
	case canonicalEntry:
		if c.kind == canonical {
			return truthOf(p.text == c.arn), byIdentity
		}
		// Which account the id belongs to is not known here.
		switch {
		case c.kind == root, c.kind == other:
			return maybe, byIdentity
		case c.member():
			return maybe, byAccount
		}
	case awsEntry:
		return p.namesAWS(e, c)
	default:
	}
	return no, unnamed
}

func (p *principal) namesAWS(e *env, c *caller) (truth, strength) {
	if p.text == c.arn && c.kind != root && c.kind != role {
		return yes, byIdentity
	}
	named := &p.caller
	if !c.member() || named.account != c.account || named.partition != c.partition && p.text != named.account {
		return no, unnamed
	}
	switch {
	case named.kind == root:
		if c.kind == root {
			return yes, byIdentity
		}
		return yes, byAccount
	case c.kind == role:
		return truthOf(p.text == c.arn), byRole
	case c.kind == session && named.kind == role:
		// A session's ARN does not tell the path of its role, but a role's name is unique in its account.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
		if given, ok := e.find("aws:PrincipalArn"); ok && len(given.List) == 1 {
			return truthOf(given.List[0] == p.text), byRole
		}
		return truthOf(named.name == c.name), byRole
	case c.kind == federated && named.kind == user:
		return truthOf(named.name == c.name), byRole
	}
	return no, unnamed
}
