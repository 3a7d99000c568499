package solve

import (
	"encoding/binary"
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/internal/facts"
)

// actions yields the actions that a question is asked of, one of each class that it does not tell apart: actions that the
// same statements cover, with the same resource types and the same of the mentioned keys.
func (s *Solver) actions(q *question) iter.Seq[action] {
	return func(yield func(action) bool) {
		if len(q.Actions) > 0 {
			q.namedActions(yield)
			return
		}
		c := classes{q: q, seen: map[string]struct{}{}}
		for a := range c.candidates(s) {
			if c.fresh(&a) && !yield(a) {
				return
			}
		}
		if q.Loose {
			for _, name := range q.unknownActions() {
				if a := newAction(name); c.fresh(&a) && !yield(a) {
					return
				}
			}
		}
	}
}

func (q *question) accepts(a catalog.Action) bool { return q.ActionFilter == nil || q.ActionFilter(a) }

func (q *question) namedActions(yield func(action) bool) {
	var c classes
	for _, name := range q.Actions {
		if !strings.ContainsAny(name, "*?") {
			a := newAction(name)
			if a.known && !q.accepts(a.entry) || !a.known && q.ActionFilter != nil {
				continue
			}
			if !yield(a) {
				return
			}
			continue
		}
		if c.seen == nil {
			c = classes{q: q, seen: map[string]struct{}{}}
		}
		for entry := range catalog.Match(name) {
			if !q.accepts(entry) {
				continue
			}
			if a := catalogAction(entry); c.fresh(&a) && !yield(a) {
				return
			}
		}
	}
}

// classes tells actions apart.
type classes struct {
	q    *question
	seen map[string]struct{}
	key  []byte
}

// fresh reports whether an action is the first of its class.
func (c *classes) fresh(a *action) bool {
	c.key = c.key[:0]
	layers := func(layers []layer) {
		for i := range layers {
			for _, d := range layers[i].docs {
				bits, n := byte(0), 0
				for _, st := range d.stmts {
					must, may := st.actions.matches(a.service, a.lower)
					bits <<= 2
					if must {
						bits |= 1
					}
					if may {
						bits |= 2
					}
					if n++; n%4 == 0 {
						c.key = append(c.key, bits)
						bits = 0
					}
				}
				c.key = append(c.key, bits)
			}
		}
	}
	layers(c.q.layers)
	layers(c.q.notBy)
	c.appendShape(a)
	if _, ok := c.seen[string(c.key)]; ok {
		return false
	}
	c.seen[string(c.key)] = struct{}{}
	return true
}

// appendShape adds what sort of resources and which of the mentioned keys an action has.
func (c *classes) appendShape(a *action) {
	if !a.known {
		c.key = append(c.key, 0xFF)
		c.key = append(c.key, a.service...)
		return
	}
	service := a.entry.Service()
	c.key = binary.LittleEndian.AppendUint16(c.key, uint16(service))
	for i := range a.entry.NumResources() {
		r := a.entry.Resource(i)
		c.key = binary.LittleEndian.AppendUint16(c.key, uint16(r.ResourceType))
		for _, key := range c.q.listed {
			s := facts.Subject{Action: a.name, Entry: a.entry, Known: true, Resource: i}
			c.key = append(c.key, byte(facts.Of(key, s).Presence))
		}
	}
	if a.entry.NumResources() == 0 {
		for _, key := range c.q.listed {
			s := facts.Subject{Action: a.name, Entry: a.entry, Known: true, Resource: -1}
			c.key = append(c.key, byte(facts.Of(key, s).Presence))
		}
	}
	// Some facts go by the action itself.
	switch a.service {
	case "sts", "iam":
		c.key = append(c.key, a.lower...)
	}
}

// candidates yields the actions of the services that the question names, and one of each shape of the others.
func (c *classes) candidates(s *Solver) iter.Seq[action] {
	return func(yield func(action) bool) {
		q := c.q
		if q.everywhere {
			for entry := range catalog.Actions() {
				if q.accepts(entry) && !yield(catalogAction(entry)) {
					return
				}
			}
			return
		}
		named := make([]catalog.Service, 0, len(q.services))
		for _, prefix := range q.services {
			service, ok := catalog.FindService(prefix)
			if !ok || slices.Contains(named, service) {
				continue
			}
			named = append(named, service)
			for entry := range service.Actions() {
				if q.accepts(entry) && !yield(catalogAction(entry)) {
					return
				}
			}
		}
		for _, shape := range s.shapes() {
			for _, entry := range shape.actions {
				if slices.Contains(named, entry.Service()) || !q.accepts(entry) {
					continue
				}
				if !yield(catalogAction(entry)) {
					return
				}
				break
			}
		}
	}
}

// shapeClass holds actions that no question tells apart that does not name their services: their resources' ARNs have the
// same fields, and they have the same of the keys about tags.
type shapeClass struct {
	signature string
	actions   []catalog.Action
}

func shapeClasses() []shapeClass {
	index := map[string]int{}
	var out []shapeClass
	var key []byte
	for entry := range catalog.Actions() {
		key = key[:0]
		for i := range entry.NumResources() {
			r := entry.Resource(i)
			for format := range r.ARNs() {
				fields := strings.SplitN(format, ":", 6)
				if len(fields) == 6 {
					key = append(key, 'A')
					for _, field := range fields[3:5] {
						if field == "" {
							key = append(key, '0')
						}
						key = append(key, ':')
					}
				}
			}
			key = append(key, tagKeys(entry, i))
		}
		if entry.NumResources() == 0 {
			key = append(key, '*', tagKeys(entry, -1))
		}
		key = append(key, byte(entry.Level()))
		i, ok := index[string(key)]
		if !ok {
			i = len(out)
			index[string(key)] = i
			out = append(out, shapeClass{signature: string(key)})
		}
		out[i].actions = append(out[i].actions, entry)
	}
	return out
}

func tagKeys(entry catalog.Action, resource int) byte {
	s := facts.Subject{Action: entry.String(), Entry: entry, Known: true, Resource: resource}
	var bits byte = 'a'
	for i, key := range []string{"aws:RequestTag/x", "aws:ResourceTag/x", "aws:TagKeys"} {
		if facts.Of(key, s).Presence != facts.Never {
			bits += 1 << i
		}
	}
	return bits
}

// unknownActions lists what the documents name and the catalog does not have, wildcards written out.
func (q *question) unknownActions() []string {
	var out []string
	add := func(name string) {
		name = strings.NewReplacer("*", "Action", "?", "x").Replace(name)
		if _, ok := catalog.FindAction(name); !ok && strings.Contains(name, ":") {
			out = append(out, name)
		}
	}
	for _, layers := range [][]layer{q.layers, q.notBy} {
		for i := range layers {
			for _, d := range layers[i].docs {
				for _, st := range d.stmts {
					for name := range st.actions.exact {
						add(name)
					}
					for _, patterns := range st.actions.wild {
						for _, p := range patterns {
							add(p)
						}
					}
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
