package analysis

import "iter"

// Some reports whether a sequence has an element of which something is true.
func Some[T any](all iter.Seq[T], is func(T) bool) bool {
	_, ok := First(all, is)
	return ok
}

// First returns the first element of a sequence of which something is true; false if there is none.
func First[T any](all iter.Seq[T], is func(T) bool) (T, bool) {
	for e := range all {
		if is(e) {
			return e, true
		}
	}
	var none T
	return none, false
}
