package chains

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// itself finds out whether the actor can make itself an administrator: in one step, or by one that lets it take another.
func (a *actor) itself() *edge {
	if a.self == nil {
		a.self = a.improve(true)
	}
	return a.self
}

func (a *actor) improve(twice bool) *edge {
	e := &edge{from: a.holder.ARN, to: a.holder.ARN}
	a.give(e, &whom{arn: a.holder.ARN, user: a.isUser(), class: a.class.Class, fixed: a.class.nodes[0].Fixed})
	if e.outcome == Can {
		return e
	}
	for _, c := range a.changes() {
		if e.outcome == Can && len(e.steps) == 1 {
			break
		}
		a.try(e, &c, twice)
	}
	return e
}

// try looks where a change of the actor's own policies leads.
func (a *actor) try(e *edge, c *change, twice bool) {
	if e.outcome == Can && !twice {
		return
	}
	after := a.with(c.apply)
	ends := after.administers()
	var then *edge
	if ends.Outcome != Can && twice && e.outcome != Can {
		then = after.improve(false)
	}
	if ends.Outcome == Cannot && (then == nil || then.outcome == Cannot) {
		return
	}
	found, outcome := a.can(c.arn, c.view, nil, c.actions...)
	step := Step{ID: c.id, To: e.to, Description: c.description, Requests: found}
	switch {
	case outcome == Cannot:
	case outcome == Can && ends.Outcome == Can:
		e.outcome, e.steps = Can, []Step{step}
	case outcome == Can && then != nil && then.outcome == Can:
		e.outcome, e.steps = Can, append([]Step{step}, then.steps...)
	case e.outcome != Can:
		e.outcome = Undecided
		e.reason = reasonOr(e.reason, reasonOr(a.open, ends.Reason))
		if then != nil {
			e.reason = reasonOr(e.reason, then.reason)
		}
	}
}

// change is something that a principal may change about its own policies, other than to give itself a permission.
type change struct {
	id, description string
	arn             string // what is acted on
	view            map[string]analysis.Fixed
	actions         []string
	apply           func(*policy.PrincipalPolicies)
}

// changes are those of the actor.
func (a *actor) changes() []change {
	var all []change
	kind := "Role"
	if a.isUser() {
		kind = "User"
	}
	fixed := a.class.nodes[0].Fixed
	if a.grants.actions["iam:SetDefaultPolicyVersion"] {
		all = append(all, a.versions()...)
	}
	if a.isUser() && a.grants.actions["iam:AddUserToGroup"] {
		all = append(all, a.joining()...)
	}
	if a.holder.BoundaryARN != nil && !fixed {
		off := func(h *policy.PrincipalPolicies) { h.Boundary, h.BoundaryARN = nil, nil }
		lower := strings.ToLower(kind)
		for _, c := range []change{
			{id: "iam-delete-" + lower + "-permissions-boundary", actions: []string{"iam:Delete" + kind + "PermissionsBoundary"}, view: a.bounded()},
			{id: "iam-put-" + lower + "-permissions-boundary", actions: []string{"iam:Put" + kind + "PermissionsBoundary"}},
		} {
			c.description, c.arn, c.apply = "take the limits of the permissions boundary off "+name(a.holder.ARN), a.holder.ARN, off
			if a.grants.actions[c.actions[0]] {
				all = append(all, c)
			}
		}
		if b := a.class.Boundary; b != nil && a.grants.actions["iam:CreatePolicyVersion"] {
			all = append(all, change{
				id: "iam-create-policy-version", actions: []string{"iam:CreatePolicyVersion"}, arn: b.ARN, apply: off,
				description: "publish a version of the permissions boundary " + name(b.ARN) + " that allows everything",
			})
		}
	}
	if !fixed {
		all = append(all, a.denials(kind)...)
	}
	return all
}

