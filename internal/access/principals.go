package access

import (
	"context"
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

// principals compares the users, groups, roles and permission sets that both versions of a template have, each with all
// that the template attaches to it, and returns the documents that need not be compared by themselves any more: a
// policy that is written for a role takes effect there, together with its other policies, and nowhere else.
func (c *comparison) principals(ctx context.Context) (map[*policy.Document]bool, error) {
	olds, news := map[*policy.PrincipalPolicies]bool{}, map[*policy.PrincipalPolicies]bool{}
	for _, n := range c.new.Principals {
		i := slices.IndexFunc(c.old.Principals, func(o *policy.PrincipalPolicies) bool {
			return o.Resource.LogicalID.Value == n.Resource.LogicalID.Value && o.Resource.Type == n.Resource.Type
		})
		if i < 0 {
			continue
		}
		o := c.old.Principals[i]
		c.outsiders(o, n)
		if !steady(o) || !steady(n) || o.Resource.Condition != "" && o.Resource.Condition != n.Resource.Condition {
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

// outsiders tells of attached policies and boundaries whose text the template does not have.
func (c *comparison) outsiders(o, n *policy.PrincipalPolicies) {
	open := func(reason string) {
		c.out.Open = append(c.out.Open, Open{
			Source: c.new.Source, Document: n.Resource.LogicalID.Value, Kind: policy.Identity, Reason: reason,
		})
	}
	for i := range n.Managed {
		m := &n.Managed[i]
		if !slices.ContainsFunc(o.Managed, func(was policy.Text) bool {
			return sameText(c.old.Source, &was, c.new.Source, m)
		}) {
			open(m.Value + " is attached now, and its text is not in the template")
		}
	}
	switch {
	case o.BoundaryARN == nil || o.Boundary != nil && n.Boundary != nil:
	case n.BoundaryARN == nil && o.Boundary == nil:
		open(fmt.Sprintf("its permissions boundary %s is gone, whose text is not in the template", o.BoundaryARN.Value))
	case n.BoundaryARN == nil || sameText(c.old.Source, o.BoundaryARN, c.new.Source, n.BoundaryARN):
	default:
		open(fmt.Sprintf("its permissions boundary is %s now, and the text of both is not in the template", n.BoundaryARN.Value))
	}
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
	c.purse = &solve.Purse{Left: maxSteps}
	w := newWorld(slices.Concat(oldDocs, newDocs)...)
	var failed error
	different := false
	more := w.worlds(func(when string) {
		if failed != nil {
			return
		}
		s := &sides{old: w.side(o, oldDocs), new: w.side(n, newDocs), world: w, when: when}
		if slices.EqualFunc(s.old.concrete, s.new.concrete, func(a, b *policy.Document) bool {
			return a.Kind == b.Kind && sameRoot(a, b)
		}) {
			return
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
			if len(n.Managed) > 0 && len(oldDocs) > 0 && !s.new.layers[0].Implicit {
				failed = c.lifted(ctx, s)
			}
		}
		if failed == nil && c.both && len(oldDocs) > 0 {
			failed = c.wider(ctx, s.turned(), c.rules.Lost)
		}
	})
	if more && different {
		c.out.Open = append(c.out.Open, Open{Source: c.new.Source, Document: n.Resource.LogicalID.Value, Reason: fmt.Sprintf(
			"its values have more than %d combinations, not all of which were compared", maxWorlds)})
	}
	return failed
}

// lifted asks what the policies of a principal deny no longer, as others are attached beside them.
func (c *comparison) lifted(ctx context.Context, s *sides) error {
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
	return c.wider(ctx, &sides{old: guards(s.old), new: guards(s.new), world: s.world, when: s.when}, c.rules.Lifted)
}

// side makes a principal's documents concrete: the identity policies together are what grants, the boundary limits them.
func (w *world) side(p *policy.PrincipalPolicies, docs []*policy.Document) side {
	s := side{docs: docs, layers: make([]solve.Layer, 1)}
	for i, d := range docs {
		concrete := w.document(d)
		s.concrete = append(s.concrete, concrete)
		if i < len(p.Identity) {
			s.layers[0].Docs = append(s.layers[0].Docs, concrete)
		} else {
			s.layers = append(s.layers, solve.LayersOf(concrete)...)
		}
	}
	return s
}
