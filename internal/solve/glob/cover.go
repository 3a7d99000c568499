package glob

import (
	"strings"
	"unicode"
)

// Covers reports whether p surely has every string that w has. It may say false where it does not know. It adds the positions
// that it visits to work.
func (p *Pattern) Covers(w *Pattern, work *int) bool {
	*work++
	if p.shortcut == allStrings {
		return true
	}
	if p.not || w.not {
		return false
	}
	if p.head > 0 && w.head >= p.head && !strings.HasPrefix(w.text, p.text) {
		return false
	}
	var space [2][6]uint64
	words := len(p.tokens)/64 + 1
	var now, next bits
	if words <= len(space[0]) {
		now, next = space[0][:words], space[1][:words]
	} else {
		now, next = make(bits, words), make(bits, words)
	}
	enterCovered(now, p.tokens, 0)
	for i := range w.tokens {
		clear(next)
		t := &w.tokens[i]
		for j := now.following(0, len(p.tokens)); j < len(p.tokens); j = now.following(j+1, len(p.tokens)) {
			*work++
			f := &p.tokens[j]
			switch {
			case f.kind == tokenVariable:
				if t.kind == tokenVariable && t.name == f.name {
					enterCovered(next, p.tokens, j+1)
				}
			case t.kind == tokenRune || t.kind == tokenFold && f.kind == tokenFold:
				switch {
				case isSymbol(t.r) && f.kind != tokenStar && (f.kind != tokenRune || f.r != t.r):
				case isSymbol(t.r) && f.kind == tokenStar:
					enterCovered(next, p.tokens, j)
				case f.takes(t.r) && f.loops():
					enterCovered(next, p.tokens, j)
				case f.takes(t.r):
					enterCovered(next, p.tokens, j+1)
				}
			case t.kind == tokenFold:
				if (f.kind == tokenStar || f.kind == tokenOne) && f.class.Has(t.r) && f.class.Has(unicode.ToUpper(t.r)) {
					enterCovered(next, p.tokens, j+one(f))
				}
			case t.kind == tokenOne:
				if (f.kind == tokenStar || f.kind == tokenOne) && t.class.Within(f.class) {
					enterCovered(next, p.tokens, j+one(f))
				}
			case f.kind == tokenStar && t.class.Within(f.class):
				enterCovered(next, p.tokens, j)
			}
		}
		if next.empty() {
			return false
		}
		now, next = next, now
	}
	return now.has(len(p.tokens))
}

// enterCovered is enter for covers: a variable is not to be passed over, as its value need not be empty.
func enterCovered(b bits, tokens []token, i int) {
	b.add(i)
	for i < len(tokens) && tokens[i].kind == tokenStar {
		i++
		b.add(i)
	}
}
