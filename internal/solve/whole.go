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
				return s.answer(q, s.newEncoder(q, instance{
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

// again returns the encoder with values for some keys. It has yet to assemble the problem from all statements, which is work.
func (e *encoder) again(pins []pin, present []string) *encoder {
	for _, layers := range [][]layer{e.q.layers, e.q.notBy} {
		for i := range layers {
			e.meter.Spend(len(layers[i].allows) + len(layers[i].denies))
		}
	}
	n := e.instance
	n.pins, n.present = pins, present
	return &encoder{keys: keys{instance: n}, meter: e.meter.Resume()}
}

// assemble encodes the instance, and those of the other resources of the call.
func (e *encoder) assemble() bool {
	if !e.build() {
		return false
	}
	for i, o := range e.others {
		n := e.instance
		n.target, n.in, n.others, n.number = o.target, o.in, nil, i+2
		m := &encoder{keys: keys{instance: n, leader: &e.keys}, meter: e.meter.Fresh()}
		if !m.build() {
			return false
		}
		e.members = append(e.members, m)
	}
	for _, m := range e.members {
		e.Variables = append(e.Variables, m.Variables...)
		e.Units, e.Clauses, e.Choices = append(e.Units, m.Units...), append(e.Clauses, m.Clauses...), append(e.Choices, m.Choices...)
		for _, name := range m.unknown {
			if !slices.Contains(e.unknown, name) {
				e.unknown = append(e.unknown, name)
			}
		}
	}
	// Keys that only another resource's statements mention are tied as well.
	return len(e.members) == 0 || e.buildTies()
}

// divided reports whether a policy variable's key has a value of its own for each resource of the call: then the values that
// are tried for all of them are not all that there are.
func (e *encoder) divided() bool {
	return len(e.others) > 0 && slices.ContainsFunc(e.unknown, func(name string) bool { return !facts.Shared(name) })
}

// decode makes requests of the model for all resources of the call.
func (e *encoder) decode() (Witness, error) {
	first := decoder{encoder: e, vars: e.owned(e.Variables)}
	w, err := first.witness()
	if err != nil {
		return w, err
	}
	for _, m := range e.members {
		d := decoder{encoder: m, vars: m.owned(e.Variables), first: &first}
		other, err := d.witness()
		if err != nil {
			return other, err
		}
		w.With = append(w.With, other)
	}
	slices.SortStableFunc(w.With, func(a, b Witness) int { return cmp.Compare(a.Request.Resource, b.Request.Resource) })
	return w, nil
}

// owned returns those of variables that are about the encoder's resource, or about the call.
func (e *encoder) owned(vars []*csp.Variable) []*csp.Variable {
	if len(e.members) == 0 && e.leader == nil {
		return vars
	}
	return slices.DeleteFunc(slices.Clone(vars), func(v *csp.Variable) bool { return v.Owner != 0 && v.Owner != e.number })
}

// sharedFixed are the fixed keys that all resources of a call share, sharedParts the parts.
func (k *keys) sharedFixed() []fixedKey {
	return slices.DeleteFunc(slices.Clone(k.fixed), func(f fixedKey) bool { return !facts.Shared(f.key) })
}

func (k *keys) sharedParts() []part {
	return slices.DeleteFunc(slices.Clone(k.parts), func(p part) bool { return !facts.Shared(p.key) })
}

// prepareEach makes the predicates of Query.Each.
func (s *store) prepareEach(q *question, add func([]policy.Text) *csp.Predicate) {
	for _, patterns := range q.Each {
		q.each = append(q.each, add(texts(patterns)))
	}
}
