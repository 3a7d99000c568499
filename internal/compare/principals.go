package compare

import (
	"context"
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// principals compares the users, groups, roles and permission sets of the new version of a template with what they were in
// the old one, each with all that the template attaches to it, and returns the documents that need not be compared by
// themselves any more: a policy that is written for a role takes effect there, together with its other policies, and nowhere
// else. A principal that is new had nothing.
func (c *comparison) principals(ctx context.Context) (map[*policy.Document]bool, error) {
	olds, news := map[*policy.PrincipalPolicies]bool{}, map[*policy.PrincipalPolicies]bool{}
	for _, n := range c.new.Principals {
		o := &policy.PrincipalPolicies{Resource: n.Resource}
		i := slices.IndexFunc(c.old.Principals, func(o *policy.PrincipalPolicies) bool {
			return o.Resource.LogicalID.Value == n.Resource.LogicalID.Value && o.Resource.Type == n.Resource.Type
		})
		if i >= 0 {
			o = c.old.Principals[i]
		}
		c.outsiders(o, n)
		if !steady(o) || !steady(n) || o.Resource.Condition != "" && !c.sameCondition(o.Resource.Condition, n.Resource.Condition) {
			continue
		}
		olds[o], news[n] = true, true
		if err := c.principal(ctx, o, n); err != nil {
			return nil, err
		}
	}
	together := map[*policy.Document]bool{}
	for d := range held(c.old, olds) {
		together[d] = true
	}
	for d := range held(c.new, news) {
		together[d] = true
	}
	return together, nil
}

// sameCondition reports whether two resources are there under the same condition.
func (c *comparison) sameCondition(before, after string) bool {
	return before == after && !c.redefined("Conditions/"+before)
}

// steady reports whether what is attached to a principal is the same under all template conditions.
func steady(p *policy.PrincipalPolicies) bool {
	docs := p.Identity
	if p.Boundary != nil {
		docs = append(slices.Clip(docs), p.Boundary)
	}
	return !slices.ContainsFunc(docs, func(d *policy.Document) bool {
		return len(d.Assume) > 0 || condition(d) != p.Resource.Condition
	})
}

// held returns the documents that take effect only in principals that were compared.
func held(unit *policy.Unit, compared map[*policy.PrincipalPolicies]bool) map[*policy.Document]bool {
	out := map[*policy.Document]bool{}
	for _, p := range unit.Principals {
		for _, d := range p.Identity {
			everywhere := compared[p]
			if before, ok := out[d]; ok {
				everywhere = everywhere && before
			}
			// Others may attach a managed policy that the template does not know of.
			out[d] = everywhere && d.Kind == policy.Identity && d.Host != nil && d.Host.Type != "AWS::IAM::ManagedPolicy"
		}
	}
	for d, ok := range out {
		if !ok {
			delete(out, d)
		}
	}
	return out
}

// outsiders tells of policies that are attached now and whose text the template does not have.
func (c *comparison) outsiders(o, n *policy.PrincipalPolicies) {
	for i := range n.Unread {
		m := &n.Unread[i]
		if !slices.ContainsFunc(o.Unread, func(was policy.Text) bool { return c.sameText(&was, m) }) {
			c.openOf(n, attachedNow(m))
		}
	}
}

// attachedNow says that something is attached now whose text is not known.
func attachedNow(t *policy.Text) string {
	if isPolicy(t) {
		return t.Value + " is attached now, and its text is not here"
	}
	return "it is in group " + t.Value + " now, whose policies are not here"
}

// isPolicy reports whether something that is attached is a policy; else it is a group, by its name.
func isPolicy(t *policy.Text) bool {
	arn, ok := policy.ParseARN(t.Value)
	return ok && arn.Service == "iam" || !t.Known()
}

// openOf leaves a question about a principal open.
func (c *comparison) openOf(n *policy.PrincipalPolicies, reason string) {
	o := Open{Source: c.new.Source, Document: n.Resource.LogicalID.Value, Kind: policy.Identity, Reason: reason}
	if !slices.Contains(c.out.Open, o) {
		c.out.Open = append(c.out.Open, o)
	}
}

// unreadBoundary returns the boundary that a principal always has and whose text is not known, nil if there is none such.
func unreadBoundary(p *policy.PrincipalPolicies) *policy.Text {
	if p.Boundary != nil || len(p.Unbounded) > 0 {
		return nil
	}
	return p.BoundaryARN
}

func (c *comparison) principal(ctx context.Context, o, n *policy.PrincipalPolicies) error {
	if len(n.Identity) == 0 && (!c.both || len(o.Identity) == 0) {
		return nil
	}
	attached := func(p *policy.PrincipalPolicies) []*policy.Document {
		docs := slices.Clone(p.Identity)
		if p.Boundary != nil {
			docs = append(docs, p.Boundary)
		}
		return docs
	}
	oldDocs, newDocs := attached(o), attached(n)
	was, is := unreadBoundary(o), unreadBoundary(n)
	if was != nil && is != nil && c.sameText(was, is) {
		was = nil // what it does not let through is not new
	}
	c.budget = &query.Budget{Left: maxSteps}
	w := c.world(slices.Concat(oldDocs, newDocs)...)
	var failed error
	different := false
	more := w.worlds(func(when string) {
		if failed != nil {
			return
		}
		s := &sides{old: w.side(o, oldDocs), new: w.side(n, newDocs), world: w, when: when}
		if slices.EqualFunc(s.old.concrete, s.new.concrete, func(a, b *policy.Document) bool {
			return a.Kind == b.Kind && sameRoot(a, b)
		}) && was == nil {
			return
		}
		switch {
		case is != nil:
			s.elsewhere = "the text of its permissions boundary " + is.Value + " is not here"
			s.new.layers = append(s.new.layers, query.Layer{Unread: true})
		case was != nil:
			s.elsewhere = "the text of its old permissions boundary " + was.Value + " is not here"
		}
		if was != nil {
			s.old.layers = append(s.old.layers, query.Layer{Unread: true})
		}
		different = true
		if !slices.ContainsFunc(slices.Concat(s.old.concrete, s.new.concrete), grants) {
			// Guards only: they are attached beside something that the template does not know of.
			s.old.layers[0].Implicit, s.new.layers[0].Implicit = true, true
		}
		if len(newDocs) > 0 {
			if failed = c.wider(ctx, s, c.rules.New); failed != nil {
				return
			}
			if len(n.Unread) > 0 && len(oldDocs) > 0 && !s.new.layers[0].Implicit {
				failed = c.lifted(ctx, s, n)
			}
		}
		if failed == nil && c.both && len(oldDocs) > 0 {
			failed = c.wider(ctx, s.turned(), c.rules.Lost)
		}
	})
	if more && different {
		c.openOf(n, fmt.Sprintf("its values have more than %d combinations, not all of which were compared", maxWorlds))
	}
	return failed
}

// lifted asks what the policies of a principal deny no longer, as others are attached beside them whose text is not known:
// if there is something, it is open whether they allow it.
func (c *comparison) lifted(ctx context.Context, s *sides, n *policy.PrincipalPolicies) error {
	guards := func(side side) side {
		side.layers = slices.Clone(side.layers)
		side.layers[0].Implicit = true
		return side
	}
	lifts := func(d *policy.Document) bool {
		return slices.ContainsFunc(s.new.concrete, func(n *policy.Document) bool { return c.lifts(d, n) })
	}
	if !slices.ContainsFunc(s.old.concrete, lifts) {
		return nil
	}
	before := len(c.out.Findings)
	err := c.wider(ctx, &sides{
		old: guards(s.old), new: guards(s.new), world: s.world, when: s.when, elsewhere: s.elsewhere,
	}, c.rules.Lifted)
	if len(c.out.Findings) > before {
		for i := range n.Unread {
			what := "the text of " + n.Unread[i].Value
			if !isPolicy(&n.Unread[i]) {
				what = "what group " + n.Unread[i].Value + " may do"
			}
			c.openOf(n, what+" is not here, and what was denied may be allowed there")
		}
	}
	return err
}

// side makes a principal's documents concrete: the identity policies together are what grants, the boundary limits them.
func (w *world) side(p *policy.PrincipalPolicies, docs []*policy.Document) side {
	s := side{docs: docs, layers: make([]query.Layer, 1)}
	for i, d := range docs {
		concrete := w.document(d)
		s.concrete = append(s.concrete, concrete)
		if i < len(p.Identity) {
			s.layers[0].Docs = append(s.layers[0].Docs, concrete)
		} else {
			s.layers = append(s.layers, query.LayersOf(concrete)...)
		}
	}
	return s
}
