package chains

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// trust is what a trust policy is about, whatever its conditions. Roles with one document share it.
type trust struct {
	doc *policy.Document
	n   int // its number
	// callers says that users or roles may be admitted, everyone that all are.
	callers, everyone bool
	// named are the ARNs of principals that are named, sessions the accounts and names of roles of which a session is.
	named, sessions []string
	// services are the service principals that are named.
	services []string
}

// unknown is a trust policy that is not known: it may admit anyone.
var unknown = &trust{n: -1, callers: true, everyone: true}

func (s *search) trustOf(m *Member) *trust {
	d := m.Trust
	switch {
	case isUser(m.ARN):
		return nil
	case d == nil:
		return unknown
	}
	if t := s.trusts[d]; t != nil {
		return t
	}
	t := &trust{doc: d, n: len(s.trusts), callers: letsIn(d)}
	s.trusts[d] = t
	for _, statement := range d.Statements {
		if statement.Denies() {
			continue
		}
		if statement.Principal == nil || statement.Principal.Any {
			t.everyone = true
			continue
		}
		for id := range statement.Principal.Of("AWS") {
			t.everyone = t.everyone || id.Value == "*"
			if role, _, ok := strings.Cut(afterSession(id.Value), "/"); ok {
				t.sessions = append(t.sessions, AccountOf(id.Value)+"/"+role)
			} else if strings.HasPrefix(id.Value, "arn:") {
				t.named = append(t.named, id.Value)
			}
		}
		for id := range statement.Principal.Of("Service") {
			t.services = append(t.services, id.Value)
		}
	}
	return t
}

// namesOne reports whether a principal is named, or everyone is.
func (t *trust) namesOne(n *node) bool {
	return t.everyone || slices.Contains(t.named, n.ARN) || !n.user && slices.Contains(t.sessions, n.session())
}

// session is how a role is known in the ARNs of its sessions, which do not have its path.
func (n *node) session() string { return n.class.Account + "/" + nameOf(n.ARN) }

// afterSession is the role and the name in the ARN of a session, "" for other ARNs.
func afterSession(arn string) string {
	parsed, _ := policy.ParseARN(arn)
	rest, _ := strings.CutPrefix(parsed.Resource, "assumed-role/")
	if rest == parsed.Resource {
		return ""
	}
	return rest
}

// serviceKey is the key of a cached answer: whether a service is admitted.
type serviceKey struct {
	trust   *trust
	service string
	role    string // its account, or the role itself where resource control policies may tell roles apart
}

// serves finds out whether a role admits a service, for what is in the role's own account.
func (s *search) serves(t *node, service string) Decision {
	if t.trust == nil || !t.trust.everyone && !slices.ContainsFunc(t.trust.services, func(name string) bool {
		return name == service || name == service+".cn"
	}) {
		return Decision{}
	}
	if t.Trust == nil {
		return Decision{Outcome: Undecided, Reason: "the trust policy of " + name(t.ARN) + " " + missing}
	}
	key := serviceKey{t.trust, service, t.class.Account}
	if len(s.RCP) > 0 {
		key.role = t.ARN
	}
	if known, ok := s.services[key]; ok {
		return known
	}
	q := query.Query{
		Layers: append(analysis.Alone(t.Trust), analysis.Levels(s.RCP)...), Actions: []string{"sts:AssumeRole"},
		Callers:    []query.Caller{{Type: query.Service, ARN: service}},
		ResourceIn: []string{t.ARN},
		Where: []analysis.Constraint{
			analysis.Where("StringEqualsIfExists", "aws:SourceAccount", t.class.Account),
			analysis.Where("ArnLikeIfExists", "aws:SourceArn", "arn:*:*:*:"+t.class.Account+":*", "arn:*:*:*::*"),
		},
	}
	d := s.decider()
	w, found, err := d.Find(q)
	got := Decision{}
	switch {
	case err != nil:
		got = Decision{Outcome: Undecided, Reason: undecidable(err)}
	case found:
		got = Decision{Outcome: Can, Witness: &w}
	}
	s.services[key] = got
	return got
}

// undecidable says why a question was left open.
func undecidable(err error) string {
	if reason := reasonOf(err); reason != "" {
		return reason
	}
	return "it takes too many steps to decide"
}
