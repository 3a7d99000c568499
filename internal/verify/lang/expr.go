package lang

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"sort"
	"unicode"
)

// maxAlphabet bounds how many characters a space tells apart.
const maxAlphabet = 256

// set is a set of characters, by their numbers in the alphabet.
type set [maxAlphabet / 64]uint64

func (s *set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s *set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) and(o set) set {
	for i := range s {
		s[i] &= o[i]
	}
	return s
}

func (s set) without(o set) set {
	for i := range s {
		s[i] &^= o[i]
	}
	return s
}

func (s set) empty() bool { return s == set{} }

// first returns the lowest number in a set that is not empty.
func (s set) first() int {
	for i, word := range s {
		if word != 0 {
			return 64*i + bits.TrailingZeros64(word)
		}
	}
	return 0
}

type kind uint8

const (
	none     kind = iota // no string
	empty                // the empty string
	chars                // one character of a set
	cat                  // a, then b
	star                 // any number of a
	union                // of list
	meet                 // the intersection of list
	opposite             // all strings but those of a
)

// Expr is a set of strings. In a Space equal expressions are one and the same.
type Expr struct {
	kind     kind
	id       int32
	nullable bool // it has the empty string
	set      set
	a, b     *Expr
	list     []*Expr // sorted by id

	heads []set  // the sets of characters that tell its derivatives apart
	steps []step // its derivatives, once they were asked for
}

// Number tells expressions of a space apart.
func (e *Expr) Number() int { return int(e.id) }

type step struct {
	by   int
	rest *Expr
}

type key struct {
	kind kind
	a, b int32
	set  set
	list string
}

// Space makes expressions. It must not be used by several goroutines at once.
type Space struct {
	alphabet []rune // the most readable ones first
	number   map[rune]int
	every    set
	known    map[key]*Expr

	// None has no string, Empty the empty one, All every string.
	None, Empty, All *Expr
}

// readable are the characters of ASCII that strings are made of first.
const readable = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./:@=+, "

// fresh are characters beyond ASCII that are there in any case, each for all that are like it: letters, a numeral, a sign.
const fresh = "éÉ٣€\U0001F600"

// New returns a space of strings over ASCII, the characters of the texts, those in the other case, and some that are in none. It
// reports false if these are too many.
func New(texts ...string) (*Space, bool) {
	s := &Space{number: map[rune]int{}, known: map[key]*Expr{}}
	add := func(r rune) {
		if _, ok := s.number[r]; !ok {
			s.number[r] = len(s.alphabet)
			s.alphabet = append(s.alphabet, r)
		}
	}
	for _, r := range readable {
		add(r)
	}
	for r := range rune(unicode.MaxASCII + 1) {
		add(r)
	}
	for _, text := range append(texts, fresh) {
		for _, r := range text {
			if r > unicode.MaxASCII && len(s.alphabet) < maxAlphabet-2 {
				add(r)
				add(unicode.ToUpper(r))
				add(unicode.ToLower(r))
			}
		}
	}
	if len(s.alphabet) >= maxAlphabet-2 {
		return nil, false
	}
	for i := range s.alphabet {
		s.every.add(i)
	}
	s.None = s.make(key{kind: none}, Expr{})
	s.Empty = s.make(key{kind: empty}, Expr{nullable: true})
	s.All = s.Star(s.Chars(func(rune) bool { return true }))
	return s, true
}

func (s *Space) make(k key, e Expr) *Expr {
	if known, ok := s.known[k]; ok {
		return known
	}
	e.kind, e.id = k.kind, int32(len(s.known))
	s.known[k] = &e
	return &e
}

// Chars has the strings of one character that is accepted.
func (s *Space) Chars(has func(rune) bool) *Expr {
	var in set
	for i, r := range s.alphabet {
		if has(r) {
			in.add(i)
		}
	}
	return s.chars(in)
}

func (s *Space) chars(in set) *Expr {
	if in.empty() {
		return s.None
	}
	return s.make(key{kind: chars, set: in}, Expr{set: in})
}

// Literal has one string. What is not in the space's alphabet is in none of its strings.
func (s *Space) Literal(text string) *Expr {
	runes := []rune(text)
	out := s.Empty
	for _, r := range slices.Backward(runes) {
		n, ok := s.number[r]
		if !ok {
			return s.None
		}
		var in set
		in.add(n)
		out = s.Cat(s.chars(in), out)
	}
	return out
}

// Fold has a string in upper and lower case and any mixture.
func (s *Space) Fold(text string) *Expr {
	runes := []rune(text)
	out := s.Empty
	for _, r := range slices.Backward(runes) {
		lower := unicode.ToLower(r)
		out = s.Cat(s.Chars(func(r rune) bool { return unicode.ToLower(r) == lower }), out)
	}
	return out
}

// Cat has the strings of the first expression, each followed by one of the second, and so on.
func (s *Space) Cat(list ...*Expr) *Expr {
	out := s.Empty
	for _, e := range slices.Backward(list) {
		out = s.cat(e, out)
	}
	return out
}

func (s *Space) cat(a, b *Expr) *Expr {
	switch {
	case a == s.None || b == s.None:
		return s.None
	case a == s.Empty:
		return b
	case b == s.Empty:
		return a
	case a.kind == cat:
		return s.cat(a.a, s.cat(a.b, b))
	case a.kind == star && (b == a || b.kind == cat && b.a == a):
		return b
	}
	return s.make(key{kind: cat, a: a.id, b: b.id}, Expr{a: a, b: b, nullable: a.nullable && b.nullable})
}

// Star has the strings that are any number of strings of an expression, one after the other.
func (s *Space) Star(e *Expr) *Expr {
	switch {
	case e == s.None || e == s.Empty:
		return s.Empty
	case e.kind == star:
		return e
	}
	return s.make(key{kind: star, a: e.id}, Expr{a: e, nullable: true})
}

// Not has all other strings.
func (s *Space) Not(e *Expr) *Expr {
	switch {
	case e.kind == opposite:
		return e.a
	case e == s.None:
		return s.All
	case e == s.All:
		return s.None
	}
	return s.make(key{kind: opposite, a: e.id}, Expr{a: e, nullable: !e.nullable})
}

// Or has the strings of any expression.
func (s *Space) Or(list ...*Expr) *Expr { return s.join(union, list, s.None, s.All) }

// And has the strings that all expressions have.
func (s *Space) And(list ...*Expr) *Expr { return s.join(meet, list, s.All, s.None) }

// join joins expressions: neutral ones count for nothing, a dominant one for all.
func (s *Space) join(k kind, list []*Expr, neutral, dominant *Expr) *Expr {
	out := make([]*Expr, 0, len(list))
	for _, e := range list {
		if e.kind == k {
			out = append(out, e.list...)
		} else {
			out = append(out, e)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].id < out[j].id })
	out = slices.Compact(out)
	n := 0
	for _, e := range out {
		if e == dominant {
			return dominant
		}
		if e != neutral {
			out[n] = e
			n++
		}
	}
	out = out[:n]
	ids := make([]byte, 0, 4*len(out))
	for _, e := range out {
		ids = binary.LittleEndian.AppendUint32(ids, uint32(e.id))
		if e.kind == opposite && slices.Contains(out, e.a) {
			return dominant
		}
	}
	switch len(out) {
	case 0:
		return neutral
	case 1:
		return out[0]
	}
	nullable := k == meet
	for _, e := range out {
		if k == meet {
			nullable = nullable && e.nullable
		} else {
			nullable = nullable || e.nullable
		}
	}
	return s.make(key{kind: k, list: string(ids)}, Expr{list: out, nullable: nullable})
}
