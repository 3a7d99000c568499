package glob

import (
	"unicode"

	"github.com/iamlint/iamlint/internal/facts"
)

// tokenKind is the kind of a token.
type tokenKind uint8

const (
	tokenRune     tokenKind = iota // one character
	tokenFold                      // one character in either case
	tokenOne                       // one character of a class
	tokenStar                      // any characters of a class
	tokenVariable                  // a policy variable whose value is not known yet: a star for most purposes
	tokenEnd                       // behind the last token
)

// token is one step of a pattern: literals are taken apart into characters, so that a position in a pattern is a state of
// its automaton.
type token struct {
	kind  tokenKind
	class facts.Class
	r     rune
	name  string // of a variable, in lower case
}

func (t *token) loops() bool { return t.kind == tokenStar || t.kind == tokenVariable }

// takes reports whether the token can take one character, which is not a symbol.
func (t *token) takes(r rune) bool {
	switch t.kind {
	case tokenRune:
		return t.r == r
	case tokenFold:
		return t.r == r || unicode.ToLower(r) == t.r
	case tokenOne, tokenStar, tokenVariable:
		return t.class.Has(r)
	}
	return false
}

// noRune is not a character.
const noRune = -1

// one is how far a wildcard moves on a character.
func one(t *token) int {
	if t.kind == tokenOne {
		return 1
	}
	return 0
}
