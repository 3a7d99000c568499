package analysis

import (
	"iter"

	"github.com/iamlint/iamlint/internal/spelling"
)

// few is in how many letters a word differs at most of which it is most likely a misspelling.
const few = 2

// Nearest returns the name that is most like s, without regard to case; "" if none is alike. Sure says that it differs in two
// letters at most and no other name is as near, so that s is most likely a misspelling of it.
func Nearest(s string, names iter.Seq[string]) (nearest string, sure bool) {
	match, ok := spelling.Nearest(s, max(few, len(s)/3), names, func(s string) string { return s })
	return match.Element, ok && match.Alone && match.Distance <= few
}

// Close reports whether two names differ in two letters at most, so that one is most likely the other misspelled.
func Close(a, b string) bool { return spelling.Distance(a, b) <= few }
