package redundancy

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// mode says how entries are compared: whether policy variables are variables, whether case counts, and whether a
// wildcard in an ARN stays in its field.
type mode struct {
	variables, fold, fields bool
}

// group is an entry of a list with those that it covers, all by their index.
type group struct {
	widest  int
	covered []int
}

// groups returns the entries that cover others and are not covered themselves, with what they cover. The first of equal
// entries covers the others.
func groups(l *policy.List, mode mode) []group {
	if len(l.Items) < 2 {
		return nil
	}
	patterns := make([]pattern, len(l.Items))
	var wide []int
	for i := range l.Items {
		patterns[i] = parse(&l.Items[i], mode)
		if patterns[i].wild {
			wide = append(wide, i)
		}
	}
	// above[i] lists the entries that cover i.
	above := make([][]int, len(l.Items))
	equals(patterns, above)
	order := newOrder(patterns)
	left := maxPairs
	for _, j := range wide {
		for i := range order.beginning(patterns, j) {
			if left--; left < 0 {
				break
			}
			if i == j || patterns[i].same(&patterns[j]) {
				continue
			}
			// If two patterns cover each other, such as a*? and a?*, the first is the wider.
			if patterns[j].covers(&patterns[i]) && (j < i || !patterns[i].covers(&patterns[j])) {
				above[i] = append(above[i], j)
			}
		}
	}
	covered := make([][]int, len(l.Items))
	for i := range above {
		for _, j := range above[i] {
			if above[j] == nil {
				covered[j] = append(covered[j], i)
			}
		}
	}
	var found []group
	for j := range covered {
		if covered[j] != nil {
			found = append(found, group{widest: j, covered: covered[j]})
		}
	}
	return found
}

// maxPairs is how many pairs of entries with wildcards are compared. The longest element of AWS's managed policies has 2,000
// pairs that begin alike; an element with millions of pairs is written to stall a run.
const maxPairs = 2_000_000

// few is how many entries are compared pair by pair; for more, sorting them is cheaper.
const few = 24

// equals puts the first entry with the same text above each entry.
func equals(patterns []pattern, above [][]int) {
	if len(patterns) <= few {
		for i := range patterns {
			for j := range i {
				if above[j] == nil && patterns[i].usable && patterns[i].same(&patterns[j]) {
					above[i] = append(above[i], j)
					break
				}
			}
		}
		return
	}
	first := make(map[string]int, len(patterns))
	for i := range patterns {
		key := patterns[i].key()
		if j, ok := first[key]; ok && patterns[i].usable {
			above[i] = append(above[i], j)
			continue
		}
		first[key] = i
	}
}

// order is the entries of a long list, sorted so that entries with a common prefix are adjacent; nil for a short list.
type order []ordered

type ordered struct {
	key   string
	index int
}

func newOrder(patterns []pattern) order {
	if len(patterns) <= few {
		return nil
	}
	o := make(order, len(patterns))
	for i := range patterns {
		o[i] = ordered{patterns[i].key(), i}
	}
	slices.SortFunc(o, func(a, b ordered) int { return strings.Compare(a.key, b.key) })
	return o
}

// beginning yields the entries that may begin with the head of entry j.
func (o order) beginning(patterns []pattern, j int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if o == nil {
			for i := range patterns {
				if !yield(i) {
					return
				}
			}
			return
		}
		head := patterns[j].head
		if patterns[j].mode.fold {
			head = strings.ToLower(head)
		}
		from, _ := slices.BinarySearchFunc(o, head, func(e ordered, head string) int { return strings.Compare(e.key, head) })
		for _, e := range o[from:] {
			if !strings.HasPrefix(e.key, head) || !yield(e.index) {
				return
			}
		}
	}
}

// pattern is an entry as a sequence of units, which are made when they are first needed.
type pattern struct {
	item  *policy.Text
	mode  mode
	units []piece
	// head is the literal prefix. plain says that there are only characters and wildcards.
	head  string
	plain bool
	// wild says that there is a wildcard, usable that the entry is one string, all of it known or named.
	wild, usable bool
}

// piece is a part of a pattern: a character, a wildcard, a policy variable, or an unknown value of a template.
type piece struct {
	kind   policy.TokenKind
	char   byte
	name   string
	symbol *policy.Symbol
}

