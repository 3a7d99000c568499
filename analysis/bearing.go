package analysis

import (
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/policy"
)

// Index tells which documents of a unit bear on an action. Where a template attaches many policies to one principal, most of
// them have nothing to do with most questions, and each is looked at once for each action, not once for each question and
// principal. It may be used by several goroutines.
type Index struct {
	docs    []*policy.Document
	numbers map[*policy.Document]int
	actions sync.Map // of the action as it was asked for, and of that in lower case, a []bearing by the documents' numbers
	memory  *Memory
	// holders are the principals that a document is attached to, in order.
	holders map[*policy.Document][]*policy.PrincipalPolicies
}

// NewIndex returns the index of a unit's documents and of those that are attached to its principals. memory may be nil.
func NewIndex(unit *policy.Unit, memory *Memory) *Index {
	x := &Index{
		numbers: map[*policy.Document]int{}, memory: memory, holders: map[*policy.Document][]*policy.PrincipalPolicies{},
	}
	for _, d := range unit.Documents {
		x.add(d)
	}
	for _, holder := range unit.Principals {
		for _, d := range holder.Identity {
			x.add(d)
			if held := x.holders[d]; len(held) == 0 || held[len(held)-1] != holder {
				x.holders[d] = append(held, holder)
			}
		}
		x.add(holder.Boundary)
		for _, level := range holder.SCP {
			for _, d := range level {
				x.add(d)
			}
		}
	}
	for _, level := range unit.RCP {
		for _, d := range level {
			x.add(d)
		}
	}
	return x
}

func (x *Index) add(d *policy.Document) {
	if _, known := x.numbers[d]; d == nil || known {
		return
	}
	x.numbers[d] = len(x.docs)
	x.docs = append(x.docs, d)
}

// has reports whether a document is of the unit. A nil Index has none.
func (x *Index) has(d *policy.Document) bool {
	if x == nil {
		return false
	}
	_, ok := x.numbers[d]
	return ok
}

// bearing is what a document has to do with an action.
type bearing uint8

const (
	mentions bearing = 1 << iota // a statement may be about the action
	allows                       // an Allow certainly covers the action
)

// on returns what the unit's documents have to do with an action, by their numbers; nil for a nil Index.
func (x *Index) on(action string) []bearing {
	if x == nil {
		return nil
	}
	if all, ok := x.actions.Load(action); ok {
		return all.([]bearing)
	}
	key := strings.ToLower(action)
	all, ok := x.actions.Load(key)
	if !ok {
		found := make([]bearing, len(x.docs))
		for i, d := range x.docs {
			found[i] = x.memory.bearing(d, key)
		}
		all, _ = x.actions.LoadOrStore(key, found)
	}
	if action != key {
		x.actions.Store(action, all)
	}
	return all.([]bearing)
}

// ofOthers is how many times as many documents as a question is about the unit may have for all of them to be looked at for it: most
// questions are about one policy, and so are the actions that they name.
const ofOthers = 16

// narrow returns those of some documents that bear on one of some actions, and what they all have to do with them. It says
// how many statements it took to find out.
func (x *Index) narrow(docs []*policy.Document, actions []string) (some []*policy.Document, b bearing, looked int) {
	var known [][]bearing
	if x != nil && len(x.docs) <= ofOthers*len(docs) {
		known = make([][]bearing, len(actions))
		for i, action := range actions {
			known[i] = x.on(action)
		}
	}
	for _, d := range docs {
		n, indexed := 0, false
		if x != nil {
			n, indexed = x.numbers[d]
		}
		var all bearing
		for i, action := range actions {
			switch {
			case !indexed:
				all |= bearingOf(d, action)
				looked += len(d.Statements)
			case known == nil:
				all |= x.memory.bearing(d, strings.ToLower(action))
				looked++
			default:
				all |= known[i][n]
				looked++
			}
			if all == mentions|allows {
				break
			}
		}
		if b |= all; all != 0 {
			some = append(some, d)
		}
	}
	return some, b, looked
}

func bearingOf(d *policy.Document, action string) bearing {
	var b bearing
	for _, s := range d.Statements {
		switch {
		case Grants(s, action):
			return mentions | allows
		case mayCover(s, action):
			b = mentions
		}
	}
	return b
}

// mayCover reports whether a statement may be about an action, whatever its unknown parts are. One that names principals
// tells the solver who there is, and may always be.
func mayCover(s *policy.Statement, action string) bool {
	switch {
	case s.Opaque, s.Principal != nil, s.NotPrincipal != nil, s.Effect == nil:
		return true
	case s.Action != nil:
		return anyMatch(s.Action, action, true)
	case s.NotAction != nil:
		return Item(s.NotAction, action) == nil
	}
	return true
}

// Granting returns those of some documents of which an Allow certainly covers an action, whatever its Resource and Condition say.
func (p *Pass) Granting(docs []*policy.Document, action string) []*policy.Document {
	some, _, _ := p.Index.narrow(docs, []string{action})
	return slices.DeleteFunc(some, func(d *policy.Document) bool {
		return !Granted(d.Statements, action)
	})
}

// outOfReach reports whether it is plain that no request answers a question, because some layer has no Allow for any of
// the actions that it names, and how many statements it looked at. Most questions about most policies end here. Of a question
// that does not, only those documents stay in the layers that bear on its actions.
func (x *Index) outOfReach(q *Query) (out bool, looked int) {
	if len(q.Actions) == 0 || slices.ContainsFunc(q.Actions, func(a string) bool { return strings.ContainsAny(a, "*?") }) {
		return false, 0
	}
	if len(q.Via) > 0 {
		looked = len(q.Via)
		if !Granted(q.Via, q.Actions...) {
			return true, looked
		}
	}
	narrow := func(layers []Layer, decisive bool) ([]Layer, bool) {
		out := make([]Layer, len(layers))
		for i, l := range layers {
			docs, b, n := x.narrow(l.Docs, q.Actions)
			looked += n
			if decisive && b&allows == 0 && !l.Implicit && !l.Unread {
				return nil, false
			}
			if docs == nil && l.Docs != nil {
				docs = l.Docs[:1] // its kind tells who calls
			}
			l.Docs = docs
			out[i] = l
		}
		return out, true
	}
	layers, reached := narrow(q.Layers, true)
	if !reached {
		return true, looked
	}
	q.Layers = layers
	if q.NotBy != nil {
		q.NotBy, _ = narrow(q.NotBy, false)
	}
	return false, looked
}
