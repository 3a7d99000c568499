package solve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/policy"
)

// A call that needs several resources is authorized once for each, as one principal's, with the same values of the keys that
// are not about the resource. Such a question has a frame for each resource: the first leads and holds the variables that all
// share, and the others add their resource, their own keys and their literals to its search.

// maxTargets bounds how many choices of resource types are tried for one action and caller.
const maxTargets = 64

// need is a part of a call: a resource of one of some types, as asked for.
type need struct {
	targets []*target
	in      *csp.Predicate // nil if the question does not say more
}

// needs returns what an action is authorized for, one resource of each; none if the question asks for one resource only.
func (s *Solver) needs(q *question, a *actions.Action) []need {
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
func (s *Solver) findWhole(q *question, a *actions.Action, needs []need) (Witness, bool, error) {
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
				return s.solveFrame(q, s.newFrame(q, frame{
					action: a, target: chosen[0].target, in: chosen[0].in, caller: c, others: slices.Clone(chosen[1:]),
				}))
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

// member is one of the resources of a call.
type member struct {
	target *target
	in     *csp.Predicate
}

// again returns the frame with values for some keys. It has yet to be assembled from all its statements, which is work.
func (f *frame) again(pins []pin, present []string) *frame {
	for _, layers := range [][]layer{f.q.layers, f.q.notBy} {
		for i := range layers {
			f.meter.Spend(len(layers[i].allows) + len(layers[i].denies))
		}
	}
	return &frame{
		s: f.s, q: f.q, action: f.action, target: f.target, in: f.in, caller: f.caller, others: f.others, pins: pins, present: present,
		number: f.number, meter: f.meter.Resume(),
	}
}

// assemble builds the frame, and those of the other resources of the call.
func (f *frame) assemble() bool {
	if !f.build() {
		return false
	}
	for i, o := range f.others {
		m := &frame{
			s: f.s, q: f.q, action: f.action, target: o.target, in: o.in, caller: f.caller, pins: f.pins, present: f.present, leader: f,
			number: i + 2, meter: f.meter.Fresh(),
		}
		if !m.build() {
			return false
		}
		f.members = append(f.members, m)
	}
	for _, m := range f.members {
		f.Variables = append(f.Variables, m.Variables...)
		f.Units, f.Clauses, f.Choices = append(f.Units, m.Units...), append(f.Clauses, m.Clauses...), append(f.Choices, m.Choices...)
		for _, name := range m.unknown {
			if !slices.Contains(f.unknown, name) {
				f.unknown = append(f.unknown, name)
			}
		}
	}
	// Keys that only another resource's statements mention are tied as well.
	return len(f.members) == 0 || f.buildTies()
}

// divided reports whether a policy variable's key has a value of its own for each resource of the call: then the values that
// are tried for all of them are not all that there are.
func (f *frame) divided() bool {
	return len(f.others) > 0 && slices.ContainsFunc(f.unknown, func(name string) bool { return !facts.Shared(name) })
}

// whole makes requests of the model for all resources of the call.
func (f *frame) whole() (Witness, error) {
	all, clauses := f.Variables, f.Clauses
	of := func(owner int) []*csp.Variable {
		return slices.DeleteFunc(slices.Clone(all), func(v *csp.Variable) bool { return v.Owner != 0 && v.Owner != owner })
	}
	f.Variables = of(f.number)
	w, err := f.witness()
	f.Variables = all
	if err != nil {
		return w, err
	}
	for _, m := range f.members {
		m.Variables, m.Clauses = of(m.number), clauses
		m.settled, m.parts = append(m.settled, f.shared()...), append(m.parts, f.sharedParts()...)
		other, err := m.witness()
		if err != nil {
			return other, err
		}
		w.With = append(w.With, other)
	}
	slices.SortStableFunc(w.With, func(a, b Witness) int { return cmp.Compare(a.Request.Resource, b.Request.Resource) })
	return w, nil
}

func (f *frame) shared() []settled {
	return slices.DeleteFunc(slices.Clone(f.settled), func(s settled) bool { return !facts.Shared(s.key) })
}

func (f *frame) sharedParts() []part {
	return slices.DeleteFunc(slices.Clone(f.parts), func(p part) bool { return !facts.Shared(p.key) })
}

// prepareEach makes the predicates of Query.Each.
func (s *Solver) prepareEach(q *question, add func([]policy.Text) *csp.Predicate) {
	for _, patterns := range q.Each {
		q.each = append(q.each, add(texts(patterns)))
	}
}
