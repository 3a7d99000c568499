package solve

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/csp"
)

// A call that needs several resources is authorized once for each, as one principal's, with the same values of the keys that
// are not about the resource. Such a question has an instance for each resource: the first leads and holds the variables that all
// share, and the others add their resource, their own keys and their literals to its search.

// maxTargets bounds how many choices of resource types are tried for one action and caller.
const maxTargets = 64

// need is a part of a call: a resource of one of some types, as asked for.
type need struct {
	targets []*target
	in      *csp.Predicate // nil if the question does not say more
}

// needs returns what an action is authorized for, one resource of each; none if the question asks for one resource only.
func (s *store) needs(q *question, a *actions.Action) []need {
	if !q.Whole && len(q.Each) == 0 {
		return nil
	}
	if len(q.Each) > 0 {
		var out []need
		for _, p := range q.each {
			out = append(out, need{targets: s.targetsOf(q, a), in: p})
		}
		return out
	}
	if !a.Known {
		return nil
	}
	var out []need
	partitions := strings.Join(q.partitions, ",")
	for i := range a.Entry.NumResources() {
		if a.Entry.Resource(i).Required {
			out = append(out, need{targets: s.typeTargets(q, a, i, partitions, q.colons)})
		}
	}
	return out
}

// findWhole is findAction for calls that need several resources.
func (s *store) findWhole(q *question, a *actions.Action, needs []need) (Witness, bool, error) {
	tries := 0
	for i := range q.callers {
		c := &q.callers[i]
		if !c.facts().Calls(a.Lower) {
			continue
		}
		chosen := make([]member, len(needs))
		var choose func(n int) (Witness, bool, error)
		choose = func(n int) (Witness, bool, error) {
			if n == len(needs) {
				if tries++; tries > maxTargets {
					q.undecided = true
					return Witness{}, false, nil
				}
				return s.newEncoder(q, instance{
					action: a, target: chosen[0].target, in: chosen[0].in, caller: c, others: slices.Clone(chosen[1:]),
				}).answer()
			}
			for _, t := range needs[n].targets {
				chosen[n] = member{t, needs[n].in}
				if w, found, err := choose(n + 1); found || err != nil || tries > maxTargets {
					return w, found, err
				}
				if err := q.meter.Context.Err(); err != nil || q.meter.Out() {
					return Witness{}, false, err
				}
			}
			return Witness{}, false, nil
		}
		if w, found, err := choose(0); found || err != nil {
			return w, found, err
		}
	}
	return Witness{}, false, nil
}
