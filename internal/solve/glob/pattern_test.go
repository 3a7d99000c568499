package glob

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// words lists all strings of some letters up to a length.
func words(letters string, length int) []string {
	all, last := []string{""}, []string{""}
	for range length {
		var next []string
		for _, s := range last {
			for _, r := range letters {
				next = append(next, s+string(r))
			}
		}
		all, last = append(all, next...), next
	}
	return all
}

// randomLike makes a pattern with wildcards.
func randomLike(g *rand.Rand, table *Symbols) (*Pattern, string) {
	var b strings.Builder
	for range g.IntN(5) {
		b.WriteString(pick(g, "a", "b", "*", "?", ":", "*a", "b?"))
	}
	text := policy.Text{Value: b.String()}
	source := NewSource(&text, Like, false, table)
	return source.Must(table)[0], b.String()
}

// What Match, Covers and Find say of patterns is held against a naive matcher and all strings of a few letters.
func TestPatterns(t *testing.T) {
	var table Symbols
	g := rand.New(rand.NewPCG(3, 1))
	universe := words("ab:", 4)
	covered, empty := 0, 0
	for range 400 {
		p, one := randomLike(g, &table)
		q, two := randomLike(g, &table)
		r, three := randomLike(g, &table)
		within, shortest := true, -1
		for _, s := range universe {
			in := [3]bool{}
			for i, text := range [...]string{one, two, three} {
				in[i] = policy.MatchWildcards(text, s, false)
				if got := [...]*Pattern{p, q, r}[i].Match(s, nil); got != in[i] {
					t.Fatalf("%q matches %q: %t", text, s, got)
				}
			}
			within = within && (!in[1] || in[0])
			if in[0] && in[1] && !in[2] && shortest < 0 {
				shortest = len(s)
			}
		}
		work := 0
		if p.Covers(q, &work) {
			covered++
			if !within {
				t.Fatalf("%q does not cover %q", one, two)
			}
		}
		s, found, done := Find([]Group{{p}, {q}}, []*Pattern{r}, nil, unbounded)
		switch {
		case !done:
			t.Fatal("the search was not stopped, but did not come to an end")
		case !found && shortest >= 0:
			t.Fatalf("no string is found in %q and %q and not in %q", one, two, three)
		case !found:
			empty++
		case !p.Match(s, nil) || !q.Match(s, nil) || r.Match(s, nil):
			t.Fatalf("%q is found in %q and %q and not in %q", s, one, two, three)
		case shortest >= 0 && len([]rune(s)) != shortest:
			t.Fatalf("%q is found in %q and %q and not in %q; it is not the shortest", s, one, two, three)
		}
	}
	if covered < 20 || empty < 20 {
		t.Errorf("%d covered, %d empty: the patterns are too much alike", covered, empty)
	}
}

func TestFindStops(t *testing.T) {
	var table Symbols
	text := policy.Text{Value: "*a????????b"}
	source := NewSource(&text, Like, false, &table)
	steps := 0
	_, found, done := Find([]Group{source.Must(&table)}, source.May(&table), nil, func(n int) bool {
		steps += n
		return steps < 10
	})
	if found || done {
		t.Errorf("found: %t, done: %t after %d steps", found, done, steps)
	}
}

// Parts of an ARN are patterns of the whole.
func TestParts(t *testing.T) {
	tests := []struct {
		part, arn string
		wrap      func([]*Pattern) []*Pattern
		want      bool
	}{
		{"bob", "arn:aws:iam::111122223333:user/bob", UserARNs, true},
		{"bob", "arn:aws:iam::111122223333:user/team/bob", UserARNs, true},
		{"bob", "arn:aws:iam::111122223333:role/bob", UserARNs, false},
		{"b*", "arn:aws:iam::111122223333:user/b/c", UserARNs, false},
		{"a/b", "arn:aws:iam::111122223333:user/a/b", UserARNs, false},
		{"1111*", "arn:aws:iam::111122223333:user/bob", OwnedARNs, true},
		{"1111*", "arn:aws:iam::222233334444:user/1111", OwnedARNs, false},
		{"x", "arn:aws:iam::x:user/bob", OwnedARNs, false}, // an account has digits only
	}
	for _, test := range tests {
		var table Symbols
		text := policy.Text{Value: test.part}
		source := NewSource(&text, Like, false, &table)
		if got := anyMatch(test.wrap(source.Must(&table)), test.arn, &table); got != test.want {
			t.Errorf("%s in %s: %t", test.part, test.arn, got)
		}
	}
	for s, arn := range map[string]bool{"arn:aws:s3:::b": true, "arn:::::": true, "arn:aws:s3": false, "x": false} {
		if anyMatch(AnyARN, s, &Symbols{}) != arn || NotARN.Match(s, nil) == arn {
			t.Errorf("%q is an ARN: %t", s, !arn)
		}
	}
}
