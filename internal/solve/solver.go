package solve

import (
	"context"
	"iter"
	"slices"
	"sync/atomic"

	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/glob"
)

// Solver answers questions. It keeps what it makes of documents, which must not change while it lives: use one for a run, and
// one of its own for each unit (see [Solver.Unit]). It may be used by several goroutines.
type Solver struct {
	store
	*sums
}

// sums are what a Solver, and those that were made of it, have done.
type sums struct {
	questions, undecided, steps atomic.Int64
	// none hears of questions without an answer; it may be nil.
	none func(*Query)
}

// Stats are what a Solver has done so far.
type Stats struct {
	// Questions counts calls of Find and FindAll, Undecided those among them that were left open. Steps is the work done.
	Questions, Undecided, Steps int64
}

// New returns a Solver.
func New() *Solver {
	return &Solver{store: newStore(&sorts{}), sums: &sums{}}
}

// Unit returns a Solver for the questions about some documents, which lets go of them when it is let go itself. What does not
// depend on documents it shares with s, and so their Stats.
func (s *Solver) Unit() *Solver {
	u := &Solver{store: newStore(s.sorts), sums: s.sums}
	u.budget, u.instanceBudget = s.budget, s.instanceBudget
	return u
}

// OnNone has a function called for each question, before its answer is given, of which the solver proved that no request answers it.
// It is to be called before the solver is used, and holds for those of Unit, too.
func (s *Solver) OnNone(f func(*Query)) { s.none = f }

// Stats returns what the solver has done so far.
func (s *Solver) Stats() Stats {
	return Stats{Questions: s.questions.Load(), Undecided: s.undecided.Load(), Steps: s.steps.Load()}
}

// Find returns a request that answers the query, or false if there is none. The error is ErrUndecided if neither could be
// shown, a *DisagreementError if the evaluator does not confirm the request that was found, or the context's.
func (s *Solver) Find(ctx context.Context, query Query) (Witness, bool, error) {
	for w, err := range s.FindAll(ctx, query, func(string) string { return "" }) {
		return w, err == nil, err
	}
	return Witness{}, false, nil
}

// FindAll yields a request for each group of actions that has one; group names the group of an action, and nil makes each
// class of actions that the question does not tell apart a group. What is left undecided is yielded last, as ErrUndecided, or, if it
// depends on what is not known until deployment, as an *UnknownError.
func (s *Solver) FindAll(ctx context.Context, query Query, group func(action string) string) iter.Seq2[Witness, error] {
	_, limited := read(query.Layers)
	if _, limiting := read(query.NotBy); limited != nil || limiting != nil {
		return s.findUnread(ctx, query)
	}
	return func(yield func(Witness, error) bool) {
		s.questions.Add(1)
		if query.Budget != nil && query.Budget.Left <= 0 {
			s.undecided.Add(1)
			yield(Witness{}, ErrUndecided)
			return
		}
		q := s.prepare(ctx, &query)
		defer func() {
			s.steps.Add(int64(q.meter.Steps))
			if query.Budget != nil {
				query.Budget.Left = max(query.Budget.Left-q.meter.Steps, 0)
			}
		}()
		done := map[string]bool{}
		for w, err := range s.search(q, group, done) {
			if !yield(w, err) || err != nil {
				return
			}
		}
		open, err := s.unknown(q, group, done)
		if err == nil && q.undecided {
			err = ErrUndecided
		}
		if open != nil && err == nil {
			err = open
		}
		switch {
		case err != nil:
			s.undecided.Add(1)
			yield(Witness{}, err)
		case len(done) == 0 && s.none != nil:
			s.none(&query)
		}
	}
}

// search looks for a request for each group of actions that is not done.
func (s *Solver) search(q *question, group func(action string) string, done map[string]bool) iter.Seq2[Witness, error] {
	return func(yield func(Witness, error) bool) {
		if q.hopeless() {
			return
		}
		refuted := 0
		for a := range q.actions(group) {
			name := a.Name
			if group != nil {
				name = group(a.Name)
			}
			if len(done) > 0 && done[name] || !q.possible(a) {
				continue
			}
			w, found, err := s.findAction(q, a)
			if err != nil {
				yield(Witness{}, err)
				return
			}
			if !found {
				if refuted++; refuted == patience && len(done) == 0 && s.refuted(q) {
					return
				}
				if q.meter.Out() {
					q.undecided = true
					return
				}
				continue
			}
			done[name] = true
			if !yield(w, nil) {
				return
			}
		}
	}
}

// hopeless reports whether no action at all needs to be looked at.
func (q *question) hopeless() bool {
	if len(q.Via) > 0 && !slices.ContainsFunc(q.layers, func(l layer) bool { return l.via }) {
		return true
	}
	for i := range q.layers {
		l := &q.layers[i]
		if l.partial && !q.distinct || !l.implicit && len(l.allows) == 0 {
			return true
		}
	}
	return false
}

func (s *Solver) findAction(q *question, a *actions.Action) (Witness, bool, error) {
	if needs := s.needs(q, a); len(needs) > 0 {
		if q.notBy != nil {
			q.undecided = true
			return Witness{}, false, nil
		}
		return s.findWhole(q, a, needs)
	}
	for _, t := range s.targetsOf(q, a) {
		if !s.reaches(q, a, t) {
			continue
		}
		for i := range q.callers {
			c := &q.callers[i]
			if !c.facts().Calls(a.Lower) {
				continue
			}
			w, found, err := s.findInstance(q, a, t, c)
			if err != nil || found {
				return w, found, err
			}
			if err := q.meter.Context.Err(); err != nil {
				return Witness{}, false, err
			}
			if q.meter.Out() {
				return Witness{}, false, nil
			}
		}
	}
	return Witness{}, false, nil
}

// reaches reports whether every layer may allow an action on a sort of resource, as far as that shows before there is a problem:
// by the resources that its statements name.
func (s *store) reaches(q *question, a *actions.Action, t *target) bool {
	for i := range q.layers {
		l := &q.layers[i]
		if l.implicit && !l.via {
			continue
		}
		ok := false
		for _, st := range l.allows {
			if st.opaque || st.noRes || st.maybeRes {
				continue
			}
			if must, _ := st.actions.Covers(a); must && s.meets(q, st, t) {
				ok = true
				break
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

// meets reports whether a statement's resources may be of a sort.
func (s *store) meets(q *question, st *stmt, t *target) bool {
	switch {
	case st.resource == nil, st.notRes:
		return true
	case len(t.form) == 0:
		return st.resource.Templated || st.resource.HoldsForStar(false, nil)
	}
	return glob.Group(s.preds.Reread(st.resource, t.reading).Must).Meets(t.form, q.meter.Add)
}

func (s *Solver) findInstance(q *question, a *actions.Action, t *target, c *caller) (Witness, bool, error) {
	if !q.look() {
		return Witness{}, false, nil
	}
	return s.newEncoder(q, instance{action: a, target: t, caller: c}).answer()
}
