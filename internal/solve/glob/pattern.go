package glob

import (
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// shortcut tells patterns apart that need no automaton.
type shortcut uint8

const (
	noShortcut shortcut = iota
	exactText
	prefixOnly
	allStrings
)

// Pattern is a set of strings.
type Pattern struct {
	tokens   []token
	shortcut shortcut
	text     string // what it begins with; all of it for exactText and prefixOnly
	head     int    // how many tokens text is
	// may says that symbols in the string are to be taken for whatever they may be: the pattern is one that the string must
	// not match, or the form of a resource or key. Else a symbol matches only itself, and * covers it.
	may bool
	// not says that the set is of the strings that the tokens do not match.
	not bool
	// vars says that there are variables among the tokens.
	vars bool
	// width is how many positions a string may lead to at once, at most.
	width int

	skeleton skeleton
}

func newPattern(tokens []token, may bool) *Pattern {
	p := &Pattern{tokens: tokens, may: may, skeleton: newSkeleton(tokens)}
	literal := 0
	for literal < len(tokens) && tokens[literal].kind == tokenRune {
		literal++
	}
	p.width = 1
	for i := range tokens {
		p.vars = p.vars || tokens[i].kind == tokenVariable
		if p.width == 1 && tokens[i].loops() {
			p.width = 1 + len(tokens) - i
		}
	}
	switch {
	case literal == len(tokens):
		p.shortcut = exactText
	case literal == len(tokens)-1 && tokens[literal].kind == tokenStar && tokens[literal].class == facts.Any:
		p.shortcut = prefixOnly
		if literal == 0 {
			p.shortcut = allStrings
		}
	}
	var b strings.Builder
	for i := range literal {
		b.WriteRune(tokens[i].r)
	}
	p.text, p.head = b.String(), literal
	return p
}

// Everything is the set of all strings.
func Everything(may bool) *Pattern { return newPattern([]token{{kind: tokenStar}}, may) }

// All reports whether every string is in the set, as far as that shows at once.
func (p *Pattern) All() bool { return p.shortcut == allStrings }

// Exact returns the one string of the set, if it is written out.
func (p *Pattern) Exact() (string, bool) { return p.text, p.shortcut == exactText }

// HasVariables reports whether there are policy variables in the pattern whose values are not known.
func (p *Pattern) HasVariables() bool { return p.vars }

// Complement reports whether the set is of what a pattern does not match: there are no tokens to write a string after.
func (p *Pattern) Complement() bool { return p.not }

// Letters returns, in lower case, what a pattern without wildcards is made of.
func (p *Pattern) Letters() string {
	var b strings.Builder
	for i := range p.tokens {
		b.WriteRune(p.tokens[i].r)
	}
	return strings.ToLower(b.String())
}

// ordinary is a width of a pattern that counts once for each character: as a rule one position of it is alive, or none.
const ordinary = 32

// Work is what it takes to match a string, in visits of positions.
func (p *Pattern) Work(s string) int { return len(s) * (1 + p.width/ordinary) }

// Match reports whether a string is in the set.
func (p *Pattern) Match(s string, symbols []*policy.Symbol) bool {
	return p.matches(s, symbols) != p.not
}

func (p *Pattern) matches(s string, symbols []*policy.Symbol) bool {
	if p.shortcut == allStrings {
		return true
	}
	first := 0
	if !p.may || !HasSymbol(s) {
		switch p.shortcut {
		case exactText:
			return s == p.text
		case prefixOnly:
			return strings.HasPrefix(s, p.text)
		}
		if !strings.HasPrefix(s, p.text) {
			return false
		}
		s, first = s[len(p.text):], p.head
	}
	var space [2][6]uint64
	words := len(p.tokens)/64 + 1
	var now, next bits
	if words <= len(space[0]) {
		now, next = space[0][:words], space[1][:words]
	} else {
		now, next = make(bits, words), make(bits, words)
	}
	enter(now, p.tokens, 0, first)
	for _, r := range s {
		clear(next)
		if isSymbol(r) {
			stepSymbol(next, now, p, 0, r, symbols)
		} else {
			step(next, now, p.tokens, 0, r)
		}
		now, next = next, now
		if now.empty() {
			return false
		}
	}
	return now.has(len(p.tokens))
}
