package sarif

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// lineHashes are the fingerprints that GitHub's upload action gives to the lines of a file: index 0 is line 1.
//
// The action adds such a fingerprint to results that have none and warns of one that differs from its own; uploads by
// other ways go without if we write none, and their alerts do not survive a change of the file. So ours must be the same:
// a polynomial hash of the 100 UTF-16 code units that follow the line's start, blanks and tabs left out, line ends
// unified, 0xFFFF for the end of the file and zeros after it; then a colon and how many lines so far have this hash.
// https://github.com/github/codeql-action/blob/main/src/fingerprints.ts
func lineHashes(content []byte) []string {
	units, starts := normalize(content)
	// The hash of a window is h = 37*h + unit over its units, modulo 1<<64; the power is the weight of the unit that
	// leaves when the window moves by one.
	const base, size = uint64(37), 100
	power := uint64(1)
	for range size {
		power *= base
	}
	at := func(i int) uint64 {
		if i < len(units) {
			return uint64(units[i])
		}
		return 0
	}
	hashes := make([]string, len(starts))
	seen := make(map[uint64]int, len(starts))
	var hash uint64
	end := 0 // the hash is that of the window that ends here
	for line, start := range starts {
		for ; end < start+size; end++ {
			hash = hash*base + at(end)
			if end >= size {
				hash -= power * at(end-size)
			}
		}
		seen[hash]++
		hashes[line] = strconv.FormatUint(hash, 16) + ":" + strconv.Itoa(seen[hash])
	}
	return hashes
}

// normalize returns the code units that count, and where among them each line starts.
func normalize(content []byte) (units []uint16, starts []int) {
	units = make([]uint16, 0, len(content)+1)
	lineStart, afterCR := true, false
	add := func(unit uint16) {
		if lineStart {
			starts = append(starts, len(units))
		}
		lineStart = unit == '\n'
		units = append(units, unit)
	}
	for i := 0; i < len(content); {
		r, size := utf8.DecodeRune(content[i:])
		i += size
		skip := r == ' ' || r == '\t' || afterCR && r == '\n'
		afterCR = r == '\r'
		switch {
		case skip:
		case r == '\r':
			add('\n')
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			add(uint16(high))
			add(uint16(low))
		default:
			add(uint16(r))
		}
	}
	add(0xFFFF)
	return units, starts
}
