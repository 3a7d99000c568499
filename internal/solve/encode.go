package solve

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// encoder writes an instance as a problem: what each statement, constraint and fact asks becomes literals, clauses and choices.
// The problem's choices are the ways in which a layer allows, layer by layer, its cases those in which NotBy does not.
type encoder struct {
	keys
	meter csp.Submeter
	// asked are the patterns that the question asks the resource to match.
	asked []glob.Group
	// members are the encoders of a call's further resources.
	members []*encoder
}

// build writes what is asked of the request. It reports false if there cannot be one.
func (e *encoder) build() bool {
	e.Symbols, e.Symbolic = e.s.preds.Symbols.All(), e.q.symbolic
	sample := e.target.sample
	if a := e.caller.account; a != "" && !e.caller.OtherAccount && !e.q.placed {
		// What a caller acts on is its own account's, where nothing says otherwise.
		sample = strings.Replace(sample, ":"+facts.Account+":", ":"+a+":", 1)
	}
	e.resource = &csp.Variable{Fact: facts.Key{Presence: facts.Always, Samples: []string{sample}}}
	e.resource.Candidates = []string{sample}
	e.resource.Form, e.resource.Complete = e.target.form, e.target.form == nil
	e.resource.Owner = e.number
	e.Variables = append(e.Variables, e.resource)
	e.tieOwner()
	if !e.unit(e.onResourceIn()) {
		return false
	}
	for i := range e.q.where {
		if !e.unit(e.condition(&e.q.where[i].cond, !e.q.where[i].not, layersSide)) {
			return false
		}
	}
	for i := range e.q.layers {
		if !e.buildLayer(&e.q.layers[i]) {
			return false
		}
	}
	if !e.buildNotBy() {
		return false
	}
	for _, key := range e.present {
		if a := e.key(key, key, layersSide); a.v != nil && !e.unit(csp.KeyPresent(a.v).Simplify()) {
			return false
		}
	}
	return e.buildTies()
}

func (e *encoder) unit(l csp.Literal, o csp.Truth) bool {
	if o == csp.Undetermined {
		e.Units = append(e.Units, l)
	}
	return o != csp.False
}

// clause adds literals of which one has to hold; false if there are none.
func (e *encoder) clause(lits []csp.Literal) bool {
	switch len(lits) {
	case 0:
		return false
	case 1:
		e.Units = append(e.Units, lits[0])
	default:
		e.Clauses = append(e.Clauses, lits)
	}
	return true
}

// onResourceIn adds what the question asks of the resource.
func (e *encoder) onResourceIn() (csp.Literal, csp.Truth) {
	if e.in != nil {
		e.asked = append(e.asked, e.in.Must)
	}
	for _, p := range e.q.resourceIn {
		e.asked = append(e.asked, p.Must)
	}
	if !glob.Joint(e.asked, e.resource.Form, e.meter.Work) {
		return csp.Literal{}, csp.False
	}
	if e.in != nil && !e.unit(e.onResource(e.in, false, true, layersSide)) {
		return csp.Literal{}, csp.False
	}
	for _, p := range e.q.resourceIn {
		if !e.unit(e.onResource(p, false, true, layersSide)) {
			return csp.Literal{}, csp.False
		}
	}
	if e.q.resourceOut != nil {
		return e.onResource(e.q.resourceOut, false, false, layersSide)
	}
	return csp.Literal{}, csp.True
}

func (e *encoder) buildLayer(l *layer) bool {
	if l.partial && !e.q.distinct {
		return false
	}
	var choices [][]csp.Literal
	free := l.implicit && !l.via
	if !free {
		for _, st := range l.allows {
			lits, ok := e.matching(st, layersSide)
			switch {
			case !ok:
			case len(lits) == 0:
				free = true
			default:
				choices = append(choices, lits)
			}
			if free {
				break
			}
		}
		if !free && len(choices) == 0 {
			return false
		}
	}
	for _, st := range l.denies {
		clause, never := e.failing(st, layersSide)
		if !never && !e.clause(clause) {
			return false
		}
	}
	switch {
	case free:
	case len(choices) == 1:
		e.Units = append(e.Units, choices[0]...)
	default:
		slices.SortStableFunc(choices, func(a, b []csp.Literal) int { return len(a) - len(b) })
		e.Choices = append(e.Choices, choices)
	}
	return true
}

