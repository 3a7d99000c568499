package verify

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/verify/lang"
)

// split is a choice of which at least one option holds in every answer: the statements of which one allows the request, the parts
// of a Deny of which one fails.
type split struct {
	options []option
}

// option is what holds in a case: all literals, and one option of each further split.
type option struct {
	literals []*literal
	splits   []*split
}

type change struct {
	v     *variable
	n     int
	model model
}

// assume makes literals hold. It reports false, and changes nothing, if they cannot.
func (n *instance) assume(literals []*literal) bool {
	mark := len(n.trail)
	for _, l := range literals {
		v := l.v
		n.trail = append(n.trail, change{v, len(v.literals), v.model})
		v.literals = append(v.literals, l)
		if (l.open(n) || !n.satisfied(l)) && !n.check(v) {
			n.undo(mark)
			return false
		}
	}
	return true
}

func (n *instance) undo(mark int) {
	for len(n.trail) > mark {
		c := n.trail[len(n.trail)-1]
		c.v.literals, c.v.model = c.v.literals[:c.n], c.model
		n.trail = n.trail[:len(n.trail)-1]
	}
}

// satisfied reports whether a literal holds for what the variables are taken to be.
func (n *instance) satisfied(l *literal) bool {
	m := &l.v.model
	switch {
	case m.absent:
		return l.absent
	case l.present != tested:
		return l.present == holds
	case l.open(n):
		return slices.Contains(l.v.literals, l)
	}
	return n.trueOf(l, m.values)
}

// trueOf reports whether a literal holds for values.
func (n *instance) trueOf(l *literal, values []string) bool {
	for _, s := range values {
		if n.accepts(l, s) != l.every {
			return !l.every
		}
	}
	return l.every
}

func (n *instance) accepts(l *literal, s string) bool {
	if l.typed != nil {
		if l.part == facts.EpochOf {
			d, ok := date(s)
			if !ok {
				return false
			}
			s = strconv.FormatInt(d.Unix(), 10)
		}
		return l.typed.holds(s) == l.want
	}
	return n.Has(n.set(l, nil), s)
}

// refuted reports whether no choice of options of the splits is possible. If some may be, the variables are a model of it.
func (n *instance) refuted(splits []*split) bool {
	for {
		var best *split
		var alive []int
		for _, s := range splits {
			if n.solved(s) {
				continue
			}
			if n.left--; n.left < 0 {
				return false
			}
			now := n.alive(s, best != nil, len(alive))
			if best == nil || len(now) < len(alive) {
				best, alive = s, now
			}
			if len(alive) <= 1 {
				break
			}
		}
		switch {
		case best == nil:
			return false
		case len(alive) == 0:
			n.leaves++
			return true
		case len(alive) > 1:
			return n.refutedEach(best, alive, splits)
		}
		only := best.options[alive[0]]
		n.assume(only.literals)
		splits = without(splits, best, only.splits)
	}
}

// refutedEach reports whether every option of a split is refuted.
func (n *instance) refutedEach(s *split, alive []int, splits []*split) bool {
	n.splits++
	start := len(n.trail)
	for _, i := range alive {
		o := &s.options[i]
		mark := len(n.trail)
		if n.assume(o.literals) {
			if !n.refuted(without(splits, s, o.splits)) {
				return false
			}
			n.undo(mark)
		} else {
			n.leaves++
		}
		// From here on the option does not hold.
		if len(o.literals) == 1 && len(o.splits) == 0 && !n.assume([]*literal{o.literals[0].opposite()}) {
			n.leaves++
			break
		}
	}
	n.undo(start)
	return true
}

func without(splits []*split, s *split, more []*split) []*split {
	out := make([]*split, 0, len(splits)+len(more))
	for _, o := range splits {
		if o != s {
			out = append(out, o)
		}
	}
	return append(out, more...)
}

// solved reports whether an option holds for what the variables are taken to be.
func (n *instance) solved(s *split) bool {
	return slices.ContainsFunc(s.options, func(o option) bool {
		return !slices.ContainsFunc(o.literals, func(l *literal) bool { return !n.satisfied(l) }) &&
			!slices.ContainsFunc(o.splits, func(s *split) bool { return !n.solved(s) })
	})
}

// alive returns the options that may hold; of those that are not fewer than most all need not be found.
func (n *instance) alive(s *split, bounded bool, most int) []int {
	var out []int
	for i := range s.options {
		mark := len(n.trail)
		if n.assume(s.options[i].literals) {
			n.undo(mark)
			if out = append(out, i); bounded && len(out) >= most {
				break
			}
		}
	}
	return out
}

// check looks for what a variable may be under its literals; false if there is nothing.
func (n *instance) check(v *variable) bool {
	absent, present := v.optional(), v.fact.Presence != facts.Never
	for _, l := range v.literals {
		absent = absent && l.absent
		present = present && l.present != fails
	}
	switch {
	case absent:
		v.model = model{absent: true, exact: true}
		return true
	case !present:
		return false
	}
	m, ok := n.values(v)
	if ok {
		v.model = m
	}
	return ok
}

// values looks for values of a variable that is there.
func (n *instance) values(v *variable) (model, bool) {
	key, cacheable := n.cacheKey(v)
	if cacheable {
		if known, ok := n.answers[key]; ok {
			return known.model, known.some
		}
	}
	m, some := n.lookFor(v)
	if cacheable {
		n.answers[key] = answer{m, some}
	}
	return m, some
}

