package eval

import (
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/policy"
)

// Matching where either side holds symbols. Two questions are asked: must the string match, whatever the symbols are, and
// may it match for some of their values. "Must" lets a symbol match only itself, and * cover it; "may" lets it be any
// string at all. Where they disagree the answer is unknown.

// symbolic reports whether s holds a rune of the options' symbols.
func (e *env) symbolic(s string) bool {
	return len(e.symbols) > 0 && e.findSymbol(s) >= 0
}

// findSymbol returns the offset of the first symbol in s, or -1.
func (e *env) findSymbol(s string) int {
	for at := 0; at < len(s); {
		// All planes from U+C0000 on begin with this byte.
		i := strings.IndexByte(s[at:], 0xF3)
		if i < 0 {
			return -1
		}
		at += i
		if symbol, _ := e.symbolAt(s, at); symbol != nil {
			return at
		}
		at++
	}
	return -1
}

// symbolAt returns the symbol that begins at an offset of s, or nil, and the length of the character there.
func (e *env) symbolAt(s string, at int) (*policy.Symbol, int) {
	r, n := utf8.DecodeRuneInString(s[at:])
	if i := int(r - SymbolRune); i >= 0 && i < len(e.symbols) {
		return e.symbols[i], n
	}
	return nil, n
}

// tokens takes a request's string apart into literals and symbols, those with a stand-in replaced.
func (e *env) tokens(s string) policy.Pattern {
	var p policy.Pattern
	start := 0
	for at := 0; at < len(s); {
		symbol, n := e.symbolAt(s, at)
		if symbol != nil {
			p = appendLiteral(p, s[start:at])
			p = append(p, policy.Token{Kind: policy.SymbolToken, Symbol: symbol})
			start = at + n
		}
		at += n
	}
	return standIns(appendLiteral(p, s[start:]))
}

// maxAlternatives bounds how many combinations of a pattern's symbols with known values are tried one by one.
const maxAlternatives = 64

func (g *glob) matchSymbolic(e *env, s string) truth {
	if g.shape == all {
		return yes
	}
	return g.symbolic(e, s, func(p, s policy.Pattern) truth { return compare(p, s, g.fold, e.strangers) })
}

// symbolic asks compare of what is unknown in the pattern or in s, for each value that it can have.
func (g *glob) symbolic(e *env, s string, compare func(p, s policy.Pattern) truth) truth {
	if g.shape == unlisted {
		return maybe
	}
	tokens, ok := e.resolve(g.tokens)
	if !ok {
		return no
	}
	return overAlternatives(tokens, e.tokens(s), compare)
}

// overAlternatives asks match for each value that the symbols of p and s with a known choice of values can have.
func overAlternatives(p, s policy.Pattern, match func(p, s policy.Pattern) truth) truth {
	return tryAlternatives(p, s, 1, match)
}

func tryAlternatives(p, s policy.Pattern, combinations int, match func(p, s policy.Pattern) truth) truth {
	symbol := choice(p)
	if symbol == nil {
		symbol = choice(s)
	}
	if symbol == nil {
		return match(p, s)
	}
	combinations *= len(symbol.Allowed)
	if combinations > maxAlternatives {
		return match(p, s)
	}
	result := truth(0)
	for i, value := range symbol.Allowed {
		t := tryAlternatives(substitute(p, symbol, value), substitute(s, symbol, value), combinations, match)
		if i > 0 && t != result {
			return maybe
		}
		result = t
	}
	return result
}

// choice returns the first symbol of p whose possible values are known.
func choice(p policy.Pattern) *policy.Symbol {
	for i := range p {
		if p[i].Kind == policy.SymbolToken && len(p[i].Symbol.Allowed) > 0 && !p[i].Symbol.Many {
			return p[i].Symbol
		}
	}
	return nil
}

func substitute(p policy.Pattern, symbol *policy.Symbol, value string) policy.Pattern {
	out := make(policy.Pattern, 0, len(p))
	for _, token := range p {
		if token.Kind == policy.SymbolToken && token.Symbol == symbol {
			out = appendLiteral(out, value)
			continue
		}
		out = append(out, token)
	}
	return out
}

// compare matches a pattern of literals, wildcards and symbols with a string of literals and symbols.
func compare(p, s policy.Pattern, fold, strangers bool) truth {
	pp, ss := letters(p), letters(s)
	if mustMatch(pp, ss, fold) {
		return yes
	}
	if mayMatch(pp, ss, fold, strangers) {
		return maybe
	}
	return no
}

// letter is one character, wildcard or symbol.
type letter struct {
	kind   policy.TokenKind
	r      rune
	symbol *policy.Symbol
	held   bool // it is a wildcard that matches no colon
}

// letters takes a pattern apart. *? is written ?*: which of both a symbol is held against makes no difference to what matches.
func letters(p policy.Pattern) []letter {
	var out []letter
	for i := range p {
		if p[i].Kind != policy.Literal {
			l := letter{kind: p[i].Kind, symbol: p[i].Symbol, held: p[i].Kind != policy.Variable && p[i].Default == inSegment}
			out = append(out, l)
			if n := len(out); n > 1 && l.kind == policy.AnyOne && out[n-2].kind == policy.AnyString && out[n-2].held == l.held {
				out[n-2], out[n-1] = out[n-1], out[n-2]
			}
			continue
		}
		for _, r := range p[i].Text {
			out = append(out, letter{r: r})
		}
	}
	return out
}