func (e *encoder) buildNotBy() bool {
	if e.q.notBy == nil {
		return true
	}
	free := false
	for i := range e.q.notBy {
		l := &e.q.notBy[i]
		for _, st := range l.denies {
			lits, ok := e.matching(st, notBySide)
			free = free || ok && len(lits) == 0
			if ok {
				e.Cases = append(e.Cases, csp.Alternative{Literals: lits})
			}
		}
		if l.implicit || l.partial {
			continue
		}
		var c csp.Alternative
		possible := true
		for _, st := range l.allows {
			clause, never := e.failing(st, notBySide)
			switch {
			case never:
			case len(clause) == 0:
				possible = false
			case len(clause) == 1:
				c.Literals = append(c.Literals, clause[0])
			default:
				c.Clauses = append(c.Clauses, clause)
			}
			if !possible {
				break
			}
		}
		if possible {
			free = free || len(c.Literals)+len(c.Clauses) == 0
			e.Cases = append(e.Cases, c)
		}
	}
	if free {
		e.Cases = nil
		return true
	}
	return len(e.Cases) > 0
}

// matching returns the literals under which a statement surely matches; false if it cannot.
func (e *encoder) matching(st *stmt, at side) ([]csp.Literal, bool) {
	if st.opaque || st.noRes || st.maybeRes {
		return nil, false
	}
	if must, _ := st.actions.Covers(e.action); !must {
		return nil, false
	}
	var lits []csp.Literal
	add := func(l csp.Literal, o csp.Truth) bool {
		if o == csp.Undetermined && !slices.Contains(lits, l) {
			lits = append(lits, l)
			lits = append(lits, e.needed(&l, at)...)
		}
		return o != csp.False
	}
	if !add(e.onCaller(st.principal, st.denies, true, at)) || !add(e.onResource(st.resource, st.notRes, true, at)) {
		return nil, false
	}
	for i := range st.conds {
		if !add(e.condition(&st.conds[i], true, at)) {
			return nil, false
		}
	}
	return lits, true
}

// needed returns the literals that the keys are present without which a literal's pattern has no string at all.
func (e *encoder) needed(l *csp.Literal, at side) []csp.Literal {
	if !l.HasTemplate() || l.Not || l.OnAbsent || l.Pred.More {
		return nil
	}
	var lits []csp.Literal
	for _, t := range l.Pred.Sources[0].Pattern {
		if !glob.IsVariable(&t) || t.HasDefault {
			continue
		}
		in := func(s glob.Source) bool {
			return slices.ContainsFunc(s.Pattern, func(o policy.Token) bool {
				return o.Kind == policy.Variable && o.Text == t.Text && !o.HasDefault
			})
		}
		if slices.ContainsFunc(l.Pred.Sources, func(s glob.Source) bool { return !in(s) }) {
			continue
		}
		a := e.key(t.Text, t.Text, at)
		if a.v == nil || a.embed != csp.NoPart || a.v.Key == "" {
			continue
		}
		if n, o := csp.KeyPresent(a.v).Simplify(); o == csp.Undetermined && !slices.Contains(lits, n) {
			lits = append(lits, n)
		}
	}
	return lits
}

// failing returns literals of which each makes a statement surely not match; true if it does not match anyway.
func (e *encoder) failing(st *stmt, at side) (clause []csp.Literal, never bool) {
	if st.noRes {
		return nil, true
	}
	if must, may := st.actions.Covers(e.action); !may || e.distinct(false, at) && (!must || st.opaque || st.maybeRes) {
		return nil, true
	}
	add := func(l csp.Literal, o csp.Truth) {
		if o == csp.Undetermined && !slices.Contains(clause, l) {
			clause = append(clause, l)
		}
		never = never || o == csp.True
	}
	// The conditions come first: many fail for every request of the instance, and then the rest need not be looked at.
	for i := 0; i < len(st.conds) && !never; i++ {
		add(e.condition(&st.conds[i], false, at))
	}
	if !never {
		add(e.onCaller(st.principal, st.denies, false, at))
	}
	if !never && !st.maybeRes {
		add(e.onResource(st.resource, st.notRes, false, at))
	}
	return clause, never
}

// solve searches the problem.
func (e *encoder) solve() csp.Verdict {
	e.Relaxed = len(e.unknown) > 0
	return e.Solve(&e.meter)
}

// newEncoder returns an encoder of an instance that may take at most half of what the question has left: where one action is hard to decide,
// another may answer.
func (s *store) newEncoder(q *question, n instance) *encoder {
	n.s, n.q, n.number = s, q, 1
	return &encoder{
		keys:  keys{instance: n},
		meter: csp.Submeter{Of: &q.meter, Budget: min(q.instanceBudget, max((q.meter.Budget-q.meter.Steps)/2, leastAllowance))},
	}
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
