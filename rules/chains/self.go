package chains

import (
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// whom is a principal whose permissions somebody may change: with the policies that it has by now.
type whom struct {
	*actor
	arn string
	// fixed principals can be changed by AWS only.
	fixed bool
	tags  map[string]analysis.Fixed
}

// itself finds out whether the actor can make itself an administrator: in one step, or by one that lets it take another.
func (a *actor) itself() *edge {
	if a.self == nil {
		a.self = &edge{from: a.holder.ARN, to: a.holder.ARN}
		a.improve(a.self, &whom{actor: a, arn: a.holder.ARN, fixed: a.class.nodes[0].Fixed}, true)
		if a.self.outcome != Can {
			a.create(a.self)
		}
	}
	return a.self
}

// improves finds out whether the actor can make another principal an administrator.
func (a *actor) improves(t *node) *edge {
	if a.class.Account != t.class.Account || !a.grants.mayWrite(a.search, t) {
		return none
	}
	key := a.seen(giving, t)
	key.giving = t.class
	if known := a.recall(key, t); known != nil {
		return known
	}
	e := &edge{from: a.holder.ARN, to: t.ARN}
	a.improve(e, &whom{actor: a.actor(t.class, own), arn: t.ARN, fixed: t.Fixed, tags: viewOf(t.Member, a.grants.tags)}, true)
	a.known[key] = e
	return e
}

// improve looks for the steps by which the actor makes a principal an administrator.
func (a *actor) improve(e *edge, t *whom, twice bool) {
	if a.give(e, t); e.outcome == Can {
		return
	}
	for _, c := range a.changes(t) {
		if e.outcome == Can && len(e.steps) == 1 {
			break
		}
		a.try(e, t, &c, twice)
	}
}

// try looks where a change of a principal's policies leads.
func (a *actor) try(e *edge, t *whom, c *change, twice bool) {
	after := *t
	after.actor = t.with(c.apply)
	ends := after.administers()
	then := &edge{from: e.from, to: e.to}
	if ends.Outcome != Can && twice && e.outcome != Can {
		by := a
		if t.actor == a {
			by = after.actor
		}
		by.improve(then, &after, false)
	}
	if ends.Outcome == Cannot && then.outcome == Cannot {
		return
	}
	found, outcome := a.can(c.arn, c.view, c.actions...)
	step := Step{ID: c.id, To: e.to, Description: c.description, Requests: found}
	switch {
	case outcome == Cannot:
	case outcome == Can && ends.Outcome == Can:
		e.outcome, e.steps = Can, []Step{step}
	case outcome == Can && then.outcome == Can:
		e.outcome, e.steps = Can, append([]Step{step}, then.steps...)
	case e.outcome != Can:
		e.outcome = Undecided
		e.reason = reasonOr(e.reason, reasonOr(a.open, reasonOr(ends.Reason, then.reason)))
	}
}

// change is something that may be changed about a principal's policies, other than to give it a permission.
type change struct {
	id, description string
	arn             string // what is acted on
	view            map[string]analysis.Fixed
	actions         []string
	apply           func(*policy.PrincipalPolicies)
}

// changes are those that the actor may make of a principal.
func (a *actor) changes(t *whom) []change {
	var all []change
	all = append(all, t.versions()...)
	if isUser(t.arn) && a.grants.actions["iam:AddUserToGroup"] {
		all = append(all, t.joining()...)
	}
	all = append(all, t.unbounding()...)
	all = append(all, t.denials()...)
	return slices.DeleteFunc(all, func(c change) bool { return !a.grants.actions[c.actions[0]] })
}

// kind is "User" or "Role".
func (t *whom) kind() string {
	if isUser(t.arn) {
		return "User"
	}
	return "Role"
}

// unbounding are the ways to take off a permissions boundary.
func (t *whom) unbounding() []change {
	if t.holder.BoundaryARN == nil {
		return nil
	}
	var all []change
	off := func(h *policy.PrincipalPolicies) { h.Boundary, h.BoundaryARN = nil, nil }
	if kind, lower := t.kind(), strings.ToLower(t.kind()); !t.fixed {
		all = append(all, change{
			id: "iam-delete-" + lower + "-permissions-boundary", actions: []string{"iam:Delete" + kind + "PermissionsBoundary"},
			description: "remove the permissions boundary of " + name(t.arn), arn: t.arn, view: t.view(), apply: off,
		}, change{
			id: "iam-put-" + lower + "-permissions-boundary", actions: []string{"iam:Put" + kind + "PermissionsBoundary"},
			description: "replace the permissions boundary of " + name(t.arn) + " by a wide one", arn: t.arn, view: t.tags, apply: off,
		})
	}
	if b := t.class.Boundary; b != nil {
		all = append(all, change{
			id: "iam-create-policy-version", actions: []string{"iam:CreatePolicyVersion"}, arn: b.ARN, apply: off,
			description: "publish a version of the permissions boundary " + name(b.ARN) + " that allows everything",
		})
	}
	return all
}

// versions are older versions of attached policies.
func (t *whom) versions() []change {
	var all []change
	for _, p := range t.class.Policies {
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

// joining are the groups that a user may be put into.
func (t *whom) joining() []change {
	var all []change
	for _, g := range t.Groups {
		if AccountOf(g.ARN) != t.class.Account || slices.Contains(t.class.Groups, g) {
			continue
		}
		all = append(all, change{
			id: "iam-add-user-to-group", actions: []string{"iam:AddUserToGroup"}, arn: g.ARN, description: "put " + name(t.arn) + " into " + name(g.ARN),
			apply: func(h *policy.PrincipalPolicies) {
				h.Identity = append(slices.Clip(h.Identity), g.Documents...)
			},
		})
	}
	return all
}

// denials are the policies that hold a principal back and that may be taken off it.
func (t *whom) denials() []change {
	if t.fixed {
		return nil
	}
	var all []change
	for _, d := range t.holder.Identity {
		if !slices.ContainsFunc(d.Statements, (*policy.Statement).Denies) ||
			slices.ContainsFunc(t.class.Groups, func(g *Group) bool { return slices.Contains(g.Documents, d) }) {
			continue
		}
		c := change{
			id: "iam-remove-restricting-policy", arn: t.arn, view: t.view(), actions: []string{"iam:Delete" + t.kind() + "Policy"},
			description: "remove " + d.Name + ", which denies, from " + name(t.arn),
			apply: func(h *policy.PrincipalPolicies) {
				h.Identity = slices.DeleteFunc(slices.Clone(h.Identity), func(o *policy.Document) bool { return o == d })
			},
		}
		if i := slices.IndexFunc(t.class.Policies, func(p *Policy) bool { return p.Default == d }); i >= 0 {
			c.actions = []string{"iam:Detach" + t.kind() + "Policy"}
			c.view["iam:policyarn"] = analysis.Fixed{Value: t.class.Policies[i].ARN}
		}
		all = append(all, c)
	}
	return all
}

// view fixes the condition keys about the principal: its boundary and its tags.
func (t *whom) view() map[string]analysis.Fixed {
	view := map[string]analysis.Fixed{boundaryKey: {Absent: true}}
	if arn := t.holder.BoundaryARN; arn != nil {
		view[boundaryKey] = analysis.Fixed{Value: arn.Value}
	}
	maps.Copy(view, t.tags)
	return view
}

const boundaryKey = "iam:permissionsboundary"

// give finds out whether the actor can give a principal every permission that its boundary and the organization let it have.
func (a *actor) give(e *edge, t *whom) {
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
	if !t.fixed {
		add(t.kind(), t.arn, t.view())
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
		if found, outcome := a.can(w.arn, w.view, w.action); outcome != Cannot {
			e.add(a, outcome, Step{ID: w.id, Description: w.description, Requests: found})
		}
		if e.outcome == Can {
			break
		}
	}
	if e.outcome == Cannot {
		return
	}
	switch d := t.potential(); d.Outcome {
	case Can:
	case Undecided:
		e.outcome, e.steps, e.reason = Undecided, nil, d.Reason
	case Cannot:
		e.outcome, e.steps = Cannot, nil
	}
}