func parse(t *policy.Text, mode mode) pattern {
	p := pattern{item: t, mode: mode, head: t.Value, usable: true}
	p.wild = strings.ContainsAny(t.Value, "*?")
	p.plain = t.Known() && !(mode.variables && strings.Contains(t.Value, "${"))
	for _, part := range t.Parts {
		// The value of an unknown function has no name to identify it, and a list of values is more than one string.
		p.usable = p.usable && (part.Symbol == nil || !part.Symbol.Many && part.Symbol.Origin != policy.FromFunction)
	}
	if special := strings.IndexAny(t.Value, "*?$<"); special >= 0 {
		p.head = t.Value[:special]
	}
	return p
}

// key is the entry's text as it is compared.
func (p *pattern) key() string {
	if p.mode.fold {
		return strings.ToLower(p.item.Value)
	}
	return p.item.Value
}

// same reports whether two entries are the same text.
func (p *pattern) same(q *pattern) bool {
	a, b := p.item.Value, q.item.Value
	return a == b || p.mode.fold && len(a) == len(b) && strings.EqualFold(a, b)
}

// begins reports whether an entry begins with the head of p.
func (p *pattern) begins(q *pattern) bool {
	if len(q.item.Value) < len(p.head) {
		return false
	}
	start := q.item.Value[:len(p.head)]
	return start == p.head || p.mode.fold && strings.EqualFold(start, p.head)
}

// pieces returns the units.
func (p *pattern) pieces() []piece {
	if p.units != nil {
		return p.units
	}
	for _, token := range policy.ParsePattern(p.item, policy.PatternMode{Wildcards: true, Variables: p.mode.variables}) {
		switch token.Kind {
		case policy.Literal:
			for i := range len(token.Text) {
				c := token.Text[i]
				if p.mode.fold {
					c = lower(c)
				}
				p.units = append(p.units, piece{kind: policy.Literal, char: c})
			}
		case policy.SymbolToken:
			p.units = append(p.units, piece{kind: token.Kind, symbol: token.Symbol})
		case policy.Variable:
			p.units = append(p.units, piece{kind: token.Kind, name: token.Text + "," + token.Default})
		case policy.AnyOne, policy.AnyString:
			p.units = append(p.units, piece{kind: token.Kind})
		}
	}
	return p.units
}

// covers reports whether p matches every string that q matches, compared unit by unit: a * of p matches any units, a ? one
// character or ?, and everything else only itself.
func (p *pattern) covers(q *pattern) bool {
	if !p.usable || !q.usable || !p.begins(q) {
		return false
	}
	if p.plain && q.plain {
		return p.coversText(q.item.Value)
	}
	if p.mode.fields {
		if a, b := cut(p.pieces()), cut(q.pieces()); a != nil && b != nil {
			for i := range a {
				if !cover(a[i], b[i]) {
					return false
				}
			}
			return true
		}
	}
	return cover(p.pieces(), q.pieces())
}

// coversText is covers for entries of characters and wildcards.
func (p *pattern) coversText(s string) bool {
	pattern := p.item.Value
	if !p.mode.fields || strings.Count(pattern, ":") < 5 || strings.Count(s, ":") < 5 {
		return coverText(pattern, s, p.mode.fold)
	}
	for range 5 {
		var a, b string
		a, pattern, _ = strings.Cut(pattern, ":")
		b, s, _ = strings.Cut(s, ":")
		if !coverText(a, b, p.mode.fold) {
			return false
		}
	}
	return coverText(pattern, s, p.mode.fold)
}

// coverText is cover on texts.
func coverText(a, b string, fold bool) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(b) {
		switch {
		case i < len(a) && a[i] == '*':
			star, mark = i, j
			i++
		case i < len(a) && (a[i] == b[j] || a[i] == '?' && b[j] != '*' || fold && lower(a[i]) == lower(b[j])):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(a) && a[i] == '*' {
		i++
	}
	return i == len(a)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// cut returns the six fields of an ARN; nil if it is not an ARN.
func cut(units []piece) [][]piece {
	colon := piece{kind: policy.Literal, char: ':'}
	fields := make([][]piece, 0, 6)
	for len(fields) < 5 {
		i := slices.Index(units, colon)
		if i < 0 {
			return nil
		}
		fields = append(fields, units[:i])
		units = units[i+1:]
	}
	return append(fields, units)
}

func cover(a, b []piece) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(b) {
		switch {
		case i < len(a) && a[i].kind == policy.AnyString:
			star, mark = i, j
			i++
		case i < len(a) && (a[i] == b[j] || a[i].kind == policy.AnyOne && b[j].kind == policy.Literal):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(a) && a[i].kind == policy.AnyString {
		i++
	}
	return i == len(a)
}
