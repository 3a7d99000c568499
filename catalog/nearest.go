package catalog

import (
	"iter"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the action of the service whose name is most like a misspelled one; false if none is like it.
// Of equally near ones the first by name.
func Nearest(s Service, name string) (Action, bool) {
	n := newNearest(name)
	var best Action
	for a := range s.Actions() {
		if n.try(a.Name()) {
			best = a
		}
	}
	return best, n.found
}

// NearestService returns the service whose prefix is most like a misspelled one.
func NearestService(prefix string) (Service, bool) {
	n := newNearest(prefix)
	var best Service
	for s := range Services() {
		if n.try(s.Prefix()) {
			best = s
		}
	}
	return best, n.found
}

// NearestKey returns the condition key, of the reference or of further ones, whose name is most like a misspelled one. Of equally
// near ones the further one.
func NearestKey(name string, further iter.Seq[Key]) (Key, bool) {
	n := newNearest(name)
	var best Key
	for k := range further {
		if n.try(k.Name) {
			best = k
		}
	}
	for id := range numKeys() {
		if n.try(id.name()) {
			best = id.key()
		}
	}
	return best, n.found
}

// NearestName returns the name that is most like a misspelled one, of those that are given.
func NearestName(name string, names iter.Seq[string]) (string, bool) {
	n := newNearest(name)
	best := ""
	for candidate := range names {
		if n.try(candidate) {
			best = candidate
		}
	}
	return best, n.found
}

// nearest is a search for the name with the least edit distance.
type nearest struct {
	name  string
	limit int // greatest distance of interest
	found bool
}

// newNearest takes no name for a misspelling that differs in more than a third of its letters.
func newNearest(name string) *nearest {
	return &nearest{name: strings.ToLower(name), limit: min(len(name)/3, 4)}
}

// try reports whether a candidate is nearer than all before.
func (n *nearest) try(candidate string) bool {
	if len(candidate)-len(n.name) > n.limit || len(n.name)-len(candidate) > n.limit {
		return false
	}
	distance := levenshtein.ComputeDistance(n.name, strings.ToLower(candidate))
	if distance > n.limit {
		return false
	}
	n.limit, n.found = distance-1, true
	return true
}
