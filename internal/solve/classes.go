package solve

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
)

// actions yields the actions that a question is asked of, one of each class that it does not tell apart: actions that the
// same statements cover, with the same resource types and the same of the mentioned keys, and that are of the same group.
func (q *question) actions(group func(string) string) iter.Seq[*actions.Action] {
	return func(yield func(*actions.Action) bool) {
		if len(q.Actions) > 0 {
			q.namedActions(group, yield)
			return
		}
		c := newClasses(q, group)
		if !c.candidates(yield) || !q.Loose {
			return
		}
		for _, name := range q.unknownActions() {
			if !q.look() {
				return
			}
			if a := actions.Named(name); c.freshUnknown(&a) && !yield(&a) {
				return
			}
		}
	}
}

// narrowed reports whether the question is about some of the actions that the catalog has.
func (q *question) narrowed() bool { return q.ActionFilter != nil || len(q.AccessLevels) > 0 }

// accepts reports whether the question is about an action of the catalog.
func (q *question) accepts(a catalog.Action) bool {
	return (len(q.AccessLevels) == 0 || slices.Contains(q.AccessLevels, a.Level())) && (q.ActionFilter == nil || q.ActionFilter(a))
}

func (q *question) namedActions(group func(string) string, yield func(*actions.Action) bool) {
	var c *classes
	for i, name := range q.Actions {
		if !strings.ContainsAny(name, "*?") {
			var a actions.Action
			if len(q.named) > 0 {
				a = q.named[i]
			} else {
				a = actions.Named(name)
			}
			if a.Known && !q.accepts(a.Entry) || !a.Known && q.narrowed() {
				continue
			}
			if !yield(&a) {
				return
			}
			continue
		}
		if c == nil {
			c = newClasses(q, group)
		}
		for _, within := range actions.Matching(name) {
			if !c.sweep(within, yield) {
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
	tried map[string]bool // of a shape; see candidates
	key   []byte

	// covers are what the statements of all layers cover, two for each: what they surely do, and what they may.
	covers [][]actions.Span
	roles  []role
	edges  []edge
	// covered has a bit for each of covers, and counts a count for each layer.
	covered []uint64
	counts  []count
}

// role says what it means for a layer that a statement surely covers an action, or may.
type role struct {
	layer                int
	allows, free, denies bool
}

// count counts the statements of a layer that may allow an action, that allow all of its requests, and that may deny it.
type count struct{ allows, free, denies int }

// edge is where what a statement covers begins or ends.
type edge struct {
	at     catalog.Action
	cover  int32
	begins bool
}

func newClasses(q *question, group func(string) string) *classes {
	c := &classes{q: q, group: group, seen: map[string]struct{}{}, tried: map[string]bool{}}
	for i := range q.layers {
		c.addLayer(i, &q.layers[i])
	}
	for i := range q.notBy {
		c.addLayer(len(q.layers)+i, &q.notBy[i])
	}
	c.covered = make([]uint64, (len(c.covers)+63)/64)
	c.counts = make([]count, len(q.layers)+len(q.notBy))
	return c
}

func (c *classes) addLayer(i int, l *layer) {
	for _, d := range l.docs {
		for _, st := range d.stmts {
			a := &st.actions
			must, may := a.Spans()
			allows := st.allows && !st.opaque
			c.covers = append(c.covers, must, may)
			c.roles = append(c.roles, role{i, allows, allows && st.always && !st.denies, false}, role{i, false, false, st.denies})
		}
	}
}

// sweep yields of the actions within a span the first of each class that may have an answer.
func (c *classes) sweep(within actions.Span, yield func(*actions.Action) bool) bool {
	c.edges = c.edges[:0]
	clear(c.covered)
	clear(c.counts)
	for i, spans := range c.covers {
		for _, s := range spans[actions.From(spans, within.Lo):] {
			if s.Lo >= within.Hi {
				break
			}
			c.edges = append(c.edges, edge{max(s.Lo, within.Lo), int32(i), true})
			if s.Hi < within.Hi {
				c.edges = append(c.edges, edge{s.Hi, int32(i), false})
			}
		}
	}
	slices.SortFunc(c.edges, func(a, b edge) int { return cmp.Compare(a.at, b.at) })
	for at, next := within.Lo, 0; at < within.Hi; {
		for next < len(c.edges) && c.edges[next].at == at {
			c.cross(c.edges[next])
			next++
		}
		end := within.Hi
		if next < len(c.edges) {
			end = c.edges[next].at
		}
		if c.mayAnswer() && !c.interval(actions.Span{Lo: at, Hi: end}, yield) {
			return false
		}
		at = end
	}
	return true
}

func (c *classes) cross(e edge) {
	r, by := &c.roles[e.cover], -1
	if e.begins {
		by = 1
	}
	c.covered[e.cover/64] ^= 1 << (e.cover % 64)
	n := &c.counts[r.layer]
	if r.allows {
		n.allows += by
	}
	if r.free {
		n.free += by
	}
	if r.denies {
		n.denies += by
	}
}

// mayAnswer reports whether actions that the statements cover as it stands may have an answer: every layer may allow them, and
// one of the others may not.
func (c *classes) mayAnswer() bool {
	for i := range c.q.layers {
		l := &c.q.layers[i]
		if (!l.implicit || l.via) && c.counts[i].allows == 0 {
			return false
		}
	}
	if c.q.notBy == nil {
		return true
	}
	for i := range c.q.notBy {
		l, n := &c.q.notBy[i], &c.counts[len(c.q.layers)+i]
		free := n.free > 0 || l.implicit && !l.via
		if !free || n.denies > 0 || l.partial {
			return true
		}
	}
	return false
}

// interval yields the first of each class of actions that the same statements cover.
func (c *classes) interval(within actions.Span, yield func(*actions.Action) bool) bool {
	c.key = c.key[:0]
	for _, word := range c.covered {
		c.key = binary.LittleEndian.AppendUint64(c.key, word)
	}
	n, done := len(c.key), false
	for entry := within.Lo; entry < within.Hi; entry++ {
		if !c.q.accepts(entry) {
			continue
		}
		a := actions.Listed(entry)
		if c.plain(a) {
			if done {
				continue
			}
			done = true
		}
		c.key = c.key[:n]
		if c.fresh(a) && !yield(a) {
			return false
		}
	}
	return true
}

// plain reports whether all that matters of an action is which statements cover it.
func (c *classes) plain(a *actions.Action) bool {
	return c.q.Loose && c.group == nil && a.Service != "sts" && a.Service != "iam"
}

// fresh reports whether an action is the first of its class; the key says already which statements cover it.
func (c *classes) fresh(a *actions.Action) bool {
	c.appendTraits(a)
	if c.group != nil {
		c.key = append(append(c.key, 0), c.group(a.Name)...)
	}
	if _, ok := c.seen[string(c.key)]; ok {
		return false
	}
	c.seen[string(c.key)] = struct{}{}
	return true
}

// freshUnknown is fresh for an action that the catalog does not have.
func (c *classes) freshUnknown(a *actions.Action) bool {
	clear(c.covered)
	clear(c.counts)
	i := int32(0)
	for _, layers := range [][]layer{c.q.layers, c.q.notBy} {
		for _, l := range layers {
			for _, d := range l.docs {
				for _, st := range d.stmts {
					must, may := st.actions.Covers(a)
					if must {
						c.cross(edge{cover: i, begins: true})
					}
					if may {
						c.cross(edge{cover: i + 1, begins: true})
					}
					i += 2
				}
			}
		}
	}
	if !c.mayAnswer() {
		return false
	}
	c.key = c.key[:0]
	for _, word := range c.covered {
		c.key = binary.LittleEndian.AppendUint64(c.key, word)
	}
	return c.fresh(a)
}

// appendTraits adds what sort of resources and which of the mentioned keys an action has.
func (c *classes) appendTraits(a *actions.Action) {
	if c.q.Loose {
		// What the facts say of single actions of IAM is about IAM's own keys.
		if a.Service == "sts" || a.Service == "iam" && slices.ContainsFunc(c.q.listed, func(key string) bool {
			return strings.HasPrefix(key, "iam:")
		}) {
			c.key = append(c.key, a.Lower...)
		}
		return
	}
	if !a.Known {
		c.key = append(c.key, 0xFF)
		c.key = append(c.key, a.Service...)
		return
	}
	service := a.Entry.Service()
	c.key = binary.LittleEndian.AppendUint16(c.key, uint16(service))
	n := a.Entry.NumResources()
	for i := range n {
		c.key = binary.LittleEndian.AppendUint16(c.key, uint16(a.Entry.Resource(i).ResourceType))
		c.appendKeys(a, i)
	}
	if n == 0 {
		c.appendKeys(a, -1)
	}
	if a.Service == "sts" { // who can call goes by the action
		c.key = append(c.key, a.Lower...)
	}
}

// appendKeys adds which of the mentioned keys an action has for one of its resource types.
func (c *classes) appendKeys(a *actions.Action, resource int) {
	for _, key := range c.q.listed {
		s := facts.Subject{Action: a.Name, Entry: a.Entry, Known: true, Resource: resource}
		c.key = append(c.key, byte(facts.Of(key, s).Presence))
		if whole, part := facts.Whole(key, s); part != facts.NoPart {
			c.key = append(append(c.key, 0xFE), whole...)
		}
	}
}

// candidates yields the actions of the services that the question names, and one of each shape of the others.
func (c *classes) candidates(yield func(*actions.Action) bool) bool {
	q := c.q
	if q.everywhere {
		return c.sweep(actions.Every(), yield)
	}
	named := make([]catalog.Service, 0, len(q.services))
	for _, prefix := range q.services {
		service, ok := catalog.FindService(prefix)
		if !ok || slices.Contains(named, service) {
			continue
		}
		named = append(named, service)
		if n := service.NumActions(); n > 0 {
			first := service.Action(0)
			if !c.sweep(actions.Span{Lo: first, Hi: first + catalog.Action(n)}, yield) {
				return false
			}
		}
	}
	if unnamed := (actions.Action{Lower: "-:-", Service: "-"}); !q.possible(&unnamed) {
		return true
	}
	var told []byte
	for _, shape := range alikeActions() {
		clear(c.tried)
		for _, entry := range shape.actions {
			if slices.Contains(named, entry.Service()) || !q.accepts(entry) {
				continue
			}
			told = c.appendServices(told[:0], entry)
			if c.tried[string(told)] {
				continue
			}
			c.tried[string(told)] = true
			if !c.sweep(actions.Span{Lo: entry, Hi: entry + 1}, yield) {
				return false
			}
			if len(c.q.byService) == 0 {
				break
			}
		}
	}
	return true
}

// appendServices adds which of the mentioned keys that only some services set an action has.
func (c *classes) appendServices(to []byte, entry catalog.Action) []byte {
	s := facts.Subject{Entry: entry, Known: true, Resource: -1}
	for _, key := range c.q.byService {
		to = append(to, byte(facts.Of(key, s).Presence))
	}
	return to
}

// alike holds actions that no question tells apart that does not name their services: their resources' ARNs have the
// same fields, and they have the same of the keys about tags.
type alike struct{ actions []catalog.Action }

// alikeActions are those classes of all actions.
var alikeActions = sync.OnceValue(findAlike)

func findAlike() []alike {
	index := map[string]int{}
	var out []alike
	var key []byte
	for entry := range catalog.Actions() {
		key = key[:0]
		for i := range entry.NumResources() {
			r := entry.Resource(i)
			for format := range r.ARNs() {
				key = append(key, arnShape(format))
			}
			key = append(key, 'a'+byte(facts.TagsOf(entry, i)))
			if facts.Creates(facts.Subject{Entry: entry, Known: true, Resource: i}) {
				key = append(key, '+')
			}
		}
		if entry.NumResources() == 0 {
			key = append(key, '*', 'a'+byte(facts.TagsOf(entry, -1)))
		}
		key = append(key, byte(entry.Level()))
		i, ok := index[string(key)]
		if !ok {
			i = len(out)
			index[string(key)] = i
			out = append(out, alike{})
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

// unknownActions lists what the documents name and the catalog does not have, wildcards written out.
func (q *question) unknownActions() []string {
	var out []string
	for _, layers := range [][]layer{q.layers, q.notBy} {
		for i := range layers {
			for _, d := range layers[i].docs {
				for _, st := range d.stmts {
					out = slices.AppendSeq(out, st.actions.Unlisted)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// possible reports whether every layer may allow an action.
func (q *question) possible(a *actions.Action) bool {
	for i := range q.layers {
		l := &q.layers[i]
		if l.implicit && !l.via {
			continue
		}
		if !slices.ContainsFunc(l.allows, func(st *stmt) bool { return st.grants(a) }) {
			return false
		}
	}
	return true
}
