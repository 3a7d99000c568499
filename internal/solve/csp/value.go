package csp

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/glob"
)

// wish is a predicate or its opposite, asked of one value.
type wish struct {
	p   *Predicate
	not bool
}

// solveVariable looks for a model of a variable under which all its asserted literals hold.
func (x *search) solveVariable(v *Variable) bool {
	present := true
	absent := v.MayBeAbsent()
	for i := range v.Asserted {
		l := &v.Asserted[i]
		absent = absent && l.OnAbsent
		present = present && l.OnPresent != Fails
	}
	if absent {
		v.Model = Model{Absent: true}
		return true
	}
	if !present || v.Fact.Presence == facts.Never {
		return false
	}
	if !v.Fact.Multi {
		wishes := x.wishes[:0]
		for i := range v.Asserted {
			if l := &v.Asserted[i]; l.OnPresent == Compared {
				wishes = append(wishes, wish{l.Pred, l.Not})
				if same := x.equal(l); same != nil {
					wishes = same.appendWishes(wishes)
				}
			}
		}
		x.wishes = wishes
		value, ok := x.findValue(v, wishes)
		if ok {
			v.Model = Model{Values: []string{value}}
		}
		return ok
	}
	return x.solveSet(v)
}

// equal returns the variable whose value a literal asks for: it compares with that of a key, and with nothing else.
func (x *search) equal(l *Literal) *Variable {
	if !x.Relaxed || !l.HasTemplate() || l.Not || len(l.Pred.Sources) != 1 || l.Pred.More || l.Pred.Partly() {
		return nil
	}
	s := &l.Pred.Sources[0]
	if len(s.Pattern) != 1 || s.Pattern[0].HasDefault || s.Reading != glob.Plain && s.Reading != glob.Like {
		return nil
	}
	for _, v := range x.Variables {
		if v.Key == s.Pattern[0].Text && !v.Fact.Multi {
			return v
		}
	}
	return nil
}

// appendWishes adds what is asked of a variable's value.
func (v *Variable) appendWishes(wishes []wish) []wish {
	for i := range v.Asserted {
		if l := &v.Asserted[i]; l.OnPresent == Compared && !l.Pred.Templated && !l.Pred.Partly() {
			wishes = append(wishes, wish{l.Pred, l.Not})
		}
	}
	return wishes
}

