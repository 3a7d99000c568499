package solve

import (
	"slices"

	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// condition returns the literal that a condition surely holds, or, with want false, surely does not.
func (e *encoder) condition(c *cond, want bool, at side) (csp.Literal, csp.Truth) {
	switch {
	case c.wrong:
		return csp.Literal{}, csp.TruthOf(!want)
	case c.unknown:
		return csp.Literal{}, csp.TruthOf(e.distinct(want, at))
	}
	a := e.key(c.key, c.name, at)
	l := csp.Literal{Var: a.v}
	if c.null {
		l.OnAbsent, l.OnPresent = c.ifAbsent == want, csp.Fails
		if c.ifPresent == want {
			l.OnPresent = csp.Holds
		}
		switch {
		case a.v == nil && a.absent:
			return l, csp.TruthOf(l.OnAbsent)
		case a.v == nil:
			return l, csp.TruthOf(l.OnPresent == csp.Holds)
		}
		return l.Simplify()
	}
	op := c.op
	l.OnPresent, l.Not = csp.Compared, op.Negated
	switch {
	case op.Qualifier == policy.ForAllValues:
		l.OnAbsent, l.Quantifier = true, csp.Every
	case op.Qualifier == policy.ForAnyValue:
		l.OnAbsent, l.Quantifier = op.IfExists, csp.Some
	case op.Negated:
		l.OnAbsent, l.Quantifier = true, csp.Every
	default:
		l.OnAbsent, l.Quantifier = op.IfExists, csp.Some
	}
	if !want {
		l = l.Opposite()
	}
	if a.v == nil && a.absent {
		return l, csp.TruthOf(l.OnAbsent)
	}
	l.Pred = e.resolveFor(c.key, c.p, a, at)
	if e.distinct(want, at) {
		if l.Pred.Finite() && l.Pred.Open && l.Pred.Family != policy.IPAddressFamily {
			l.OnPresent = csp.Holds // whatever number or date it is, another one may be given
		} else {
			l.Pred = e.s.preds.Distinct(l.Pred)
		}
	}
	if a.v == nil {
		if !l.Pred.Templated {
			return l, csp.TruthOf(l.HoldsFor(a.values, e.Symbols))
		}
		// What it is compared with is still open: a variable that has but this value.
		l.Var = e.fixedVariable(c, at, a)
	}
	return l.Simplify()
}

// onResource returns the literal that a statement's resources surely cover the request's, or surely do not.
func (e *encoder) onResource(p *csp.Predicate, not, want bool, at side) (csp.Literal, csp.Truth) {
	if p == nil {
		return csp.Literal{}, csp.TruthOf(want)
	}
	p = e.s.preds.Reread(p, e.target.reading)
	p = e.resolve(p, csp.NoPart, at)
	if e.distinct(want, at) {
		p = e.s.preds.Distinct(p)
	}
	l := csp.Literal{Var: e.resource, OnPresent: csp.Compared, Pred: p, Not: not == want}
	if l.Not {
		l.Quantifier = csp.Every
	}
	if e.resource.Complete && !p.Templated {
		return l, csp.TruthOf(p.HoldsForStar(l.Not, e.Symbols))
	}
	if l.Not {
		if slices.ContainsFunc(p.May, (*glob.Pattern).All) {
			return l, csp.False
		}
	} else if !e.mayMeet(p) {
		return l, csp.False
	}
	return l.Simplify()
}

// mayMeet reports whether the resource may be among those of a predicate, as far as that shows without a string: by the form
// of the action's resources, and by what the question asks of it.
func (e *encoder) mayMeet(p *csp.Predicate) bool {
	if len(e.resource.Form) > 0 && !glob.Group(p.Must).Meets(e.resource.Form, e.meter.Work) {
		return false
	}
	for _, g := range e.asked {
		if !glob.Group(p.Must).Meets(g, e.meter.Work) {
			return false
		}
	}
	return true
}

// onCaller returns the literal that a statement's principals surely cover the caller, or surely do not.
func (e *encoder) onCaller(p *principalSet, denies, want bool, at side) (csp.Literal, csp.Truth) {
	if p == nil {
		return csp.Literal{}, csp.TruthOf(want)
	}
	all, some, patterns := p.covers(e.caller, denies, e.distinct(want, at))
	want = want != p.except
	switch {
	case all:
		return csp.Literal{}, csp.TruthOf(want)
	case some && !want:
		return csp.Literal{}, csp.False
	case len(patterns) == 0:
		return csp.Literal{}, csp.TruthOf(!want)
	}
	a := e.key("aws:principalarn", "aws:PrincipalArn", at)
	pr := e.s.preds.Intern(&csp.Predicate{Sources: patterns})
	l := csp.Literal{Var: a.v, OnPresent: csp.Compared, Pred: pr, Not: !want}
	if l.Not {
		l.Quantifier = csp.Every
	}
	if a.v == nil {
		if len(a.values) != 1 {
			return l, csp.TruthOf(!want)
		}
		return l, csp.TruthOf(pr.Holds(a.values[0], l.Not, e.Symbols))
	}
	return l.Simplify()
}

// resolve puts known values in the place of a predicate's variables, and embeds it where the key is part of another.
func (e *encoder) resolve(p *csp.Predicate, embed csp.Part, at side) *csp.Predicate {
	if !p.Templated && embed == p.Part {
		return p
	}
	out := p.Bare(embed)
	vals := e.values(at)
	for i := range p.Sources {
		s := &p.Sources[i]
		if !s.Pattern.HasVariables() {
			out.Sources = append(out.Sources, *s)
			continue
		}
		if substituted, ok := s.Substitute(vals, &e.s.preds.Symbols); ok {
			if e.q.symbolic && e.surely(substituted.Pattern, at) {
				substituted = substituted.Surely()
			}
			out.Sources = append(out.Sources, substituted)
		}
	}
	return e.s.preds.Intern(out)
}

// surely reports whether a pattern has variables, and all of them have a value in every request.
func (e *encoder) surely(p policy.Pattern, at side) bool {
	sure := false
	for i := range p {
		if !glob.IsVariable(&p[i]) {
			continue
		}
		if a := e.key(p[i].Text, p[i].Text, at); !p[i].HasDefault && a.v != nil && a.v.MayBeAbsent() {
			return false
		}
		sure = true
	}
	return sure
}

// resolveFor is resolve for a predicate about a context key: what is compared with its own value needs no guess.
func (e *encoder) resolveFor(key string, p *csp.Predicate, a answer, at side) *csp.Predicate {
	if !p.Templated || a.v == nil || a.v.Fact.Multi {
		return e.resolve(p, a.embed, at)
	}
	own := func(name string) bool {
		if name == key {
			return true
		}
		// A user's name is what ends the user's ARN.
		return key == "aws:principalarn" && name == "aws:username" && e.caller.Type == User
	}
	out := p.Bare(p.Part)
	for i := range p.Sources {
		if s, ok := p.Sources[i].WithoutOwn(key, own, &e.s.preds.Symbols); ok {
			out.Sources = append(out.Sources, s)
		}
	}
	return e.resolve(e.s.preds.Intern(out), a.embed, at)
}