func (l letter) same(other letter, fold bool) bool {
	if l.kind != other.kind || l.symbol != other.symbol || l.held {
		return false
	}
	return l.r == other.r || fold && strings.EqualFold(string(l.r), string(other.r))
}

// mustMatch lets a symbol match only itself, and * cover it. It keeps all positions of the pattern that may be reached.
func mustMatch(p, s []letter, fold bool) bool {
	now, next := make([]bool, len(p)+1), make([]bool, len(p)+1)
	reach := func(set []bool, i int) {
		for set[i] = true; i < len(p) && p[i].kind == policy.AnyString; i++ {
			set[i+1] = true
		}
	}
	reach(now, 0)
	for j := range s {
		clear(next)
		// A symbol may hold a colon.
		colon := s[j].kind != policy.Literal || s[j].r == ':'
		for i := range p {
			switch {
			case !now[i]:
			case p[i].held && colon:
			case p[i].kind == policy.AnyString:
				reach(next, i)
			case p[i].same(s[j], fold), p[i].kind == policy.AnyOne && s[j].kind == policy.Literal:
				reach(next, i+1)
			}
		}
		now, next = next, now
	}
	return now[len(p)]
}

// mayMatch decides whether some values of the symbols make s match p: both are patterns then, and it walks through the
// pairs of positions that one string can reach. A name that AWS gives to a resource is not empty and equals no text that
// the template writes, so such a symbol of the string has to meet something in the pattern that is not a literal. Where the
// string's literals are strangers to such names, a symbol of the pattern meets none of them either.
func mayMatch(p, s []letter, fold, strangers bool) bool {
	type state struct {
		i, j  int
		free  bool // s[j] is a symbol, and something that is not a literal took part in it
		begun bool // s[j] is a symbol, and a part of it is matched
	}
	seen := map[state]bool{}
	work := []state{{}}
	push := func(next state) {
		if !seen[next] {
			seen[next] = true
			work = append(work, next)
		}
	}
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		i, j := at.i, at.j
		if i == len(p) && j == len(s) {
			return true
		}
		named := i < len(p) && strangers && p[i].kind == policy.SymbolToken && p[i].symbol.Origin == policy.FromResource
		loose := i < len(p) && !named && (p[i].kind == policy.AnyString || p[i].kind == policy.SymbolToken)
		if loose { // it ends here, or is empty
			push(state{i + 1, j, at.free, at.begun})
		}
		if j == len(s) {
			continue
		}
		if s[j].kind == policy.SymbolToken {
			if at.free || s[j].symbol.Origin != policy.FromResource { // it ends here, or is empty
				push(state{i: i, j: j + 1})
			}
			switch {
			case i == len(p):
			case named && p[i].symbol == s[j].symbol && !at.begun:
				push(state{i: i + 1, j: j + 1})
			case loose: // both go on, or the pattern's part takes all of the symbol
				push(state{i, j, true, true})
				push(state{i: i, j: j + 1})
			default: // the symbol takes one character of the pattern
				push(state{i + 1, j, at.free || p[i].kind == policy.AnyOne, true})
			}
			continue
		}
		switch {
		case i == len(p), p[i].held && s[j].r == ':':
		case loose:
			push(state{i: i, j: j + 1})
		case p[i].kind == policy.AnyOne || p[i].same(s[j], fold):
			push(state{i: i + 1, j: j + 1})
		}
	}
	return false
}

// matchSymbolic matches where the pattern or s holds symbols. Where none stands before the fifth colon, field by field.
// A symbol that begins both is an ARN or the beginning of one, so that what follows it belongs to the last field. What
// remains is at most unknown: a symbol may hold colons.
func (p *arnPattern) matchSymbolic(e *env, s string) truth {
	return p.whole.symbolic(e, s, func(p, s policy.Pattern) truth { return compareARN(p, s, e.strangers) })
}

func compareARN(p, s policy.Pattern, strangers bool) truth {
	if len(p) > 0 && len(s) > 0 && p[0].Kind == policy.SymbolToken && s[0] == p[0] {
		return compare(p[1:], s[1:], false, strangers)
	}
	pp, pok := splitTokens(p)
	ss, sok := splitTokens(s)
	if early(pp) || early(ss) {
		if mayMatch(letters(p), letters(s), false, strangers) {
			return maybe
		}
		return no
	}
	if !pok || !sok {
		return no
	}
	result := yes
	for i := range pp {
		result = min(result, compare(pp[i], ss[i], false, strangers))
	}
	return result
}

// early reports whether a symbol stands before the last field.
func early(fields [6]policy.Pattern) bool {
	for i := range fields[:5] {
		for j := range fields[i] {
			if fields[i][j].Kind == policy.SymbolToken {
				return true
			}
		}
	}
	return false
}
