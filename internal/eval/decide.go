package eval

import (
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Layer is a set of compiled documents of which one must allow and none deny, such as the identity policies of a user.
type Layer []*Program

// NewLayer compiles documents.
func NewLayer(documents ...*policy.Document) Layer {
	l := make(Layer, len(documents))
	for i, d := range documents {
		l[i] = Compile(d)
	}
	return l
}

// Decide says what the documents say of a request by themselves: explicitly denied if one denies it, else allowed if one
// allows it. Nothing beside them is asked, neither the resource's policy nor whose account the resource belongs to.
// Statements with a Principal apply to the callers that it names, those without one to everyone. Policy is "" in the
// decision's matches.
func (l Layer) Decide(r policy.Request, o Options) Decision {
	e := newEnv(&r, o)
	var all run
	for _, p := range l {
		all.ask(&e, p, "", false)
	}
	return all.decision(all.allow)
}

// Set is Policies made ready to be asked many times. It may be used by several goroutines.
type Set struct {
	identity, boundary, session group
	scp, rcp                    []group
	resource                    group
}

// group is a layer whose documents have names.
type group struct {
	given bool // there is a policy of the sort
	layer Layer
	names []string
}

func newGroup(documents []*policy.Document, name string) group {
	g := group{given: documents != nil, layer: NewLayer(documents...), names: make([]string, len(documents))}
	for i := range documents {
		g.names[i] = name + "[" + strconv.Itoa(i) + "]"
	}
	return g
}

func newGroups(levels [][]*policy.Document, name string) []group {
	groups := make([]group, len(levels))
	for i := range levels {
		groups[i] = newGroup(levels[i], name+"["+strconv.Itoa(i)+"]")
	}
	return groups
}

// NewSet makes policies ready.
func NewSet(p Policies) *Set {
	s := &Set{
		identity: newGroup(p.Identity, "identity"),
		boundary: newGroup(p.Boundary, "boundary"),
		session:  newGroup(p.Session, "session"),
		scp:      newGroups(p.SCP, "scp"),
		rcp:      newGroups(p.RCP, "rcp"),
	}
	if p.Resource != nil {
		s.resource = group{given: true, layer: NewLayer(p.Resource), names: []string{"resource"}}
	}
	return s
}

// run collects what statements say of one request.
type run struct {
	// deny and allow are whether a statement denies, and whether one of the layer allows, which the caller resets.
	deny, allow truth
	// byRole and byIdentity are whether a statement allows that names the caller at least so strongly.
	byRole, byIdentity truth
	// matches and denials are the statements that certainly match, by effect; open are those of which it is unknown.
	matches, denials, open []Match
}

// ask evaluates the statements of a document.
func (r *run) ask(e *env, p *Program, name string, needPrincipal bool) {
	if p.open {
		r.deny, r.allow = max(r.deny, maybe), max(r.allow, maybe)
		r.byRole, r.byIdentity = max(r.byRole, maybe), max(r.byIdentity, maybe)
	}
	for i := range p.statements {
		s := &p.statements[i]
		h := s.match(e, needPrincipal)
		if h.truth == no {
			continue
		}
		if s.effect == either {
			h.truth = maybe
		}
		if s.effect != allows {
			r.deny = max(r.deny, h.truth)
		}
		if s.effect != denies {
			r.allow = max(r.allow, h.truth)
			if h.strength >= byRole {
				r.byRole = max(r.byRole, h.truth)
			}
			if h.strength >= byIdentity {
				r.byIdentity = max(r.byIdentity, h.truth)
			}
		}
		m := Match{Policy: name, Document: p.Document, Statement: s.source}
		if h.action >= 0 {
			m.Action = &s.actions.source.Items[h.action]
		}
		if h.resource >= 0 {
			m.Resource = &s.resources.source.Items[h.resource]
		}
		switch {
		case h.truth == maybe:
			r.open = append(r.open, m)
		case s.effect == denies:
			r.denials = append(r.denials, m)
		default:
			r.matches = append(r.matches, m)
		}
	}
}

// group evaluates the documents of a group and says whether one allows.
func (r *run) group(e *env, g *group, needPrincipal bool) truth {
	r.allow = no
	for i, p := range g.layer {
		r.ask(e, p, g.names[i], needPrincipal)
	}
	return r.allow
}

// limit evaluates a group that only limits: without one nothing is limited.
func (r *run) limit(e *env, g *group) truth {
	if !g.given {
		return yes
	}
	return r.group(e, g, false)
}

// decision is the outcome, given whether all layers allow.
func (r *run) decision(allow truth) Decision {
	switch {
	case r.deny == yes:
		return Decision{Outcome: ExplicitDeny, Matches: r.denials}
	case allow == no: // whether it is also denied explicitly does not matter
		return Decision{Outcome: ImplicitDeny}
	case allow == maybe || r.deny == maybe:
		return Decision{Outcome: Unknown, Matches: r.open}
	}
	return Decision{Outcome: Allowed, Matches: r.matches}
}

// Decide decides a request, as DecideWith does.
func (s *Set) Decide(request policy.Request, o Options) Decision {
	e := newEnv(&request, o)
	e.bounded = s.boundary.given
	var r run
	// identity is whether the caller's own policies allow the request, ceiling whether the boundary and the session
	// policies do, and limited whether the organization does.
	identity, ceiling, limited := no, yes, yes
	if e.caller.member() {
		identity = r.group(&e, &s.identity, false)
		if e.caller.kind == root {
			// "By default, all requests are implicitly denied with the exception of the AWS account root user, which has
			// full access."
			identity = yes
		}
		ceiling = min(r.limit(&e, &s.boundary), r.limit(&e, &s.session))
	}
	if !e.caller.serviceLinked() {
		for i := range s.scp {
			if e.caller.member() {
				limited = min(limited, r.group(&e, &s.scp[i], false))
			}
		}
		for i := range s.rcp {
			limited = min(limited, r.rcp(&e, &s.rcp[i]))
		}
	}
	r.byRole, r.byIdentity = no, no
	resource := r.group(&e, &s.resource, true)
	return r.decision(min(limited, s.grant(&e, &r, min(identity, ceiling), ceiling, resource)))
}

// rcp evaluates a level of resource control policies. AWS attaches RCPFullAWSAccess to every level, where it cannot be
// detached, and lets other policies only deny, so that a level without Allow statements allows everything else.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
func (r *run) rcp(e *env, g *group) truth {
	allow := r.group(e, g, true)
	for _, p := range g.layer {
		if p.grants {
			return allow
		}
	}
	return yes
}

// grant says whether the caller's policies and the resource's together allow the request. identity is whether the
// identity policies allow it under the boundary and the session policies, ceiling whether those two do, and resource
// whether the resource's policy does, in whatever way it names the caller.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
func (s *Set) grant(e *env, r *run, identity, ceiling, resource truth) truth {
	switch {
	case !e.caller.member():
		return resource
	case !e.sameAccount():
		return min(identity, resource)
	case s.needsResource(e):
		identity = min(identity, resource)
	}
	return max(r.byIdentity, min(r.byRole, ceiling), identity)
}

// sameAccount reports whether the resource belongs to the caller's account. Where the resource's ARN has no account, the
// context key aws:ResourceAccount tells; without it the account is taken to be the same, as it is for requests that
// concern no resource. AWS's own resources, such as managed policies, are everyone's.
func (e *env) sameAccount() bool {
	if !e.arn.ok {
		return true
	}
	account := e.arn.fields[4]
	if !policy.IsAccountID(account) {
		if account != "" {
			return true
		}
		given, ok := e.find("aws:ResourceAccount")
		if !ok || len(given.List) != 1 {
			return true
		}
		account = given.List[0]
	}
	return account == e.caller.account
}

// needsResource reports whether the resource's policy must allow the request in the same account, too: the trust policy of
// a role that is assumed, and the policy of a KMS key. A key for which none is given has the default key policy, which
// leaves the decision to the account's identity policies; a role has no default trust policy.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func (s *Set) needsResource(e *env) bool {
	name, ok := trimPrefixFold(e.request.Action, "sts:")
	if ok && (strings.EqualFold(name, "AssumeRole") || strings.EqualFold(name, "AssumeRoleWithSAML") ||
		strings.EqualFold(name, "AssumeRoleWithWebIdentity")) {
		return true
	}
	if ok && (strings.EqualFold(name, "TagSession") || strings.EqualFold(name, "SetSourceIdentity")) {
		return e.arn.fields[2] == "iam" && strings.HasPrefix(e.arn.fields[5], "role/")
	}
	return s.resource.given && e.arn.fields[2] == "kms" && strings.HasPrefix(e.arn.fields[5], "key/")
}
