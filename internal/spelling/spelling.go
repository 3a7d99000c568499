// Package spelling finds the name that a misspelled one was meant to be.
package spelling

import (
	"iter"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Match is the element whose name is most like a word.
type Match[T any] struct {
	Element T
	// Distance is how many letters would have to be written, left out or replaced; another case is not a difference.
	Distance int
	// Alone says that no other name is as near.
	Alone bool
}

// Nearest returns the element whose name is most like a word, the first of those that are equally near; false if each differs
// in more than so many letters.
func Nearest[T any](word string, most int, elements iter.Seq[T], name func(T) string) (nearest Match[T], ok bool) {
	lower := strings.ToLower(word)
	best := ""
	for e := range elements {
		candidate := name(e)
		// The distance is never less than the difference of the lengths.
		if d := len(candidate) - len(word); d > most || -d > most {
			continue
		}
		switch d := Distance(lower, candidate); {
		case d > most:
		case !ok || d < nearest.Distance:
			nearest, ok, most, best = Match[T]{e, d, true}, true, d, candidate
		case candidate != best:
			nearest.Alone = false
		}
	}
	return nearest, ok
}

// Distance returns in how many letters two words differ, without regard to case.
func Distance(a, b string) int {
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b))
}
