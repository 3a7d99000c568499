package eval

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iamlint/iamlint/policy"
)

// matchesSlowly tries every split; it knows only literals, * and ?.
func matchesSlowly(p, s []rune) bool {
	switch {
	case len(p) == 0:
		return len(s) == 0
	case p[0] == '*':
		return matchesSlowly(p[1:], s) || len(s) > 0 && matchesSlowly(p, s[1:])
	}
	return len(s) > 0 && (p[0] == '?' || p[0] == s[0]) && matchesSlowly(p[1:], s[1:])
}

func arnMatchesSlowly(p, s string) bool {
	pp, ss := strings.SplitN(p, ":", 6), strings.SplitN(s, ":", 6)
	ok := len(pp) == 6 && len(ss) == 6 && ss[0] == "arn"
	for i := range pp {
		ok = ok && matchesSlowly([]rune(pp[i]), []rune(ss[i]))
	}
	return ok
}

// resourceMatchesSlowly knows of a pattern's wildcards which end a segment, by the colons in front of them.
func resourceMatchesSlowly(p, s string) bool {
	arn := strings.HasPrefix(s, "arn:") && strings.Count(s, ":") >= 5
	missing := strings.Repeat(":*", max(0, 5-strings.Count(p, ":")))
	return arn && (segmentsMatchSlowly(p, 0, []rune(s)) || segmentsMatchSlowly(p+missing, 0, []rune(s)))
}

func segmentsMatchSlowly(p string, at int, s []rune) bool {
	if at == len(p) {
		return len(s) == 0
	}
	r, n := utf8.DecodeRuneInString(p[at:])
	held := strings.Count(p[:at], ":") < 5 && (r == '?' || at+1 < len(p) && p[at+1] != ':')
	switch {
	case r == '*' && segmentsMatchSlowly(p, at+1, s):
		return true
	case len(s) == 0, (r == '*' || r == '?') && held && s[0] == ':':
		return false
	case r == '*':
		return segmentsMatchSlowly(p, at, s[1:])
	}
	return (r == '?' || r == s[0]) && segmentsMatchSlowly(p, at+n, s[1:])
}

func FuzzMatch(f *testing.F) {
	f.Add("a*b?c", "aXbYc")
	f.Add("*ab*ab", "abab")
	f.Add("arn:aws:s3:::*:?", "arn:aws:s3:::a:b:c")
	f.Add("é?*", "éa")
	f.Add("arn:a*b:*?:*", "arn:aws:s3:::a:b:c")
	f.Add("arn:aws:*", "arn:aws:s3:::a")
	f.Add("arn:a?s:s3", "arn:aws:s3:::a")
	f.Add("arn:*:a?b", "arn:aws:s3:::a:b")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		pattern, s = strings.ToValidUTF8(pattern, ""), strings.ToValidUTF8(s, "")
		if strings.Count(pattern, "*") > 4 || len(pattern) > 24 || len(s) > 24 {
			t.Skip("too slow for the slow matcher")
		}
		e := newEnv(&policy.Request{}, Options{})
		text := policy.Text{Value: pattern}
		g := newGlob(&text, policy.PatternMode{Wildcards: true}, false)
		if got, want := g.match(&e, s) == yes, matchesSlowly([]rune(pattern), []rune(s)); got != want {
			t.Errorf("%q matches %q: got %v, want %v", pattern, s, got, want)
		}
		p := newARNPattern(&text, false)
		a := splitARN(s)
		if got, want := p.match(&e, s, &a) == yes, arnMatchesSlowly(pattern, s); got != want {
			t.Errorf("%q matches the ARN %q: got %v, want %v", pattern, s, got, want)
		}
		r := newResourcePattern(&text, false)
		if got, want := r.match(&e, s, &a) == yes, strings.Trim(pattern, "*") == "" && pattern != "" || resourceMatchesSlowly(pattern, s); got != want {
			t.Errorf("%q matches the resource %q: got %v, want %v", pattern, s, got, want)
		}
	})
}

