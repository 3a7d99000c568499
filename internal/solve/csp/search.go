package csp

import (
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/glob"
)

// search looks for values of a problem's variables under which everything holds.
//
// The model that the variables have at any time satisfies most clauses by itself; of those that it does not, the one with the
// fewest parts that can still be made true comes first, and after a part has failed its opposite is taken along, so that no
// case is tried twice.
type search struct {
	*Problem
	meter *Submeter

	trail      []change
	wishes     []wish
	groups     []glob.Group
	incomplete bool // something was left out
}

// mark is a state to come back to.
type mark struct{ trail int }

type change struct {
	v        *Variable
	asserted int
	model    Model
}

// assert makes a literal hold. It reports false, and changes nothing, if it cannot.
func (x *search) assert(l Literal) bool {
	v := l.Var
	before := change{v, len(v.Asserted), v.Model}
	held := l.Holds(x.Symbols)
	v.Asserted = append(v.Asserted, l)
	if (held && !l.HasTemplate()) || x.solveVariable(v) {
		x.trail = append(x.trail, before)
		return !x.Relaxed || x.follow(v)
	}
	v.Asserted, v.Model = v.Asserted[:before.asserted], before.model
	return false
}

// follow solves the variables again that are to have the value of one of which more is asked. If that fails, it takes the
// literal back.
func (x *search) follow(v *Variable) bool {
	m := mark{len(x.trail) - 1}
	for _, u := range x.Variables {
		for i := range u.Asserted {
			if u == v || x.equal(&u.Asserted[i]) != v {
				continue
			}
			before := change{u, len(u.Asserted), u.Model}
			if !x.solveVariable(u) {
				u.Model = before.model
				x.undo(m)
				return false
			}
			x.trail = append(x.trail, before)
			break
		}
	}
	return true
}

func (x *search) assertAll(lits []Literal) bool {
	for _, l := range lits {
		if !x.assert(l) {
			return false
		}
	}
	return true
}

func (x *search) mark() mark { return mark{len(x.trail)} }

func (x *search) undo(m mark) {
	for len(x.trail) > m.trail {
		c := &x.trail[len(x.trail)-1]
		c.v.Asserted, c.v.Model = c.v.Asserted[:c.asserted], c.model
		x.trail = x.trail[:len(x.trail)-1]
	}
}

// run reports whether there is a model; it is then in the variables.
func (x *search) run() bool {
	for _, v := range x.Variables {
		if !x.solveVariable(v) {
			return false
		}
	}
	if !x.consistent() || !x.assertUnits() {
		return false
	}
	if len(x.Cases) == 0 {
		return x.grant(0)
	}
	for i := range x.Cases {
		c := &x.Cases[i]
		m, clauses := x.mark(), len(x.Clauses)
		x.Clauses = append(x.Clauses, c.Clauses...)
		if x.assertAll(c.Literals) && x.grant(0) {
			return true
		}
		x.undo(m)
		x.Clauses = x.Clauses[:clauses]
		if x.meter.out() {
			return false
		}
	}
	return false
}

// consistent reports whether what is asked of each variable in any case may hold together, as far as that shows without a
// string: whether a key can be absent or present, and whether all patterns may have a string in common.
func (x *search) consistent() bool {
	if len(x.Units) == 0 {
		return true
	}
	for _, v := range x.Variables {
		absent, present := v.MayBeAbsent(), v.Fact.Presence != facts.Never
		groups := x.groups[:0]
		for i := range x.Units {
			l := &x.Units[i]
			if l.Var != v {
				continue
			}
			absent = absent && l.OnAbsent
			present = present && l.OnPresent != Fails
			if l.OnPresent == Compared && !l.Not && !l.Pred.Finite() && !v.Fact.Multi {
				groups = append(groups, l.Pred.Must)
			}
		}
		x.groups = groups
		if !absent && (!present || !glob.Joint(groups, v.Form, x.meter.Work)) {
			return false
		}
	}
	return true
}

// assertUnits makes hold what is asked in any case: first what needs no search among strings, last what is asked of the
// resource.
func (x *search) assertUnits() bool {
	for rank := range 3 {
		for i := range x.Units {
			if l := x.Units[i]; l.Var.rank() == rank && !x.assert(l) {
				return false
			}
		}
	}
	return true
}

// rank is how much work a variable's values are likely to be.
func (v *Variable) rank() int {
	switch {
	case v.Complete:
		return 0
	case v.Key == "":
		return 2
	}
	return 1
}

// grant chooses a statement that allows the request, layer by layer.
func (x *search) grant(layer int) bool {
	if layer == len(x.Choices) {
		return x.repair()
	}
	for _, lits := range x.Choices[layer] {
		if !x.spend() {
			return false
		}
		m := x.mark()
		if x.assertAll(lits) && x.grant(layer+1) {
			return true
		}
		x.undo(m)
	}
	return false
}

// repair makes all clauses hold.
func (x *search) repair() bool {
	var best []Literal
	count := -1
	for _, clause := range x.Clauses {
		if x.holds(clause) {
			continue
		}
		if !x.spend() {
			return false
		}
		n := 0
		for _, l := range clause {
			m := x.mark()
			if x.assert(l) {
				n++
				x.undo(m)
			}
			if count >= 0 && n >= count {
				break
			}
		}
		if x.meter.out() {
			return false
		}
		if count < 0 || n < count {
			best, count = clause, n
		}
		if count == 0 {
			return false
		}
		if count == 1 {
			break
		}
	}
	if count < 0 {
		return true
	}
	start := x.mark()
	for _, l := range best {
		m := x.mark()
		if x.assert(l) && x.repair() {
			return true
		}
		x.undo(m)
		if x.meter.out() {
			break
		}
		// With unknown values the opposite says more than that the literal failed.
		if l.Pred != nil && (l.Pred.Symbolic || x.Symbolic) {
			continue
		}
		if !x.assert(l.Opposite()) {
			break
		}
	}
	x.undo(start)
	return false
}

func (x *search) holds(clause []Literal) bool {
	for i := range clause {
		if clause[i].Holds(x.Symbols) {
			return true
		}
	}
	return false
}

// spend takes a step from the budget; false says that it is used up.
func (x *search) spend() bool { return x.meter.Spend(1) }
