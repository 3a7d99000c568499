package glob

import (
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// enter adds the position i of a pattern whose first position is base, and those that are reached from it without a
// character.
func enter(b bits, tokens []token, base, i int) {
	b.add(base + i)
	for i < len(tokens) && tokens[i].loops() {
		i++
		b.add(base + i)
	}
}

// step adds to next the positions of one pattern that are reached from those of now by a character that is not a symbol.
func step(next, now bits, tokens []token, base int, r rune) {
	for i, end := now.following(base, base+len(tokens)), base+len(tokens); i < end; i = now.following(i+1, end) {
		t := &tokens[i-base]
		switch {
		case !t.takes(r):
		case t.loops():
			enter(next, tokens, base, i-base)
		default:
			enter(next, tokens, base, i-base+1)
		}
	}
}

// stepSymbol is step for a symbol.
//
// For a pattern that the string must match whatever the symbol is, the symbol is a character of its own. For one that it
// may match, the symbol is any string: it leads from a position to each further one. A name that AWS makes up equals no
// literal text, so that it has to meet at least one wildcard on its way.
func stepSymbol(next, now bits, p *Pattern, base int, r rune, symbols []*policy.Symbol) {
	made := false
	if n := int(r - eval.SymbolRune); n < len(symbols) {
		made = symbols[n].Origin == policy.FromResource
	}
	for i := 0; i <= len(p.tokens); i++ {
		if !now.has(base + i) {
			continue
		}
		switch {
		case !p.may:
			if i == len(p.tokens) {
				break
			}
			switch t := &p.tokens[i]; {
			case t.loops() && t.class != facts.Field: // a symbol may hold colons
				enter(next, p.tokens, base, i)
			case t.kind == tokenRune && t.r == r:
				enter(next, p.tokens, base, i+1)
			}
			continue
		case !made:
			for j := i; j <= len(p.tokens); j++ {
				next.add(base + j)
			}
			return
		}
		if i < len(p.tokens) && p.tokens[i].kind == tokenRune && p.tokens[i].r == r {
			enter(next, p.tokens, base, i+1) // what begins with the name has all of it here
			continue
		}
		for j := i; j < len(p.tokens); j++ {
			t := &p.tokens[j]
			if t.loops() || t.kind == tokenOne {
				first := j
				if t.kind == tokenOne {
					first++
				}
				for k := first; k <= len(p.tokens); k++ {
					next.add(base + k)
				}
				break
			}
		}
	}
}
