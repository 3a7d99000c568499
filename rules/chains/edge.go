package chains

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// edge is the answer to whether an actor can act as a principal, in one step or in several that belong together.
type edge struct {
	outcome Outcome
	steps   []Step
	// reason says why it is open.
	reason string
	// from is the ARN with which the actor was asked, to that of the principal.
	from, to string
	// told says that the steps name who takes them already.
	told bool
}

// none is that there is no edge.
var none = &edge{}

// edgeKey is the key under which an edge is cached: who acts, what for, and all that can make a difference about the principal that
// is acted on.
type edgeKey struct {
	class *classState
	kind  credentials
	what  what
	// giving is the class whose principals are given permissions, and told what a trust policy sees of who acts.
	giving *classState
	told   string
	// looks are what a principal is to those who act on it, seen what the policies of who acts see of it, tags those of its tags that
	// they ask for.
	looks looks
	seen  int32
	tags  string
}

// what is the sort of an edge.
type what uint8

const (
	proved what = iota // acting as a principal, where nothing must exist for it
	likely             // the same, where something may have to
	assuming
	giving
)

// looks is what a principal is to those who act on it, but for its name and tags.
type looks struct {
	account  string
	trust    *trust
	profiles Known
	fixed    bool
}

// seen is the key for what the actor does to a principal.
func (a *actor) seen(sort what, t *node) edgeKey {
	key := edgeKey{class: a.class, kind: a.kind, what: sort, looks: looks{t.class.Account, t.trust, t.Profiles, t.Fixed}, seen: a.class.sees(a.search, t)}
	for _, tag := range a.grants.tags {
		key.tags += fmt.Sprintf("%v\x00", viewOf(t.Member, []string{tag})[awsTag+tag])
	}
	return key
}

// sees is a number for what the policies of a class see of a principal.
func (c *classState) sees(s *search, t *node) int32 {
	if c.seen == nil {
		c.seen, c.sights = make([]int32, len(s.nodes)), map[string]int32{}
	}
	if c.seen[t.n] == 0 {
		sight := s.Sees(c.of, t.Member)
		if c.sights[sight] == 0 {
			c.sights[sight] = int32(len(c.sights) + 1)
		}
		c.seen[t.n] = c.sights[sight]
	}
	return c.seen[t.n]
}

// recall returns a cached edge, told of another principal that is acted on.
func (s *search) recall(key edgeKey, t *node) *edge {
	known := s.known[key]
	if known == nil || known.to == t.ARN || known.outcome != Can {
		return known
	}
	e := *known
	e.steps = slices.Clone(e.steps)
	for i := range e.steps {
		step := &e.steps[i]
		if step.To == e.to {
			step.To = t.ARN
		}
		step.Description = strings.Replace(step.Description, name(e.to), name(t.ARN), 1)
		step.Requests = slices.Clone(step.Requests)
		for j := range step.Requests {
			step.Requests[j] = renamed(step.Requests[j], e.to, t.ARN)
		}
	}
	e.to = t.ARN
	return &e
}

// name is a principal in a sentence: "role/ops/admin".
func name(arn string) string {
	_, resource, _ := strings.Cut(arn, "::")
	_, resource, _ = strings.Cut(resource, ":")
	return resource
}

// edge finds out whether an actor can act as a principal, other than by assuming a role as its trust policy is.
func (s *search) edge(a *actor, t *node) *edge {
	if a.class.Account != t.class.Account || !a.grants.any {
		return none
	}
	sort := proved
	if s.assumed {
		sort = likely
	}
	key := a.seen(sort, t)
	if known := s.recall(key, t); known != nil {
		return known
	}
	e := &edge{from: a.holder.ARN, to: t.ARN}
	ways := []func(*edge, *node){a.rewriteTrust, a.passRole, a.useExisting}
	if t.user {
		ways = []func(*edge, *node){a.makeCredentials}
	}
	for _, way := range ways {
		if way(e, t); e.outcome == Can {
			break
		}
	}
	s.known[key] = e
	return e
}

// add takes in the answer to one of several ways.
func (e *edge) add(a *actor, outcome Outcome, step Step) {
	switch {
	case e.outcome == Can:
	case outcome == Can:
		step.To = e.to
		e.outcome, e.steps = Can, []Step{step}
	case outcome == Undecided:
		e.outcome, e.reason = Undecided, reasonOr(e.reason, a.open)
	}
}

// makeCredentials makes credentials of another user.
func (a *actor) makeCredentials(e *edge, t *node) {
	for _, way := range []struct{ id, action, what string }{
		{"iam-create-access-key", "iam:CreateAccessKey", "create an access key for "},
		{"iam-create-login-profile", "iam:CreateLoginProfile", "create a console password for "},
		{"iam-update-login-profile", "iam:UpdateLoginProfile", "reset the console password of "},
	} {
		exists := paths.ByID(way.id).Exists
		if exists != "" && !a.assumed {
			continue
		}
		found, outcome := a.can(t.ARN, viewOf(t.Member, a.grants.tags), way.action)
		e.add(a, outcome, Step{ID: way.id, Description: way.what + name(t.ARN), Exists: exists, Requests: found})
	}
}

