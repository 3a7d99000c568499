package solve

import (
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/glob"
)

// search looks for values of the frame's variables under which everything that is asked of the request holds.
//
// Clauses are what the denials come to: each fails in one of its parts. The model that the variables have at any time
// satisfies most of them by itself; of those that it does not, the one with the fewest parts that can still be made true
// comes first, and after a part has failed its opposite is taken along, so that no case is tried twice.

// mark is a state to come back to.
type mark struct{ trail int }

type change struct {
	v        *variable
	asserted int
	model    model
}

// assert makes a literal hold. It reports false, and changes nothing, if it cannot.
func (f *frame) assert(l lit) bool {
	v := l.v
	before := change{v, len(v.asserted), v.model}
	held := l.holds(f.symbols)
	v.asserted = append(v.asserted, l)
	if (held && !l.hasTemplate()) || f.solveVariable(v) {
		f.trail = append(f.trail, before)
		return !f.relaxed || f.follow(v)
	}
	v.asserted, v.model = v.asserted[:before.asserted], before.model
	return false
}

// follow solves the variables again that are to have the value of one of which more is asked. If that fails, it takes the
// literal back.
func (f *frame) follow(v *variable) bool {
	m := mark{len(f.trail) - 1}
	for _, u := range f.vars {
		for i := range u.asserted {
			if u == v || f.equal(&u.asserted[i]) != v {
				continue
			}
			before := change{u, len(u.asserted), u.model}
			if !f.solveVariable(u) {
				u.model = before.model
				f.undo(m)
				return false
			}
			f.trail = append(f.trail, before)
			break
		}
	}
	return true
}

func (f *frame) assertAll(lits []lit) bool {
	for _, l := range lits {
		if !f.assert(l) {
			return false
		}
	}
	return true
}

func (f *frame) mark() mark { return mark{len(f.trail)} }

func (f *frame) undo(m mark) {
	for len(f.trail) > m.trail {
		c := &f.trail[len(f.trail)-1]
		c.v.asserted, c.v.model = c.v.asserted[:c.asserted], c.model
		f.trail = f.trail[:len(f.trail)-1]
	}
}

// search reports whether there is a model; it is then in the variables.
func (f *frame) search() bool {
	for _, v := range f.vars {
		if !f.solveVariable(v) {
			return false
		}
	}
	if !f.consistent() || !f.assertUnits() {
		return false
	}
	if len(f.cases) == 0 {
		return f.grant(0)
	}
	for i := range f.cases {
		c := &f.cases[i]
		m, clauses := f.mark(), len(f.clauses)
		f.clauses = append(f.clauses, c.clauses...)
		if f.assertAll(c.lits) && f.grant(0) {
			return true
		}
		f.undo(m)
		f.clauses = f.clauses[:clauses]
		if f.out() {
			return false
		}
	}
	return false
}

// consistent reports whether what is asked of each variable in any case may hold together, as far as that shows without a
// string: whether a key can be absent or present, and whether all patterns may have a string in common.
func (f *frame) consistent() bool {
	if len(f.units) == 0 {
		return true
	}
	for _, v := range f.vars {
		absent, present := v.mayBeAbsent(), v.fact.Presence != facts.Never
		groups := f.groups[:0]
		for i := range f.units {
			l := &f.units[i]
			if l.v != v {
				continue
			}
			absent = absent && l.onAbsent
			present = present && l.present != presentFalse
			if l.present == presentPred && !l.not && !l.p.finite() && !v.fact.Multi {
				groups = append(groups, l.p.must)
			}
		}
		f.groups = groups
		if !absent && (!present || !glob.Joint(groups, v.form, f.spendWork)) {
			return false
		}
	}
	return true
}

// assertUnits makes hold what is asked in any case: first what needs no search among strings, last what is asked of the
// resource.
func (f *frame) assertUnits() bool {
	for rank := range 3 {
		for i := range f.units {
			if l := f.units[i]; l.v.rank() == rank && !f.assert(l) {
				return false
			}
		}
	}
	return true
}

// rank is how much work a variable's values are likely to be.
func (v *variable) rank() int {
	switch {
	case v.complete:
		return 0
	case v.owner != nil && v.owner.resource == v:
		return 2
	}
	return 1
}

// grant chooses a statement that allows the request, layer by layer.
func (f *frame) grant(layer int) bool {
	if layer == len(f.choices) {
		return f.settle()
	}
	for _, lits := range f.choices[layer] {
		if !f.spend() {
			return false
		}
		m := f.mark()
		if f.assertAll(lits) && f.grant(layer+1) {
			return true
		}
		f.undo(m)
	}
	return false
}

// settle makes all clauses hold.
func (f *frame) settle() bool {
	var best []lit
	count := -1
	for _, clause := range f.clauses {
		if f.satisfied(clause) {
			continue
		}
		if !f.spend() {
			return false
		}
		n := 0
		for _, l := range clause {
			m := f.mark()
			if f.assert(l) {
				n++
				f.undo(m)
			}
			if count >= 0 && n >= count {
				break
			}
		}
		if f.out() {
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
	start := f.mark()
	for _, l := range best {
		m := f.mark()
		if f.assert(l) && f.settle() {
			return true
		}
		f.undo(m)
		if f.out() {
			break
		}
		// With unknown values the opposite says more than that the literal failed.
		if l.p != nil && (l.p.symbols || f.q.symbolic) {
			continue
		}
		if !f.assert(l.opposite()) {
			break
		}
	}
	f.undo(start)
	return false
}

func (f *frame) satisfied(clause []lit) bool {
	for i := range clause {
		if clause[i].holds(f.symbols) {
			return true
		}
	}
	return false
}

// spend takes a step from the budgets; false says that one is used up.
func (f *frame) spend() bool { return f.spendAll(1) }

// spendAll takes several steps from the budgets.
func (f *frame) spendAll(steps int) bool {
	f.steps += steps
	f.q.steps += steps
	return !f.out()
}

// spendWork is spendAll for work of which nothing depends on whether it is stopped.
func (f *frame) spendWork(steps int) { f.spendAll(steps) }

// out reports whether the search has to stop.
func (f *frame) out() bool {
	if f.stopped {
		return true
	}
	switch {
	case f.steps > f.budget, f.q.steps > f.q.budget:
		f.stopped, f.incomplete = true, true
	case f.q.steps-f.q.polled > 1000:
		f.q.polled = f.q.steps
		if f.q.ctx.Err() != nil {
			f.stopped, f.incomplete = true, true
		}
	}
	return f.stopped
}
