package glob

import mathbits "math/bits"

// bits is a set of small numbers.
type bits []uint64

func (b bits) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b bits) add(i int) { b[i>>6] |= 1 << (i & 63) }

// following returns the first number of the set from i on and before end, or one that is not before it.
func (b bits) following(i, end int) int {
	for w := i >> 6; w < len(b) && w<<6 < end; w++ {
		word := b[w]
		if w == i>>6 {
			word &= ^uint64(0) << (i & 63)
		}
		if word != 0 {
			return w<<6 + mathbits.TrailingZeros64(word)
		}
	}
	return max(end, len(b)<<6)
}

// any reports whether a number from from up to to is in the set.
func (b bits) any(from, to int) bool { return b.following(from, to) < to }

func (b bits) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}
