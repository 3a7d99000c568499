package solve

import (
	"slices"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
)

// A question about hundreds of actions is often refuted for each of them by the same conditions: on the caller, the network, the
// service in between. What does not depend on the action is then a problem of its own, which refutes them all at once.

// patience is how many actions without an answer there are before their common part is looked at.
const patience = 8

// refuted reports whether no request for any action answers a question, as far as that shows by what does not depend on the
// action and its resource: of statements and constraints those conditions that are about keys of which the facts are the same
// for all actions, and who calls.
func (s *store) refuted(q *question) bool {
	for i := range q.callers {
		e := s.newEncoder(q, instance{action: &actions.Action{}, target: &target{index: -1}, caller: &q.callers[i]})
		if e.buildGeneral() && e.solve() != csp.Unsat {
			return false
		}
	}
	return true
}

// buildGeneral is build for any action. All that it leaves out could only exclude more requests.
func (e *encoder) buildGeneral() bool {
	e.Symbols, e.Symbolic = e.s.preds.Symbols.All(), e.q.symbolic
	for i := range e.q.where {
		if w := &e.q.where[i]; w.cond.general() && !e.unit(e.condition(&w.cond, !w.not, layersSide)) {
			return false
		}
	}
	for i := range e.q.layers {
		l := &e.q.layers[i]
		if (!l.implicit || l.via) && !e.chooseGeneral(l.allows) {
			return false
		}
		for _, st := range l.denies {
			if clause, some := e.failingGeneral(st); some && !e.clause(clause) {
				return false
			}
		}
	}
	return e.buildTies()
}

// chooseGeneral adds the choice between statements of which one has to allow the request; false if none can.
func (e *encoder) chooseGeneral(allows []*stmt) bool {
	var rows [][]csp.Literal
	for _, st := range allows {
		lits, ok := e.matchingGeneral(st)
		if ok && len(lits) == 0 {
			return true
		}
		if ok {
			rows = append(rows, lits)
		}
	}
	e.Choices = append(e.Choices, rows)
	return len(rows) > 0
}

// matchingGeneral returns the literals under which an Allow may match a request for some action.
func (e *encoder) matchingGeneral(st *stmt) (lits []csp.Literal, ok bool) {
	if st.opaque || st.noRes || st.maybeRes {
		return nil, false
	}
	add := func(l csp.Literal, truth csp.Truth) bool {
		if truth == csp.Undetermined {
			lits = append(lits, l)
		}
		return truth != csp.False
	}
	if !add(e.onCaller(st.principal, st.denies, true, layersSide)) {
		return nil, false
	}
	for i := range st.conds {
		if c := &st.conds[i]; c.general() && !add(e.condition(c, true, layersSide)) {
			return nil, false
		}
	}
	return lits, true
}

// failingGeneral returns literals of which one has to hold for a Deny that covers every action and resource not to match; false if
// it may fail otherwise.
func (e *encoder) failingGeneral(st *stmt) (clause []csp.Literal, some bool) {
	must, _ := st.actions.Spans()
	if st.opaque || e.q.distinct && st.unknown || len(must) != 1 || must[0] != actions.Every() || st.resource != nil &&
		(st.notRes || !slices.ContainsFunc(st.resource.Must, (*glob.Pattern).All)) || st.noRes {
		return nil, false
	}
	add := func(l csp.Literal, truth csp.Truth) bool {
		if truth == csp.Undetermined {
			clause = append(clause, l)
		}
		return truth != csp.True
	}
	if !add(e.onCaller(st.principal, st.denies, false, layersSide)) {
		return nil, false
	}
	for i := range st.conds {
		if c := &st.conds[i]; !c.general() || !add(e.condition(c, false, layersSide)) {
			return nil, false
		}
	}
	return clause, true
}

// general reports whether a condition is about a key that requests for all actions have or lack alike, and is decided without the
// value of a policy variable.
func (c *cond) general() bool {
	if c.unknown || c.wrong {
		return true
	}
	return facts.Shared(c.key) && !facts.ByAction(c.key) && (c.p == nil || !c.p.Templated)
}
