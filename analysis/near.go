package analysis

import (
	"iter"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the name that is most like s, without regard to case; "" if none is alike. Sure says that it is
// within two letters and no other name is as near, so that s is most likely a misspelling of it.
func Nearest(s string, names iter.Seq[string]) (nearest string, sure bool) {
	lower := strings.ToLower(s)
	best := max(2, len(s)/3) + 1
	for name := range names {
		// The distance is never less than the difference of the lengths.
		if d := len(name) - len(s); d > best || -d > best {
			continue
		}
		switch d := levenshtein.ComputeDistance(lower, strings.ToLower(name)); {
		case d < best:
			nearest, best, sure = name, d, d <= 2
		case d == best:
			sure = sure && nearest == name
		}
	}
	return nearest, sure
}

// Close reports whether two names differ in two letters at most, so that one is most likely the other misspelled.
func Close(a, b string) bool {
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b)) <= 2
}