// versions are older versions of attached policies.
func (a *actor) versions() []change {
	var all []change
	for _, p := range a.class.Policies {
		for _, older := range p.Older {
			all = append(all, change{
				id: "iam-set-default-policy-version", actions: []string{"iam:SetDefaultPolicyVersion"}, arn: p.ARN,
				description: "switch " + name(p.ARN) + " back to an older version",
				apply: func(h *policy.PrincipalPolicies) {
					h.Identity = slices.Clone(h.Identity)
					if i := slices.Index(h.Identity, p.Default); i >= 0 {
						h.Identity[i] = older
					}
				},
			})
		}
	}
	return all
}

// joining are the groups that a user may join.
func (a *actor) joining() []change {
	var all []change
	for _, g := range a.Groups {
		if AccountOf(g.ARN) != a.class.Account || slices.Contains(a.class.Groups, g) {
			continue
		}
		all = append(all, change{
			id: "iam-add-user-to-group", actions: []string{"iam:AddUserToGroup"}, arn: g.ARN, description: "join " + name(g.ARN),
			apply: func(h *policy.PrincipalPolicies) {
				h.Identity = append(slices.Clip(h.Identity), g.Documents...)
				if g.Unread != "" {
					h.Unread = append(slices.Clip(h.Unread), policy.Text{Value: g.Unread})
				}
			},
		})
	}
	return all
}

// denials are the policies that hold the actor back and that it may take off itself.
func (a *actor) denials(kind string) []change {
	var all []change
	for _, d := range a.holder.Identity {
		if !slices.ContainsFunc(d.Statements, (*policy.Statement).Denies) || strings.HasPrefix(d.Name, "group/") {
			continue
		}
		c := change{
			id: "iam-remove-restricting-policy", arn: a.holder.ARN, view: a.bounded(), actions: []string{"iam:Delete" + kind + "Policy"},
			description: "remove the policy " + d.Name + ", which denies",
			apply: func(h *policy.PrincipalPolicies) {
				h.Identity = slices.DeleteFunc(slices.Clone(h.Identity), func(o *policy.Document) bool { return o == d })
			},
		}
		if i := slices.IndexFunc(a.class.Policies, func(p *Policy) bool { return p.Default == d }); i >= 0 {
			if slices.ContainsFunc(a.class.Groups, func(g *Group) bool { return slices.Contains(g.Documents, d) }) {
				continue
			}
			c.actions = []string{"iam:Detach" + kind + "Policy"}
			c.view["iam:policyarn"] = analysis.Fixed{Value: a.class.Policies[i].ARN}
		}
		if a.grants.actions[c.actions[0]] {
			all = append(all, c)
		}
	}
	return all
}

const boundaryKey = "iam:permissionsboundary"

// bounded fixes the condition key about the boundary of the actor.
func (a *actor) bounded() map[string]analysis.Fixed { return boundedBy(a.holder.BoundaryARN) }

func boundedBy(arn *policy.Text) map[string]analysis.Fixed {
	if arn == nil {
		return map[string]analysis.Fixed{boundaryKey: {Absent: true}}
	}
	return map[string]analysis.Fixed{boundaryKey: {Value: arn.Value}}
}

// whom is a principal that is given permissions.
type whom struct {
	arn   string
	user  bool
	class *Class
	fixed bool
	tags  map[string]analysis.Fixed
}