// cacheKey names what is asked of a variable, if that does not depend on the values of others.
func (n *instance) cacheKey(v *variable) (string, bool) {
	texts := make([]string, 0, len(v.literals)+1)
	for _, l := range v.literals {
		if l.present != tested {
			continue
		}
		if slices.ContainsFunc(l.sources, func(s *source) bool { return s.variable }) {
			return "", false
		}
		texts = append(texts, l.text)
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	head := string(rune(v.form.Number())) + string(rune('0'+v.fact.Type))
	if v.fact.Multi {
		head += "+"
	}
	return head + v.samples() + strings.Join(texts, "\x05"), true
}

// samples tells apart variables of which other values are shown.
func (v *variable) samples() string {
	if len(v.fact.Samples) > 0 {
		return v.fact.Samples[0] + "\x06"
	}
	return "\x06"
}

func (n *instance) lookFor(v *variable) (model, bool) {
	var every, some []*literal
	for _, l := range v.literals {
		switch {
		case l.present != tested:
		case l.every || !v.fact.Multi:
			every = append(every, l)
		default:
			some = append(some, l)
		}
	}
	if len(some) == 0 {
		s, exact, ok := n.value(v, every)
		return model{values: []string{s}, exact: exact}, ok
	}
	m := model{exact: true}
	for _, l := range some {
		s, exact, ok := n.value(v, append(slices.Clip(every), l))
		if !ok {
			return m, false
		}
		m.exact = m.exact && exact
		if !slices.Contains(m.values, s) {
			m.values = append(m.values, s)
		}
	}
	return m, true
}

// value looks for a value that all literals accept. exact says that they do; without it they may.
func (n *instance) value(v *variable, literals []*literal) (s string, exact, ok bool) {
	var kinds []*typed
	var types []*literal
	epoch := true
	exact = true
	list := []*lang.Expr{v.form, n.unmarked}
	for _, l := range literals {
		if l.typed != nil {
			types, kinds, epoch = append(types, l), append(kinds, l.typed), epoch && l.part == facts.EpochOf
			continue
		}
		exact = exact && l.part != facts.EpochOf && !l.open(n)
		list = append(list, n.set(l, literals))
	}
	steps := n.steps()
	e := n.And(list...)
	if len(types) == 0 {
		if e == n.unmarked && len(v.fact.Samples) > 0 {
			return v.fact.Samples[0], exact, true
		}
		text, answer := n.Find(e, &steps)
		n.left -= n.steps() - steps
		return text, exact && answer == lang.Yes, answer != lang.No
	}
	return n.typedValue(v, e, types, kinds, epoch, exact)
}

// typedValue is value where numbers, dates and the like are compared.
func (n *instance) typedValue(v *variable, e *lang.Expr, types []*literal, kinds []*typed, epoch, exact bool) (string, bool, bool) {
	agree := func(s string) bool {
		return !slices.ContainsFunc(types, func(l *literal) bool { return !n.accepts(l, s) })
	}
	candidates := points(kinds, epoch)
	candidates = append(candidates, v.fact.Samples...)
	if !typedKey(v.fact.Type) {
		candidates = append(candidates, "value")
	}
	possible := ""
	for _, s := range candidates {
		if !ofType(v.fact.Type, s) || !agree(s) {
			continue
		}
		if n.Has(e, s) {
			return s, exact, true
		}
		possible = s
	}
	steps := n.steps()
	text, answer := n.Find(e, &steps)
	switch {
	case answer == lang.No || possible == "":
		return "", false, answer != lang.No && possible != ""
	case answer == lang.Yes && agree(text):
		return text, exact, true
	}
	// Strings that are few can be tried each.
	if few, ok := n.List(e, 16, &steps); ok {
		i := slices.IndexFunc(few, agree)
		if i < 0 {
			return "", false, false
		}
		return few[i], exact, true
	}
	return possible, false, true
}

// set returns the values that a literal accepts, of single ones; or, where that depends on policy variables whose values are open, all
// that it accepts for some of them. beside are the other literals about the variable.
func (n *instance) set(l *literal, beside []*literal) *lang.Expr {
	var list []*lang.Expr
	for _, s := range l.sources {
		e, exact := n.stringsOf(s, l)
		if !exact && (l.not || n.ruledOut(s, l, beside)) {
			continue // a string that is ruled out for one value of the variable may not be for another
		}
		list = append(list, e)
	}
	e := n.Or(list...)
	if l.booleans {
		e = n.And(e, n.Or(n.Fold("true"), n.Fold("false")))
	}
	if l.not {
		e = n.Not(e)
	}
	switch l.arns {
	case onlyARNs:
		e = n.And(e, n.arns)
	case orNoARN:
		e = n.Or(e, n.Not(n.arns))
	case anyShape:
	}
	return n.within(l.part, e)
}

// within returns the values that have a part among some strings.
func (n *instance) within(p part, e *lang.Expr) *lang.Expr {
	switch p {
	case facts.LastName:
		return n.Cat(n.All, n.Literal("/"), n.And(e, n.Star(n.noSlash)))
	case facts.AccountOf, facts.OwnerOf:
		field, colon := n.field, n.Literal(":")
		return n.Cat(field, colon, field, colon, field, colon, field, colon, n.And(e, field), colon, n.All)
	case facts.EpochOf:
		return n.All // what the digits of a date are is not looked into
	case facts.NoPart, facts.AllOf:
	}
	return e
}
