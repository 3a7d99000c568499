package lang

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// random makes an expression and what decides its strings by its definition.
func random(s *Space, r *rand.Rand, depth int) (*Expr, func(string) bool) {
	if depth == 0 {
		switch r.IntN(4) {
		case 0:
			return s.Literal("ab"), func(t string) bool { return t == "ab" }
		case 1:
			return s.Chars(func(r rune) bool { return r == 'a' || r == 'b' }), func(t string) bool { return t == "a" || t == "b" }
		case 2:
			return s.Fold("B"), func(t string) bool { return t == "b" || t == "B" }
		}
		return s.All, func(string) bool { return true }
	}
	a, inA := random(s, r, depth-1)
	b, inB := random(s, r, depth-1)
	switch r.IntN(5) {
	case 0:
		return s.Or(a, b), func(t string) bool { return inA(t) || inB(t) }
	case 1:
		return s.And(a, b), func(t string) bool { return inA(t) && inB(t) }
	case 2:
		return s.Not(a), func(t string) bool { return !inA(t) }
	case 3:
		return s.Star(a), func(t string) bool { return repeats(inA, t) }
	}
	return s.Cat(a, b), func(t string) bool {
		for i := range len(t) + 1 {
			if inA(t[:i]) && inB(t[i:]) {
				return true
			}
		}
		return false
	}
}

func repeats(in func(string) bool, t string) bool {
	if t == "" {
		return true
	}
	for i := 1; i <= len(t); i++ {
		if in(t[:i]) && repeats(in, t[i:]) {
			return true
		}
	}
	return false
}

// words are all strings over a, b and B of at most so many characters.
func words(n int) []string {
	out := []string{""}
	for i := 0; i < len(out); i++ {
		if len(out[i]) < n {
			out = append(out, out[i]+"a", out[i]+"b", out[i]+"B")
		}
	}
	return out
}

// TestRandom holds random expressions against what they mean, for all short words, and the shortest string that is found against
// the first of them.
func TestRandom(t *testing.T) {
	short := words(4)
	for i := range 400 {
		s, _ := New()
		e, in := random(s, rand.New(rand.NewPCG(1, uint64(i))), 3)
		first := -1
		for j, word := range short {
			if got, want := s.Has(e, word), in(word); got != want {
				t.Fatalf("expression %d has %q: %t, want %t", i, word, got, want)
			}
			if in(word) && first < 0 {
				first = j
			}
		}
		budget := 100_000
		found, answer := s.Find(e, &budget)
		switch {
		case answer == TooLarge:
			t.Errorf("expression %d is too large", i)
		case answer == Yes && !in(found):
			t.Errorf("expression %d: %q is found, and not in it", i, found)
		case answer == No && first >= 0:
			t.Errorf("expression %d: nothing is found, but there is %q", i, short[first])
		case answer == Yes && first >= 0 && len(found) > len(short[first]):
			t.Errorf("expression %d: %q is found, but %q is shorter", i, found, short[first])
		}
	}
}

func TestFind(t *testing.T) {
	s, ok := New("ß", "Ä")
	if !ok {
		t.Fatal("no space")
	}
	if !s.Has(s.Fold("ä"), "Ä") || s.Has(s.Literal("ä"), "Ä") || s.Has(s.All, "\u4e00") {
		t.Error("letters beyond ASCII are not compared as they should be")
	}
	budget := 5
	long := s.Cat(s.All, s.Literal(strings.Repeat("ab", 20)), s.All)
	if _, answer := s.Find(long, &budget); answer != TooLarge {
		t.Errorf("answer %d within 5 steps", answer)
	}
	budget = 1000
	if list, ok := s.List(s.Or(s.Literal("a"), s.Literal("bb"), s.None), 2, &budget); !ok || len(list) != 2 || list[0] != "a" || list[1] != "bb" {
		t.Errorf("list %q, %t", list, ok)
	}
	if _, ok := s.List(s.Star(s.Literal("a")), 5, &budget); ok {
		t.Error("an infinite set was listed")
	}
	many := make([]rune, 300)
	for i := range many {
		many[i] = '\u4e00' + rune(i)
	}
	if _, ok := New(string(many)); ok {
		t.Error("300 further characters fit")
	}
}
