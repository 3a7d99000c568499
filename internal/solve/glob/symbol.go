package glob

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
)

func isSymbol(r rune) bool { return r >= eval.SymbolRune && r < eval.SymbolRune+0xFFFE }

// HasSymbol reports whether a string holds a symbol. All of them begin with the same byte in UTF-8.
func HasSymbol(s string) bool {
	for i := strings.IndexByte(s, 0xF3); i >= 0 && i < len(s); i++ {
		if s[i] == 0xF3 {
			if r, _ := utf8.DecodeRuneInString(s[i:]); isSymbol(r) {
				return true
			}
		}
	}
	return false
}

// Symbols gives each unknown value of a template a character of its own, by which patterns and candidate strings hold
// it. It only grows.
type Symbols struct {
	mu    sync.RWMutex
	runes map[*policy.Symbol]rune
	list  []*policy.Symbol
}

// rune returns the character of a symbol.
func (t *Symbols) rune(s *policy.Symbol) rune {
	t.mu.RLock()
	r, ok := t.runes[s]
	t.mu.RUnlock()
	if ok {
		return r
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if r, ok := t.runes[s]; ok {
		return r
	}
	if t.runes == nil {
		t.runes = map[*policy.Symbol]rune{}
	}
	r = eval.SymbolRune + rune(len(t.list))
	t.runes[s] = r
	t.list = append(t.list, s)
	return r
}

// All returns the symbols so far; the first belongs to eval.SymbolRune.
func (t *Symbols) All() []*policy.Symbol {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clip(t.list)
}

// Readable writes the symbols of a string as <Name>.
func Readable(s string, symbols []*policy.Symbol) string {
	if !HasSymbol(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if n := int(r - eval.SymbolRune); isSymbol(r) && n < len(symbols) {
			b.WriteString("<" + symbols[n].String() + ">")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
