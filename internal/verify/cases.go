package verify

import (
	"maps"
	"slices"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// maxCases bounds into how many cases an instance is split by the values of policy variables, maxValues how many values one may have.
const (
	maxCases  = 200
	maxValues = 24
)

// refutesCases is refutes for an instance with policy variables: the key of one is absent or present, or has one of the few values
// that are left to it. The instance was not refuted as a whole, and is as that left it.
func (n *instance) refutesCases() bool {
	cases := 0
	return n.refutesEach(&cases)
}

func (n *instance) refutesEach(cases *int) bool {
	name, id, member, ok := n.openVariable()
	if !ok {
		return false
	}
	v := n.key(name, layersSide, member).v
	split := func(p pin) bool {
		if *cases++; *cases > maxCases {
			return false
		}
		c := &instance{
			claim: n.claim, name: n.name, lower: n.lower, entry: n.entry, listed: n.listed, caller: n.caller, members: n.members,
			pins: maps.Clone(n.pins),
		}
		if c.pins == nil {
			c.pins = map[string]pin{}
		}
		c.pins[id] = p
		return c.refutes() || c.refutesEach(cases)
	}
	present := n.pins[id].present
	whole := n.key(name, layersSide, member).part == facts.NoPart
	if whole && v.optional() && !present && !split(pin{absent: true}) {
		return false
	}
	values, few := n.valuesOf(name, member)
	switch {
	case few:
		return !slices.ContainsFunc(values, func(value string) bool { return !split(pin{value: value}) })
	case whole && v.optional() && !present:
		return split(pin{present: true})
	}
	return false
}

// openVariable returns a policy variable whose value is open and that can be split into cases.
func (n *instance) openVariable() (name, id string, member int, ok bool) {
	try := func(t *policy.Token, m int) bool {
		r := n.key(t.Text, layersSide, m)
		if r.v == nil || r.v.fact.Multi {
			return false
		}
		name, id, member = t.Text, n.id(t.Text, m), m
		if p, pinned := n.pins[id]; r.part != facts.NoPart || !r.v.optional() || pinned && p.present {
			_, few := n.valuesOf(name, m)
			return few
		}
		return true
	}
	for _, s := range n.allSources() {
		for i := range s.tokens {
			if t := &s.tokens[i]; t.Kind == policy.Variable {
				for m := range n.members {
					if try(t, m) {
						return name, id, member, true
					}
				}
			}
		}
	}
	return "", "", 0, false
}

// allSources are those with policy variables.
func (c *claim) allSources() []*source {
	var out []*source
	add := func(list []*source) {
		for _, s := range list {
			if s.variable {
				out = append(out, s)
			}
		}
	}
	for _, layers := range [][]layer{c.layers, c.notBy} {
		for _, l := range layers {
			for _, st := range append(slices.Clone(l.allows), l.denies...) {
				add(st.resources)
				for _, cond := range st.conds {
					add(cond.sources)
				}
			}
		}
	}
	for _, w := range c.where {
		add(w.sources)
	}
	for _, g := range c.in {
		add(g)
	}
	add(c.out)
	return out
}

// valuesOf returns all values that a policy variable may have, if they are few: by what is asked of its key in any case, or of a
// key that is compared with patterns that name it.
func (n *instance) valuesOf(name string, member int) ([]string, bool) {
	r := n.key(name, layersSide, member)
	plain := func(v *variable) []*literal {
		return slices.DeleteFunc(slices.Clone(n.units), func(l *literal) bool {
			return l.v != v || l.present != tested || l.typed != nil || slices.ContainsFunc(l.sources, func(s *source) bool { return s.variable })
		})
	}
	list := func(v *variable) ([]string, bool) {
		e := n.And(v.form, n.unmarked)
		for _, l := range plain(v) {
			e = n.And(e, n.set(l, nil))
		}
		steps := n.steps()
		defer func() { n.left -= n.steps() - steps }()
		return n.List(e, maxValues, &steps)
	}
	if r.part == facts.NoPart {
		if values, ok := list(r.v); ok {
			return values, true
		}
	}
	for _, l := range n.units {
		if l.present != tested || l.not || l.absent || l.typed != nil || l.part != facts.NoPart || l.arns != anyShape || l.v.fact.Multi ||
			slices.ContainsFunc(l.sources, func(s *source) bool { return !n.names(s, name) || s.reading == fold }) {
			continue
		}
		if hosts, ok := list(l.v); ok {
			return n.captured(l, name, hosts), true
		}
	}
	return nil, false
}

// names reports whether a pattern has no string without a value of a policy variable.
func (n *instance) names(s *source, name string) bool {
	return slices.ContainsFunc(s.tokens, func(t policy.Token) bool {
		return t.Kind == policy.Variable && t.Text == name && !t.HasDefault
	})
}

// captured returns the values of a policy variable for which a literal's patterns have one of some strings: they are parts of it.
func (n *instance) captured(l *literal, name string, hosts []string) []string {
	var out []string
	for _, host := range hosts {
		for i := range len(host) + 1 {
			for j := i; j <= len(host); j++ {
				if value := host[i:j]; !slices.Contains(out, value) && n.captures(l, name, value, host) {
					out = append(out, value)
				}
			}
		}
	}
	return out
}

func (n *instance) captures(l *literal, name, text, host string) bool {
	return slices.ContainsFunc(l.sources, func(s *source) bool {
		e, _ := n.strings(s, n.bound(l), func(t *policy.Token) value {
			r := n.key(t.Text, l.at, l.member)
			switch {
			case t.Text == name:
				return n.known(ref{values: []string{text}})
			case r.v == nil || r.v.fact.Multi:
				return n.known(r)
			}
			return n.valueOf(t.Text, r, l.member)
		})
		return n.Has(e, host)
	})
}
