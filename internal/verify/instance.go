package verify

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
)

func (n *instance) reset() {
	n.vars, n.refs, n.order, n.resources = map[string]*variable{}, map[refKey]ref{}, nil, nil
	n.units, n.trail = nil, nil
}

// refutes reports whether an instance has no answer. If it may have one, the variables are a model of it.
func (n *instance) refutes() bool {
	n.reset()
	splits, ok := n.build()
	if !ok || !n.assume(n.units) {
		n.leaves++
		return true
	}
	return n.refuted(splits)
}

// build writes what is asked of the request; false if it is asked too much on its face.
func (n *instance) build() (splits []*split, ok bool) {
	for i := range n.members {
		v := &variable{
			id: "resource" + string(rune('0'+i)), form: n.And(n.members[i].form, n.unmarked), fact: facts.Key{Presence: facts.Always},
			skeleton: n.skeleton(n.members[i].colons),
		}
		n.resources = append(n.resources, v)
		n.add(v)
		if n.check(v); len(v.model.values) == 0 {
			return nil, false
		}
	}
	unit := func(l *literal, t fixedTruth) bool {
		if t == open {
			n.units = append(n.units, l)
		}
		return t != never
	}
	n.hold()
	for m := range n.members {
		groups := n.in
		if n.members[m].asked != nil {
			groups = append(slices.Clip(groups), n.members[m].asked)
		}
		for _, sources := range groups {
			n.units = append(n.units, n.onResource(sources, true, layersSide, m))
		}
		if len(n.out) > 0 {
			n.units = append(n.units, n.onResource(n.out, false, layersSide, m))
		}
		for _, w := range n.where {
			if !unit(n.condition(w.cond, !w.not, layersSide, m)) {
				return nil, false
			}
		}
		for i := range n.layers {
			s, ok := n.layerSplits(&n.layers[i], m)
			if !ok {
				return nil, false
			}
			splits = append(splits, s...)
		}
	}
	if n.notBy != nil {
		s, free := n.notBySplit()
		if !free {
			splits = append(splits, s)
		}
	}
	ties, ok := n.ties()
	return append(splits, ties...), ok
}

// layerSplits returns the choice of the statement that allows the request, and for each Deny that of the part that fails.
func (n *instance) layerSplits(l *layer, member int) (splits []*split, ok bool) {
	if !l.implicit {
		s, free := &split{}, false
		for _, st := range l.allows {
			literals, may := n.matches(st, layersSide, member)
			free = free || may && len(literals) == 0
			if may {
				s.options = append(s.options, option{literals: literals})
			}
		}
		switch {
		case free:
		case len(s.options) == 0:
			return nil, false
		default:
			splits = append(splits, s)
		}
	}
	for _, st := range l.denies {
		options, anyway := n.misses(st, layersSide, member)
		switch {
		case anyway:
		case len(options) == 0:
			return nil, false
		default:
			splits = append(splits, &split{options})
		}
	}
	return splits, true
}

// notBySplit returns the choice of why NotBy does not allow the request: a Deny matches, or of a layer no Allow does.
func (n *instance) notBySplit() (s *split, free bool) {
	s = &split{}
	for i := range n.notBy {
		l := &n.notBy[i]
		for _, st := range l.denies {
			if literals, may := n.matches(st, notBySide, 0); may {
				s.options = append(s.options, option{literals: literals})
				free = free || len(literals) == 0
			}
		}
		if l.implicit {
			continue
		}
		o, possible := option{}, true
		for _, st := range l.allows {
			options, anyway := n.misses(st, notBySide, 0)
			switch {
			case anyway:
			case len(options) == 0:
				possible = false
			default:
				o.splits = append(o.splits, &split{options})
			}
		}
		if possible {
			s.options = append(s.options, o)
			free = free || len(o.splits) == 0
		}
	}
	return s, free
}

// ties returns the facts that tie keys together.
func (n *instance) ties() (splits []*split, ok bool) {
	for m := range n.members {
		named := map[string]bool{}
		var tags []string
		for _, key := range n.named() {
			for _, key := range n.sameAs(key, m) {
				if fact := n.factOf(key, m); fact.Presence == facts.Never && facts.ByAction(key) || named[key] {
					continue
				}
				named[key] = true
				if tag, ok := strings.CutPrefix(key, "aws:requesttag/"); ok {
					tags = append(tags, tag)
				}
			}
		}
		slices.Sort(tags)
		for _, tie := range facts.Ties(func(key string) bool { return named[key] }, tags) {
			s, holds := &split{}, false
			for _, any := range tie.Any {
				l, t := n.condition(n.constraint(any.Operator, any.Key, any.Values, nil), !any.Not, layersSide, m)
				if t == open {
					s.options = append(s.options, option{literals: []*literal{l}})
				}
				holds = holds || t == always
			}
			switch {
			case holds:
			case len(s.options) == 0:
				return nil, false
			default:
				splits = append(splits, s)
			}
		}
	}
	return splits, true
}

// named returns the keys that the question and its documents name, sorted.
func (n *instance) named() []string {
	out := slices.Clone(n.keys)
	for key := range n.views {
		out = append(out, key)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sameAs returns a key and the one whose value it has.
func (n *instance) sameAs(key string, member int) []string {
	if whole, part := n.whole(key, member); part == facts.AllOf {
		return []string{key, whole}
	}
	return []string{key}
}
