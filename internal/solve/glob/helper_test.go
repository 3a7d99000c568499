package glob

import (
	"math/rand/v2"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// The symbols that texts of tests name as <S>, <P> and so on.
var known = map[string]*policy.Symbol{
	"S": {Name: "S", Origin: policy.FromParameter},
	"P": {Name: "P", Origin: policy.FromPseudo, Stand: "aws"},
	"A": {Name: "A", Origin: policy.FromParameter, Allowed: []string{"a", "b:c"}},
	"R": {Name: "R", Origin: policy.FromResource},
	"L": {Name: "L", Origin: policy.FromParameter, Many: true},
}

// textOf reads a text with symbols.
func textOf(s string) policy.Text {
	var parts []policy.Part
	for {
		before, rest, ok := strings.Cut(s, "<")
		parts = append(parts, policy.Part{Literal: before})
		if !ok {
			return policy.NewText(policy.Range{}, parts...)
		}
		name, after, _ := strings.Cut(rest, ">")
		parts = append(parts, policy.Part{Symbol: known[name]})
		s = after
	}
}

func pick[T any](g *rand.Rand, list ...T) T { return list[g.IntN(len(list))] }

// stringOf writes a text with symbols as a string that patterns are matched with.
func stringOf(s string, table *Symbols) string {
	var b strings.Builder
	t := textOf(s)
	for _, p := range t.Parts {
		b.WriteString(p.Literal)
		if p.Symbol != nil {
			b.WriteRune(table.rune(p.Symbol))
		}
	}
	if len(t.Parts) == 0 {
		return t.Value
	}
	return b.String()
}

// anyMatch reports whether a string matches one of patterns.
func anyMatch(patterns []*Pattern, s string, table *Symbols) bool {
	for _, p := range patterns {
		if p.Match(s, table.All()) {
			return true
		}
	}
	return false
}

// unbounded is a budget that is never used up.
func unbounded(int) bool { return true }
