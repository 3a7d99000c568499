package chains

import (
	"cmp"
	"slices"
)

// What one principal gives another is of use to those who can act as both. These are found here: who gives a principal every
// permission and then acts as it, and who acts as somebody that gives it every permission.

// hop is the first step from a principal to another.
type hop struct {
	edge *edge
	next *state
}

// behind finds those who can act as a principal that is not reached, in at most some steps.
func (s *search) behind(target *state, most int) map[*state]hop {
	found := map[*state]hop{}
	level := []*state{target}
	for i := 0; i < most && len(level) > 0; i++ {
		var next []*state
		for _, to := range level {
			s.sink = func(a *actor, nodes []*node, e *edge) {
				if e.outcome != Can || a.class.unread != "" {
					return
				}
				for _, n := range nodes {
					st := &n.states[a.kind]
					if _, known := found[st]; !known && st != target {
						found[st] = hop{e, to}
						next = append(next, st)
					}
				}
			}
			s.towards(to.node, to.kind())
		}
		level = next
	}
	s.sink = nil
	return found
}

// route are the steps from a state to the one that the hops lead to.
func (s *search) route(from *state, hops map[*state]hop) []Step {
	var all []Step
	for h, ok := hops[from]; ok; h, ok = hops[from] {
		all = append(all, s.steps(from, h.edge)...)
		from = h.next
	}
	return all
}

// collude finds those who act as somebody that can give an administrator's permissions to them, or to another as whom they can act:
// each in at most some steps.
func (s *search) collude(most int) bool {
	changed := false
	s.behinds = map[*state]map[*state]hop{}
	for _, c := range s.classes {
		for _, k := range c.kinds() {
			a := s.actor(c, k)
			if a.grants.writing == nil || c.unread != "" {
				continue
			}
			for _, w := range a.missing() {
				changed = s.colludeWith(a, w, most) || changed
			}
		}
	}
	return changed
}

// colludeWith finds those who act as a principal that can give permissions.
func (s *search) colludeWith(a *actor, w *node, most int) bool {
	changed := false
	giver := &w.states[a.kind]
	givers := s.behind(giver, most)
	for _, t := range s.nodes {
		to := &t.states[own]
		if to.reached || t == w || t.class.unread != "" {
			continue
		}
		e := a.improves(t)
		if e.outcome != Can {
			continue
		}
		for k := range t.states { // it comes back to itself
			st := &t.states[k]
			if _, ok := givers[st]; ok {
				changed = s.come(st, slices.Concat(s.route(st, givers), s.steps(giver, e))) || changed
			}
		}
		if to.reached {
			continue
		}
		takers := s.takers(t, givers, giver, most)
		var both []*state
		for st := range takers {
			if _, gives := givers[st]; gives || st == giver {
				both = append(both, st)
			}
		}
		slices.SortFunc(both, func(x, y *state) int { return cmp.Or(byARN(x.node, y.node), cmp.Compare(x.kind(), y.kind())) })
		for _, st := range both {
			changed = s.come(st, slices.Concat(s.route(st, givers), s.steps(giver, e), s.route(st, takers))) || changed
		}
	}
	return changed
}

// takers finds those who can act as a principal. In one step, only those who act as the giver, too, are of interest.
func (s *search) takers(t *node, givers map[*state]hop, giver *state, most int) map[*state]hop {
	to := &t.states[own]
	if t.user {
		to = &t.states[made]
	}
	if most == 1 {
		s.only = map[*classState]bool{giver.node.class: true}
		for st := range givers {
			s.only[st.node.class] = true
		}
		defer func() { s.only = nil }()
		return s.behind(to, most)
	}
	if s.behinds[to] == nil {
		s.behinds[to] = s.behind(to, most)
	}
	return s.behinds[to]
}

// come records that a principal becomes an administrator by some steps.
func (s *search) come(st *state, steps []Step) bool {
	if st.reached || len(steps) > mostSteps {
		return false
	}
	e := &edge{outcome: Can, from: st.node.ARN, to: steps[len(steps)-1].To, steps: steps, told: true}
	st.reached, st.dist, st.edge = true, len(steps), e
	st.assumed = slices.ContainsFunc(steps, func(step Step) bool { return step.Exists != "" })
	s.last = max(s.last, st.dist)
	return true
}
