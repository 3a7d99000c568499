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
// same statements cover, with the same resource types and the same of the mentioned keys, and that are of the same group.
func (s *Solver) actions(q *question, group func(string) string) iter.Seq[action] {
	return func(yield func(action) bool) {
		if len(q.Actions) > 0 {
			q.namedActions(group, yield)
			return
		}
		c := classes{q: q, group: group, seen: map[string]struct{}{}}
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

func (q *question) namedActions(group func(string) string, yield func(action) bool) {
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
			c = classes{q: q, group: group, seen: map[string]struct{}{}}
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
	q     *question
	group func(string) string
	seen  map[string]struct{}
	key   []byte
}

// fresh reports whether an action is the first of its class, and may have an answer at all.
func (c *classes) fresh(a *action) bool {
	c.key = c.key[:0]
	for i := range c.q.layers {
		if !c.appendLayer(&c.q.layers[i], a, false) {
			return false
		}
	}
	open := c.q.notBy == nil
	for i := range c.q.notBy {
		open = c.appendLayer(&c.q.notBy[i], a, true) || open
	}
	if !open {
		return false
	}
	c.appendShape(a)
	if c.group != nil {
		c.key = append(append(c.key, 0), c.group(a.name)...)
	}
	if _, ok := c.seen[string(c.key)]; ok {
		return false
	}
	c.seen[string(c.key)] = struct{}{}
	return true
}

// appendLayer adds which statements of a layer cover an action. It reports whether the layer may allow it or, with notBy,
// whether it may not.
func (c *classes) appendLayer(l *layer, a *action, notBy bool) bool {
	bits, n := byte(0), 0
	allowed, free, denied := l.implicit && !l.via, l.implicit && !l.via, l.open
	for _, d := range l.docs {
		for _, st := range d.stmts {
			must, may := st.actions.matches(a.service, a.lower)
			bits <<= 2
			if must {
				bits |= 1
				if st.allows && !st.open {
					allowed = true
					free = free || st.always && !st.denies
				}
			}
			if may {
				bits |= 2
				denied = denied || st.denies
			}
			if n++; n%4 == 0 {
				c.key = append(c.key, bits)
				bits = 0
			}
		}
	}
	c.key = append(c.key, bits)
	if notBy {
		return !free || denied
	}
	return allowed
}

// appendShape adds what sort of resources and which of the mentioned keys an action has.
func (c *classes) appendShape(a *action) {
	if c.q.Loose {
		// What the facts say of single actions of IAM is about IAM's own keys.
		if a.service == "sts" || a.service == "iam" && slices.ContainsFunc(c.q.listed, func(key string) bool {
			return strings.HasPrefix(key, "iam:")
		}) {
			c.key = append(c.key, a.lower...)
		}
		return
	}
	if !a.known {
		c.key = append(c.key, 0xFF)
		c.key = append(c.key, a.service...)
		return
	}
	service := a.entry.Service()
	c.key = binary.LittleEndian.AppendUint16(c.key, uint16(service))
	n := a.entry.NumResources()
	for i := range n {
		c.key = binary.LittleEndian.AppendUint16(c.key, uint16(a.entry.Resource(i).ResourceType))
		c.appendKeys(a, i)
	}
	if n == 0 {
		c.appendKeys(a, -1)
	}
	if a.service == "sts" { // who can call goes by the action
		c.key = append(c.key, a.lower...)
	}
}

// appendKeys adds which of the mentioned keys an action has for one of its resource types.
func (c *classes) appendKeys(a *action, resource int) {
	for _, key := range c.q.listed {
		s := facts.Subject{Action: a.name, Entry: a.entry, Known: true, Resource: resource}
		c.key = append(c.key, byte(facts.Of(key, s).Presence))
	}
}

// candidates yields the actions of the services that the question names, and one of each shape of the others.
func (c *classes) candidates(s *Solver) iter.Seq[action] {
	return func(yield func(action) bool) {
		q := c.q
		if q.everywhere {
			for service := range catalog.Services() {
				if !q.yieldService(s, service, yield) {
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
			if !q.yieldService(s, service, yield) {
				return
			}
		}
		if unnamed := (action{lower: "-:-", service: "-"}); !q.possible(&unnamed) {
			return
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

func (q *question) yieldService(s *Solver, service catalog.Service, yield func(action) bool) bool {
	for _, a := range s.serviceActions(service) {
		if q.accepts(a.entry) && !yield(a) {
			return false
		}
	}
	return true
}

// serviceActions returns the actions of a service.
func (s *Solver) serviceActions(service catalog.Service) []action {
	if cached, ok := s.services.Load(service); ok {
		return cached.([]action)
	}
	out := make([]action, 0, service.NumActions())
	for entry := range service.Actions() {
		out = append(out, catalogAction(entry))
	}
	cached, _ := s.services.LoadOrStore(service, out)
	return cached.([]action)
}

// shapeClass holds actions that no question tells apart that does not name their services: their resources' ARNs have the
// same fields, and they have the same of the keys about tags.
type shapeClass struct{ actions []catalog.Action }

func shapeClasses() []shapeClass {
	index := map[string]int{}
	var out []shapeClass
	var key []byte
	for entry := range catalog.Actions() {
		key = key[:0]
		for i := range entry.NumResources() {
			r := entry.Resource(i)
			for format := range r.ARNs() {
				key = append(key, arnShape(format))
			}
			key = append(key, 'a'+tagKeys(entry, i))
		}
		if entry.NumResources() == 0 {
			key = append(key, '*', 'a'+tagKeys(entry, -1))
		}
		key = append(key, byte(entry.Level()))
		i, ok := index[string(key)]
		if !ok {
			i = len(out)
			index[string(key)] = i
			out = append(out, shapeClass{})
		}
		out[i].actions = append(out[i].actions, entry)
	}
	return out
}

// arnShape tells apart ARN formats with and without a region and an account.
func arnShape(format string) byte {
	shape := byte('0')
	for field := range 5 {
		i := strings.IndexByte(format, ':')
		if i < 0 {
			return '-'
		}
		if i == 0 && field >= 3 {
			shape += byte(field - 2)
		}
		format = format[i+1:]
	}
	return shape
}

// tagKeys returns as bits which of the keys about tags an action has for a resource type.
func tagKeys(entry catalog.Action, resource int) byte {
	var bits byte
	add := func(k catalog.Key) {
		switch k.Name {
		case "aws:RequestTag/${TagKey}":
			bits |= 1
		case "aws:ResourceTag/${TagKey}":
			bits |= 2
		case "aws:TagKeys":
			bits |= 4
		}
	}
	for k := range entry.Keys() {
		add(k)
	}
	if resource < 0 {
		return bits
	}
	r := entry.Resource(resource)
	for k := range r.Keys() {
		add(k)
	}
	for k := range r.ResourceType.Keys() {
		add(k)
	}
	if facts.Creates(facts.Subject{Entry: entry, Known: true, Resource: resource}) {
		bits &^= 2
	}
	return bits
}

// unknownActions lists what the documents name and the catalog does not have, wildcards written out.
func (q *question) unknownActions() []string {
	var out []string
	instance := strings.NewReplacer("*", "Action", "?", "x")
	add := func(name string) {
		name = instance.Replace(name)
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
