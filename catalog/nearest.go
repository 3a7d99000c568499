package catalog

import (
	"iter"

	"github.com/iamlint/iamlint/internal/spelling"
)

// Nearest returns the action of the service whose name is most like a misspelled one; false if none is like it.
// Of equally near ones the first by name.
func Nearest(s Service, name string) (Action, bool) { return nearest(name, s.Actions(), Action.Name) }

// NearestService returns the service whose prefix is most like a misspelled one.
func NearestService(prefix string) (Service, bool) {
	return nearest(prefix, Services(), Service.Prefix)
}

// NearestKey returns the condition key, of the reference or of further ones, whose name is most like a misspelled one. Of equally
// near ones the further one.
func NearestKey(name string, further iter.Seq[Key]) (Key, bool) {
	all := func(yield func(Key) bool) {
		for k := range further {
			if !yield(k) {
				return
			}
		}
		for id := range numKeys() {
			if !yield(id.key()) {
				return
			}
		}
	}
	return nearest(name, all, func(k Key) string { return k.Name })
}

// nearest takes no name for a misspelling that differs in more than a third of its letters, or in more than four.
func nearest[T any](word string, all iter.Seq[T], name func(T) string) (T, bool) {
	match, ok := spelling.Nearest(word, min(len(word)/3, 4), all, name)
	return match.Element, ok
}