// give finds out whether the actor can give a principal every permission that its boundary and the organization let it have.
func (a *actor) give(e *edge, t *whom) {
	if a.class.Account != t.class.Account {
		return
	}
	view := boundedBy(t.class.Holder.BoundaryARN)
	for key, value := range t.tags {
		view[key] = value
	}
	type way struct {
		id, description, arn string
		view                 map[string]analysis.Fixed
		action               string
	}
	var ways []way
	add := func(kind, arn string, view map[string]analysis.Fixed) {
		lower := strings.ToLower(kind)
		ways = append(ways,
			way{"iam-put-" + lower + "-policy", "write an inline policy of " + name(arn), arn, view, "iam:Put" + kind + "Policy"},
			way{"iam-attach-" + lower + "-policy", "attach an admin policy to " + name(arn), arn, view, "iam:Attach" + kind + "Policy"})
	}
	switch {
	case t.user:
		add("User", t.arn, view)
	case !t.fixed:
		add("Role", t.arn, view)
	}
	for _, g := range t.class.Groups {
		add("Group", g.ARN, nil)
	}
	for _, p := range t.class.Policies {
		ways = append(ways, way{
			"iam-create-policy-version", "publish a version of " + name(p.ARN) + " that allows everything", p.ARN, nil, "iam:CreatePolicyVersion",
		})
	}
	for _, w := range ways {
		if found, outcome := a.can(w.arn, w.view, nil, w.action); outcome != Cannot {
			e.add(a, outcome, Step{ID: w.id, Description: w.description, Requests: found})
		}
		if e.outcome == Can {
			break
		}
	}
	if e.outcome == Cannot {
		return
	}
	target := a // with what it has by now
	if t.class != a.class.Class {
		target = a.actor(a.states[t.class], own)
	}
	switch d := target.potential(); d.Outcome {
	case Can:
	case Undecided:
		e.outcome, e.steps, e.reason = Undecided, nil, d.Reason
	case Cannot:
		e.outcome, e.steps = Cannot, nil
	}
}

// writes finds the principals that can give another one every permission, and then act as it.
func (s *search) writes(a *actor) {
	if !slices.ContainsFunc(asked[:7], func(action string) bool { return a.grants.actions[action] }) {
		return
	}
	for _, t := range s.nodes {
		missing := a.missing()
		if len(missing) == 0 {
			return
		}
		if t.class.Account != a.class.Account || t.states[own].reached && t.states[own].dist == 0 {
			continue
		}
		s.writeAndAct(a, t, missing)
	}
}

func (s *search) writeAndAct(a *actor, t *node, missing []*node) {
	if e := s.edge(a, t); e.outcome != Cannot {
		s.take(a, missing, s.joined(a, t, e), 2, nil)
	}
	if t.user || t.trust == nil || !t.trust.callers {
		return
	}
	granted := a.class.grants.assumes(t.ARN)
	groups := map[string]*edge{}
	for _, n := range a.missing() {
		if n == t || !granted && !t.trust.namesOne(n) {
			continue
		}
		told := s.Tells(t.Trust, n.Member)
		if groups[told] == nil {
			e := s.assumption(a, n, told, t)
			if e.outcome != Cannot {
				e = s.joined(a, t, e)
			}
			groups[told] = e
		}
		s.take(a, []*node{n}, groups[told], 2, nil)
	}
}

// joined is that the actor gives a principal every permission, and then acts as it.
func (s *search) joined(a *actor, t *node, act *edge) *edge {
	key := a.seen(fmt.Sprintf("give %d", t.class.n), t)
	given := s.recall(key, t)
	if given == nil {
		given = &edge{from: a.holder.ARN, to: t.ARN}
		a.give(given, &whom{arn: t.ARN, user: t.user, class: t.class.Class, fixed: t.Fixed, tags: viewOf(t.Member, a.grants.tags)})
		s.known[key] = given
	}
	if given.outcome != Can || act.outcome != Can {
		if given.outcome == Cannot || act.outcome == Cannot {
			return &edge{}
		}
		return &edge{outcome: Undecided, reason: reasonOr(given.reason, act.reason)}
	}
	e := &edge{outcome: Can, from: act.from, to: t.ARN}
	for _, step := range given.steps {
		step.Requests = slices.Clone(step.Requests)
		for i := range step.Requests {
			step.Requests[i] = renamed(step.Requests[i], given.from, act.from)
		}
		e.steps = append(e.steps, step)
	}
	e.steps = append(e.steps, act.steps...)
	return e
}
