package compare

import (
	"context"
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Reference looks for what a unit's policies allow and those of a reference do not: for each document what the reference's of
// the same kind does not allow, and for each principal of a template what it does not allow of all that is attached. Documents of a
// kind that the reference has none of are not compared. The findings are of the rule [Rules.Beyond].
//
// The error is the context's.
func Reference(ctx context.Context, o Options, rules *Rules, reference, unit *policy.Unit) (*Difference, error) {
	asked := *rules
	asked.New = rules.Beyond
	c := &comparison{
		Options: &o, rules: &asked, old: reference, new: unit, out: &Difference{}, seen: map[seen]bool{},
	}
	compared := map[*policy.PrincipalPolicies]bool{}
	identity := ofKind(reference, policy.Identity)
	for _, p := range unit.Principals {
		if len(identity) == 0 {
			break
		}
		for i := range p.Unread {
			c.openOf(p, unreadText(&p.Unread[i]))
		}
		if !steady(p) || len(p.Identity) == 0 {
			continue
		}
		compared[p] = true
		if err := c.principal(ctx, &policy.PrincipalPolicies{Resource: p.Resource, Identity: identity}, p); err != nil {
			return nil, err
		}
	}
	together := held(unit, compared)
	for _, d := range documentsOf(unit, reference, together) {
		if together[d] {
			continue
		}
		if err := c.beyond(ctx, d); err != nil {
			return nil, err
		}
	}
	return c.out, nil
}

// beyond compares a document with those of the reference, each of which allows at most a part of what all do.
func (c *comparison) beyond(ctx context.Context, d *policy.Document) error {
	reference := ofKind(c.old, d.Kind)
	switch {
	case len(reference) == 0:
		return nil
	case len(reference) > 1 && d.Kind != policy.Identity:
		c.open(d, fmt.Sprintf("the reference has %d policies of kind %s: name one", len(reference), d.Kind))
		return nil
	}
	c.budget = &query.Budget{Left: maxSteps}
	w := c.world(slices.Concat(reference, []*policy.Document{d})...)
	var failed error
	more := w.worlds(func(when string) {
		if failed != nil {
			return
		}
		s := &sides{old: side{docs: reference}, new: side{docs: []*policy.Document{d}}, world: w, when: when}
		for _, r := range reference {
			s.old.concrete = append(s.old.concrete, w.document(r))
		}
		s.new.concrete = []*policy.Document{w.document(d)}
		s.old.layers = []query.Layer{{Docs: s.old.concrete}}
		s.new.layers = query.LayersOf(s.new.concrete...)
		if grants(d) || d.Kind.Limits() {
			failed = c.wider(ctx, s, c.rules.New)
		}
	})
	if more {
		c.open(d, fmt.Sprintf("its values have more than %d combinations, not all of which were compared", maxWorlds))
	}
	return failed
}

func ofKind(unit *policy.Unit, kind policy.Kind) []*policy.Document {
	return slices.DeleteFunc(slices.Clone(unit.Documents), func(d *policy.Document) bool { return d.Kind != kind })
}

// Beyond returns the rule that reports what is beyond a reference, and tells of what is open.
func Beyond(o Options, rules *Rules, reference *policy.Unit, tell func(Open)) *analysis.Analyzer {
	rule := *rules.Beyond
	rule.Scope, rule.Combines = analysis.PerUnit, true
	rule.Run = func(pass *analysis.Pass) {
		d, err := Reference(pass.Context, o, rules, reference, pass.Unit)
		if err != nil {
			pass.Fail(err)
			return
		}
		for _, finding := range d.Findings {
			pass.Report(finding.Diagnostic)
		}
		for _, open := range d.Open {
			tell(open)
		}
	}
	return &rule
}