// symbolCase is a pattern and a string with symbols: P is a parameter, R the name of a resource, C a choice of "a" and "b".
type symbolCase struct {
	pattern, s string
}

// symbolValues are values that the symbols may have. A resource's name is none of the texts that are written, which have
// no z.
var symbolValues = map[rune][]string{
	'P': {"", "a", "b", ":", "ab", "b:a", "z"},
	'R': {"z", "az", "za", "bz:"},
	'C': {"a", "b"},
}

func (c symbolCase) text(known map[rune]*policy.Symbol) policy.Text {
	var parts []policy.Part
	for _, r := range c.pattern {
		part := policy.Part{Literal: string(r)}
		if symbol := known[r]; symbol != nil {
			part = policy.Part{Symbol: symbol}
		}
		parts = append(parts, part)
	}
	return policy.NewText(policy.Range{}, parts...)
}

// choices returns what puts values in the place of symbols, one for every choice of them.
func choices() []*strings.Replacer {
	var out []*strings.Replacer
	for _, p := range symbolValues['P'] {
		for _, r := range symbolValues['R'] {
			for _, c := range symbolValues['C'] {
				out = append(out, strings.NewReplacer("P", p, "R", r, "C", c))
			}
		}
	}
	return out
}

// What is certain about symbols holds for all their values.
func TestSymbolsAreSound(t *testing.T) {
	known := map[rune]*policy.Symbol{
		'P': {Name: "P", Origin: policy.FromParameter},
		'R': {Name: "R", Origin: policy.FromResource},
		'C': {Name: "C", Origin: policy.FromMapping, Allowed: symbolValues['C']},
	}
	runes := strings.NewReplacer("P", string(SymbolRune), "R", string(SymbolRune+1), "C", string(SymbolRune+2))
	options := Options{Symbols: []*policy.Symbol{known['P'], known['R'], known['C']}}
	random := rand.New(rand.NewPCG(7, 7))
	word := func(letters string, most int) string {
		var b strings.Builder
		for range random.IntN(most + 1) {
			b.WriteByte(letters[random.IntN(len(letters))])
		}
		return b.String()
	}
	counts := map[truth]int{}
	replacers := choices()
	for range 4000 {
		c := symbolCase{pattern: word("ab*?PRC:", 5), s: word("abPRC:", 4)}
		form := random.IntN(3) // a string, an ARN of a condition, a resource
		if form > 0 {          // five fields of which one may hold symbols
			early := []string{"", "", "", "P", "R", "C", "a", "*"}
			c.pattern = "arn:aws:x:" + early[random.IntN(len(early))] + "::" + c.pattern
			c.s = "arn:aws:x:" + early[random.IntN(len(early)-1)] + "::" + c.s
		}
		e := newEnv(&policy.Request{}, options)
		text := c.text(known)
		s := runes.Replace(c.s)
		var got truth
		a := splitARN(s)
		slowly := arnMatchesSlowly
		switch form {
		case 1:
			p := newARNPattern(&text, false)
			got = p.match(&e, s, &a)
		case 2:
			p := newResourcePattern(&text, false)
			got, slowly = p.match(&e, s, &a), resourceMatchesSlowly
		default:
			slowly = func(p, s string) bool { return matchesSlowly([]rune(p), []rune(s)) }
			g := newGlob(&text, policy.PatternMode{Wildcards: true}, false)
			got = g.match(&e, s)
		}
		matches, fails := 0, 0
		for _, replace := range replacers {
			if slowly(replace.Replace(c.pattern), replace.Replace(c.s)) {
				matches++
			} else {
				fails++
			}
		}
		counts[got]++
		if got == yes && fails > 0 || got == no && matches > 0 {
			t.Errorf("%q matches %q: certainly %v, but %d values match and %d do not", c.pattern, c.s, got == yes, matches, fails)
		}
	}
	for _, kind := range []truth{no, maybe, yes} {
		if counts[kind] < 40 {
			t.Errorf("only %d answers are %d: %v", counts[kind], kind, counts)
		}
	}
}
