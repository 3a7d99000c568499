package solve

import (
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
)

// symbolTable gives each unknown value of a template a character of its own, by which patterns and candidate strings hold
// it. It only grows.
type symbolTable struct {
	mu    sync.RWMutex
	runes map[*policy.Symbol]rune
	list  []*policy.Symbol

	noARN *pattern
}

// arn returns the pattern of what is no ARN, one for all predicates.
func (t *symbolTable) arn() *pattern {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.noARN == nil {
		t.noARN = noARN()
	}
	return t.noARN
}

// rune returns the character of a symbol.
func (t *symbolTable) rune(s *policy.Symbol) rune {
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

// all returns the symbols so far; the first belongs to eval.SymbolRune.
func (t *symbolTable) all() []*policy.Symbol {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clip(t.list)
}

// readable writes the symbols of a string as <Name>.
func readable(s string, symbols []*policy.Symbol) string {
	if !hasSymbol(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if n := int(r - eval.SymbolRune); isSymbol(r) && n < len(symbols) {
			b.WriteString("<" + symbols[n].Name + ">")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