// solveSet is solveVariable for multivalued keys: one value for each literal that asks for some value, and each value as
// all literals about every value have it.
func (x *search) solveSet(v *Variable) bool {
	var each []wish
	for i := range v.Asserted {
		if l := &v.Asserted[i]; l.OnPresent == Compared && l.Quantifier == Every {
			each = append(each, wish{l.Pred, l.Not})
		}
	}
	var values []string
	for i := range v.Asserted {
		l := &v.Asserted[i]
		if l.OnPresent != Compared || l.Quantifier == Every || !l.Pred.Templated && l.HoldsFor(values, x.Symbols) {
			continue
		}
		value, ok := x.findValue(v, append(slices.Clone(each), wish{l.Pred, l.Not}))
		if !ok {
			return false
		}
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	if len(values) == 0 {
		value, ok := x.findValue(v, each)
		if !ok {
			return false
		}
		values = []string{value}
	}
	v.Model = Model{Values: values}
	return true
}

// visits are how many visits of positions of patterns, a character each, count as a step.
const visits = 64

// satisfies reports whether a value fits the variable's form and all wishes.
func (x *search) satisfies(v *Variable, s string, wishes []wish) bool {
	work := 0
	for i := range wishes {
		patterns := wishes[i].p.Must
		if wishes[i].not {
			patterns = wishes[i].p.May
		}
		for _, p := range patterns {
			work += p.Work(s)
		}
		if !wishes[i].p.Holds(s, wishes[i].not, x.Symbols) {
			x.meter.Spend(1 + work/visits)
			return false
		}
	}
	x.meter.Spend(1 + work/visits)
	return v.Fits(s, x.Symbols)
}

// findValue looks for a value that is as all wishes have it.
func (x *search) findValue(v *Variable, wishes []wish) (string, bool) {
	var forbidden []*glob.Pattern
	finite, strict := false, false
	for i := range wishes {
		w := &wishes[i]
		finite = finite || w.p.Finite()
		if w.not && !w.p.Finite() {
			if w.p.Strict && w.p.Partly() {
				return "", false // a part is not an ARN
			}
			forbidden = append(forbidden, w.p.May...)
			strict = strict || w.p.Strict
		}
	}
	// What is wanted must not be wholly forbidden. A policy variable has the same value on both sides.
	groups := make([]glob.Group, 0, len(wishes)+1)
	for i := range wishes {
		w := &wishes[i]
		if w.not || w.p.Finite() {
			continue
		}
		g := x.uncovered(w.p.Must, forbidden)
		if len(g) == 0 {
			return "", false
		}
		groups = append(groups, g)
	}
	if !glob.Joint(groups, v.Form, x.meter.Work) {
		return "", false
	}
	for _, s := range v.Candidates {
		if x.satisfies(v, s, wishes) && !x.excluded(s, groups) {
			return s, true
		}
	}
	if v.Complete {
		return "", false
	}
	if strict {
		groups = append(groups, glob.AnyARN)
	}
	if finite || v.typed() {
		return x.findTyped(v, wishes, groups, forbidden)
	}
	if s, ok := x.derive(v, wishes, groups); ok {
		v.Candidates = append(v.Candidates, s)
		return s, true
	}
	s, found, done := x.product(v, groups, forbidden)
	if !done || !found {
		return "", false
	}
	s = x.polish(v, s, wishes, groups)
	if len(v.Candidates) < 64 {
		v.Candidates = append(v.Candidates, s)
	}
	return s, true
}

// polish writes the sample's region and account into a shortest ARN, if it stays an answer.
func (x *search) polish(v *Variable, s string, wishes []wish, groups []glob.Group) string {
	fields := strings.SplitN(s, ":", 6)
	if len(fields) < 6 || len(v.Fact.Samples) == 0 {
		return s
	}
	sample := strings.SplitN(v.Fact.Samples[0], ":", 6)
	for i := 3; i < 5 && len(sample) == 6; i++ {
		old := fields[i]
		if fields[i] = sample[i]; old == sample[i] {
			continue
		}
		if t := strings.Join(fields, ":"); x.satisfies(v, t, wishes) && !x.excluded(t, groups) {
			s = t
		} else {
			fields[i] = old
		}
	}
	return s
}

// excluded reports whether a value matches wanted patterns only by such as are forbidden: where a pattern with a policy
// variable was dropped from a group.
func (x *search) excluded(s string, groups []glob.Group) bool {
	if !x.Relaxed {
		return false
	}
	for _, g := range groups {
		ok := false
		for _, p := range g {
			ok = ok || p.Match(s, x.Symbols)
		}
		if !ok {
			return true
		}
	}
	return false
}

// uncovered returns the wanted patterns that no forbidden one covers.
func (x *search) uncovered(wanted, forbidden []*glob.Pattern) glob.Group {
	var out glob.Group
	work := 0
	defer func() { x.meter.Work(work / visits) }()
	for i, w := range wanted {
		covered := false
		for _, p := range forbidden {
			if p.Covers(w, &work) {
				covered = true
				break
			}
		}
		switch {
		case !covered && out != nil:
			out = append(out, w)
		case covered && out == nil:
			out = append(make(glob.Group, 0, len(wanted)), wanted[:i]...)
		}
	}
	if out == nil {
		return wanted
	}
	return out
}

// derive makes values out of the wanted patterns by writing ordinary words for their wildcards.
func (x *search) derive(v *Variable, wishes []wish, groups []glob.Group) (string, bool) {
	sample := ""
	if len(v.Fact.Samples) > 0 {
		sample = v.Fact.Samples[0]
	}
	word := sample[strings.LastIndexAny(sample, "/:")+1:]
	words := []string{word, "x", ""}
	// What a form asks for behind a wildcard's own text is at the end of the sample.
	last := sample
	if fields := strings.SplitN(sample, ":", 6); len(fields) == 6 {
		last = fields[5]
	}
	for i := len(last) - 1; i > 0 && len(words) < 8; i-- {
		if last[i] == '/' || last[i] == ':' {
			words = append(words, last[i:])
		}
	}
	n := 0
	for _, g := range groups {
		for _, p := range g {
			if p.Complement() {
				continue
			}
			for _, w := range words {
				s := p.Fill(sample, w)
				if x.satisfies(v, s, wishes) && !x.excluded(s, groups) {
					return s, true
				}
				if n++; n > 48 {
					return "", false
				}
			}
		}
	}
	return "", false
}

// product looks for a shortest string of a variable's form that is in all groups and in none of the forbidden patterns. What
// a policy variable may be is not known, so that a pattern with one forbids nothing.
func (x *search) product(v *Variable, groups []glob.Group, forbidden []*glob.Pattern) (s string, found, done bool) {
	open := make([]*glob.Pattern, 0, len(forbidden))
	for _, p := range forbidden {
		if !p.HasVariables() {
			open = append(open, p)
		}
	}
	if len(v.Form) > 0 {
		groups = append(slices.Clip(groups), v.Form)
	}
	return glob.Find(groups, open, x.Symbols, x.meter.Spend)
}