// rewriteTrust lets the caller in by a new trust policy. The role's own permissions do not matter for that: a trust policy that names
// the caller is enough within an account.
func (a *actor) rewriteTrust(e *edge, t *node) {
	if t.Fixed {
		return
	}
	found, outcome := a.can(t.ARN, viewOf(t.Member, a.grants.tags), "iam:UpdateAssumeRolePolicy")
	if outcome == Can {
		got := a.assumeBy(a.holder.ARN, t, &Resource{ARN: t.ARN, Policy: trusting(a.holder.ARN)})
		if outcome = got.Outcome; outcome == Can {
			found = append(found, got.Witness)
		}
	}
	e.add(a, outcome, Step{ID: "iam-update-assume-role-policy", Description: "rewrite the trust policy of " + name(t.ARN) + " and assume it", Requests: found})
}

// assumeBy asks whether the actor, called by a name, can assume a role that has a trust policy.
func (a *actor) assumeBy(arn string, t *node, role *Resource) Decision {
	holder := a.holder
	if n := a.byARN[arn]; n != nil {
		holder = a.holderOf(n)
	}
	if a.spent() {
		a.open = tooMany
		return Decision{Outcome: Undecided, Reason: tooMany}
	}
	got := a.decider().Decide(holder, Request{
		Actions: []string{"sts:AssumeRole"}, View: viewOf(t.Member, a.grants.tags), Credentials: a.credentials(),
	}, role)
	a.open = got.Reason
	return got
}

// assumption finds out whether a principal can assume a role, and with it those that the trust policy does not tell from it.
func (s *search) assumption(a *actor, n *node, told string, t *node) *edge {
	key := a.seen(assuming, t)
	key.told = told
	if known := s.recall(key, t); known != nil {
		return known
	}
	e := &edge{from: n.ARN, to: t.ARN}
	got := a.assumeBy(n.ARN, t, &Resource{ARN: t.ARN, Policy: t.Trust})
	e.add(a, got.Outcome, Step{ID: "sts-assume-role", Description: "assume " + name(t.ARN), Requests: []*analysis.Witness{got.Witness}})
	s.known[key] = e
	return e
}

const ec2 = "ec2.amazonaws.com"

// passRole passes a role to a service that the role trusts, and has it do what the caller wants.
func (a *actor) passRole(e *edge, t *node) {
	if len(a.grants.passing) == 0 {
		return
	}
	role := &paths.Role{ARN: t.ARN, View: viewOf(t.Member, a.grants.tags), Trusts: func(service string) bool {
		return a.serves(t, service).Outcome == Can
	}}
	for _, p := range a.grants.passing {
		exists := p.Exists
		if exists != "" && !a.assumed || !slices.ContainsFunc(p.Services, role.Trusts) {
			continue
		}
		profile := slices.Contains(p.Services, ec2) && role.Trusts(ec2) && p.ID != "iam-passrole-instance-profile-role"
		found, outcome := a.ask(func() []*analysis.Witness {
			w := a.walk().Passing(role)
			requests := w.Walk(p)
			if requests != nil && profile && t.Profiles == No {
				made := w.MakeProfile()
				if made == nil {
					return nil
				}
				requests = slices.Concat(made, requests)
			}
			return requests
		})
		if profile && t.Profiles == Unknown {
			exists = reasonOr(exists, "an instance profile with the role")
			if !a.assumed {
				continue
			}
		}
		e.add(a, outcome, Step{ID: p.ID, Description: "pass " + name(t.ARN) + ": " + lower(p.Description), Exists: exists, Requests: found})
		if e.outcome == Can {
			return
		}
	}
}

// useExisting uses what runs with a role, or may.
func (a *actor) useExisting(e *edge, t *node) {
	for _, c := range t.Runs {
		for _, p := range a.grants.existing {
			use := usesOf[p.ID]
			if use.of != c.Type || !slices.ContainsFunc(p.Runs, func(service string) bool { return a.serves(t, service).Outcome == Can }) {
				continue
			}
			found, outcome := a.any(c.ARN, nil, use.actions...)
			e.add(a, outcome, Step{ID: p.ID, Description: lower(p.Description) + ", " + c.Name + ", which runs with " + name(t.ARN), Requests: found})
			if e.outcome == Can {
				return
			}
		}
	}
	if !a.assumed {
		return
	}
	for _, p := range a.grants.existing {
		runs := slices.ContainsFunc(p.Runs, func(service string) bool {
			return a.serves(t, service).Outcome == Can && (service != ec2 || t.Profiles != No)
		})
		if !runs {
			continue
		}
		found, outcome := a.ask(func() []*analysis.Witness { return a.walk().Walk(p) })
		e.add(a, outcome, Step{ID: p.ID, Description: lower(p.Description), Exists: p.Exists + " that runs with " + name(t.ARN), Requests: found})
		if e.outcome == Can {
			return
		}
	}
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// reasonOf says what an answer depends on.
func reasonOf(err error) string {
	if unknown, ok := errors.AsType[*query.UnknownError](err); ok {
		return unknown.Reason()
	}
	if errors.Is(err, query.ErrUnread) {
		return "a policy is not in the dump"
	}
	return ""
}
