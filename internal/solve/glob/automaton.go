package glob

import (
	mathbits "math/bits"
	"slices"
	"sync"
	"unicode"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// Group is a set of patterns of which a string must match one.
type Group []*Pattern

// automaton is the product of all patterns of a question about one string, built as far as the search needs it: a state is
// the set of all patterns' positions that the string so far leads to.
type automaton struct {
	patterns []*Pattern
	base     []int // first position of each pattern
	ends     []int // where the groups end among the patterns; the forbidden ones follow
	size     int   // positions in all
	words    int

	states []uint64 // one set after the other
	parent []int32
	letter []rune
	table  []int32 // hash table of states, holding index+1

	symbols []*policy.Symbol
	letters []rune
}

// automata keeps their space from one search to the next.
var automata = sync.Pool{New: func() any { return &automaton{} }}

// Find returns a shortest string that matches a pattern of every group and none of the forbidden ones. It reports done
// false if it stopped because spend, which hears of each state and how many steps it takes, said so.
func Find(groups []Group, forbidden []*Pattern, symbols []*policy.Symbol, spend func(steps int) bool) (s string, found, done bool) {
	a := automata.Get().(*automaton)
	s, found, done = a.find(groups, forbidden, symbols, spend)
	clear(a.patterns)
	automata.Put(a)
	return s, found, done
}

// find is Find in the space of the automaton.
func (a *automaton) find(groups []Group, forbidden []*Pattern, symbols []*policy.Symbol, spend func(steps int) bool) (s string, found, done bool) {
	a.reset(groups, forbidden, symbols)
	start := a.states[:a.words]
	for i, p := range a.patterns {
		enter(start, p.tokens, a.base[i], 0)
	}
	a.insert(0)
	if a.dead(0) {
		return "", false, true
	}
	if a.accepts(0) {
		return "", true, true
	}
	for at := int32(0); int(at) < len(a.parent); at++ {
		a.findLetters(at)
		if !spend(1 + len(a.letters)*(len(a.patterns)+a.live(at)/4)/20) {
			return "", false, false
		}
		for _, r := range a.letters {
			n := a.advance(at, r)
			if n >= 0 && a.accepts(n) {
				return a.trace(n), true, true
			}
		}
	}
	return "", false, true
}

func (a *automaton) reset(groups []Group, forbidden []*Pattern, symbols []*policy.Symbol) {
	a.patterns, a.base, a.ends = a.patterns[:0], a.base[:0], a.ends[:0]
	a.size = 0
	add := func(p *Pattern) {
		a.patterns = append(a.patterns, p)
		a.base = append(a.base, a.size)
		a.size += len(p.tokens) + 1
	}
	for _, g := range groups {
		for _, p := range g {
			add(p)
		}
		a.ends = append(a.ends, len(a.patterns))
	}
	for _, p := range forbidden {
		add(p)
	}
	a.words = (a.size + 63) / 64
	a.states = append(a.states[:0], make([]uint64, a.words)...)
	a.parent, a.letter = append(a.parent[:0], -1), append(a.letter[:0], 0)
	if len(a.table) == 0 || len(a.table) > 1<<12 {
		a.table = make([]int32, 64)
	}
	clear(a.table)
	a.symbols = symbols
}

func (a *automaton) state(n int32) bits { return bits(a.states[int(n)*a.words : (int(n)+1)*a.words]) }

// live returns how many positions a state has.
func (a *automaton) live(n int32) int {
	count := 0
	for _, w := range a.state(n) {
		count += mathbits.OnesCount64(w)
	}
	return count
}

func hash(b bits) uint64 {
	h := uint64(14695981039346656037)
	for _, w := range b {
		h = (h ^ w) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h
}

// insert puts the last state in the table; false if an equal one is there.
func (a *automaton) insert(n int32) bool {
	if 2*(int(n)+1) > len(a.table) {
		a.table = make([]int32, 4*len(a.table))
		for i := range n {
			a.place(i)
		}
	}
	b := a.state(n)
	mask := uint64(len(a.table) - 1)
	for i := hash(b) & mask; ; i = (i + 1) & mask {
		switch other := a.table[i] - 1; {
		case other < 0:
			a.table[i] = n + 1
			return true
		case slices.Equal(a.state(other), b):
			return false
		}
	}
}

func (a *automaton) place(n int32) {
	mask := uint64(len(a.table) - 1)
	for i := hash(a.state(n)) & mask; ; i = (i + 1) & mask {
		if a.table[i] == 0 {
			a.table[i] = n + 1
			return
		}
	}
}

// advance adds the state that a character leads to, and returns its number; -1 if it is known already or leads nowhere.
func (a *automaton) advance(at int32, r rune) int32 {
	n := int32(len(a.parent))
	a.states = append(a.states, a.states[:a.words]...)
	next, now := a.state(n), a.state(at)
	clear(next)
	symbol := isSymbol(r)
	for i, p := range a.patterns {
		if symbol {
			stepSymbol(next, now, p, a.base[i], r, a.symbols)
		} else {
			step(next, now, p.tokens, a.base[i], r)
		}
	}
	a.parent, a.letter = append(a.parent, at), append(a.letter, r)
	drop := a.dead(n)
	if !drop {
		drop = !a.insert(n)
	}
	if drop {
		a.states = a.states[:int(n)*a.words]
		a.parent, a.letter = a.parent[:n], a.letter[:n]
		return -1
	}
	return n
}

// dead reports whether no string that begins with the state's can be found: a group has no position left, or a forbidden
// pattern stands on a last * and will match whatever follows.
func (a *automaton) dead(n int32) bool {
	b := a.state(n)
	first := 0
	for _, end := range a.ends {
		from, to := a.base[first], a.size
		if end < len(a.patterns) {
			to = a.base[end]
		}
		if !b.any(from, to) && !slices.ContainsFunc(a.patterns[first:end], func(p *Pattern) bool { return p.not }) {
			return true
		}
		first = end
	}
	for i := first; i < len(a.patterns); i++ {
		t := a.patterns[i].tokens
		if last := len(t) - 1; last >= 0 && t[last].kind == tokenStar && t[last].class == facts.Any && b.has(a.base[i]+last) {
			return true
		}
	}
	return false
}

func (a *automaton) accepts(n int32) bool {
	b := a.state(n)
	first := 0
	for _, end := range a.ends {
		ok := false
		for i := first; i < end && !ok; i++ {
			ok = b.has(a.base[i]+len(a.patterns[i].tokens)) != a.patterns[i].not
		}
		if !ok {
			return false
		}
		first = end
	}
	for i := first; i < len(a.patterns); i++ {
		if b.has(a.base[i] + len(a.patterns[i].tokens)) {
			return false
		}
	}
	return true
}

func (a *automaton) trace(n int32) string {
	var out []rune
	for ; n > 0; n = a.parent[n] {
		out = append(out, a.letter[n])
	}
	slices.Reverse(out)
	return string(out)
}

// findLetters sets letters to the characters that are worth a step from a state: those that live tokens name, and one
// further of each sort that the live classes tell apart. All others lead where one of these does.
func (a *automaton) findLetters(at int32) {
	b := a.state(at)
	a.letters = a.letters[:0]
	first, classes := 0, uint32(0)
	for _, end := range a.ends {
		only := true // only characters by name
		for i := first; i < end; i++ {
			only = a.collect(b, i, true, &classes) && only
		}
		if only { // no other character keeps this group alive
			a.letters = a.letters[:0]
			for i := first; i < end; i++ {
				a.collect(b, i, true, &classes)
			}
			return
		}
		first = end
	}
	for i := first; i < len(a.patterns); i++ {
		a.collect(b, i, false, &classes)
	}
	named := len(a.letters)
	var seen [len(atoms)]uint32
	n := 0
	for i := range atoms {
		signature := atomClasses(i)&classes | 1<<31
		if slices.Contains(seen[:n], signature) {
			continue
		}
		if r, ok := fresh(i, a.letters[:named]); ok {
			seen[n] = signature
			n++
			a.letters = append(a.letters, r)
		}
	}
}

// collect adds the characters that a pattern's live tokens name, and the classes that they have. It reports whether there
// are no classes. Symbols are named only by what the string is to match.
func (a *automaton) collect(b bits, i int, wanted bool, classes *uint32) bool {
	tokens, base := a.patterns[i].tokens, a.base[i]
	only := !a.patterns[i].not
	if !only {
		*classes |= 1 << facts.Any
	}
	for j, end := b.following(base, base+len(tokens)), base+len(tokens); j < end; j = b.following(j+1, end) {
		switch t := &tokens[j-base]; t.kind {
		case tokenRune:
			if t.r != noRune && (!isSymbol(t.r) || wanted) {
				a.addLetter(t.r)
			}
		case tokenFold:
			a.addLetter(t.r)
			a.addLetter(unicode.ToUpper(t.r))
		default:
			only = false
			*classes |= 1 << t.class
		}
	}
	return only
}

func (a *automaton) addLetter(r rune) {
	if !slices.Contains(a.letters, r) {
		a.letters = append(a.letters, r)
	}
}

// atoms are sorts of characters that no class tells apart, best to read first.
var atoms = [...]string{
	"abcdefghijklmnopqrstuvwxyz",
	"0123456789",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
	"-",
	"_=+@",
	",",
	".",
	"/",
	":",
	"#!%&()[]~;|^$'`{}<>\"\\*?",
	" äöüßéèàçñøåæœÄÖÜþĀāĂ㥹ĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚě",
	"§¶¡¿£¥©®±×÷",
}

// fresh returns the first character of an atom that is not among the named ones.
func fresh(atom int, named []rune) (rune, bool) {
	for _, r := range atoms[atom] {
		if !slices.Contains(named, r) {
			return r, true
		}
	}
	return 0, false
}

// atomClasses returns the classes that have an atom's characters, as bits.
func atomClasses(atom int) uint32 {
	var first rune
	for _, r := range atoms[atom] {
		first = r
		break
	}
	var set uint32
	for c := facts.Any; c <= facts.None; c++ {
		if c.Has(first) {
			set |= 1 << c
		}
	}
	return set
}
