package lookup

import (
	"iter"
	"strings"
)

// Rows yields the rows of an embedded table of tab-separated values in their columns. Lines that begin with # are comments, and
// the first of the others names the columns.
func Rows(table string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		named := false
		for line := range strings.Lines(table) {
			line = strings.TrimRight(line, "\r\n")
			switch {
			case line == "" || line[0] == '#':
			case !named:
				named = true
			case !yield(strings.Split(line, "\t")):
				return
			}
		}
	}
}

// Pairs returns the second column of a table by the first.
func Pairs(table string) map[string]string {
	pairs := map[string]string{}
	for row := range Rows(table) {
		pairs[row[0]] = row[1]
	}
	return pairs
}
