package glob

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/policy"
)

// Fill writes a word for each wildcard of a pattern, and the field of the sample for one that is a field of an ARN.
func (p *Pattern) Fill(sample, word string) string {
	fields := strings.SplitN(sample, ":", 6)
	var b strings.Builder
	colons := 0
	for i := range p.tokens {
		t := &p.tokens[i]
		switch t.kind {
		case tokenRune, tokenFold:
			if t.r == ':' {
				colons++
			}
			b.WriteRune(t.r)
		case tokenOne:
			for _, atom := range atoms {
				if r := []rune(atom)[0]; t.class.Has(r) {
					b.WriteRune(r)
					break
				}
			}
		default:
			behind := i > 0 && p.tokens[i-1].kind == tokenRune && p.tokens[i-1].r == ':'
			before := i+1 < len(p.tokens) && p.tokens[i+1].kind == tokenRune && p.tokens[i+1].r == ':'
			switch {
			case behind && before && colons < min(5, len(fields)):
				b.WriteString(fields[colons])
			case behind && colons < 5 && i == len(p.tokens)-1 && len(fields) == 6:
				b.WriteString(strings.Join(fields[colons:], ":"))
				colons = 5
			case colons == 5 && behind && i == len(p.tokens)-1 && len(fields) == 6 && word != "":
				b.WriteString(fields[5])
			default:
				b.WriteString(word)
			}
		}
	}
	return b.String()
}

// EndsBehind returns what follows the last of a character in all strings of a pattern, if that is literal text.
func (p *Pattern) EndsBehind(r rune) (string, bool) {
	for i := len(p.tokens) - 1; i >= 0; i-- {
		switch t := &p.tokens[i]; {
		case p.not || t.kind != tokenRune || isSymbol(t.r):
			return "", false
		case t.r == r:
			var b strings.Builder
			for _, t := range p.tokens[i+1:] {
				b.WriteRune(t.r)
			}
			return b.String(), true
		}
	}
	return "", false
}

// maxCaptures bounds the ways in which a string is read as a pattern.
const maxCaptures = 16

// Capture returns values of a variable under which a string matches a pattern, other variables being anything, and whether
// these are all.
func Capture(p policy.Pattern, name, s string) (out []string, all bool) {
	all = true
	steps := 0
	var walk func(i int, rest, value string, bound bool)
	walk = func(i int, rest, value string, bound bool) {
		if steps++; steps > 4000 || len(out) >= maxCaptures {
			all = false
			return
		}
		if i == len(p) {
			if rest == "" && bound && !slices.Contains(out, value) {
				out = append(out, value)
			}
			return
		}
		switch t := &p[i]; {
		case t.Kind == policy.Literal:
			if after, ok := strings.CutPrefix(rest, t.Text); ok {
				walk(i+1, after, value, bound)
			}
		case t.Kind == policy.AnyOne:
			for j := range rest {
				if j > 0 {
					walk(i+1, rest[j:], value, bound)
					return
				}
			}
			if rest != "" {
				walk(i+1, "", value, bound)
			}
		case t.Kind == policy.Variable && t.Text == name && bound:
			if after, ok := strings.CutPrefix(rest, value); ok {
				walk(i+1, after, value, true)
			}
		default:
			for j := 0; j <= len(rest); j++ {
				if j < len(rest) && !utf8.RuneStart(rest[j]) {
					continue
				}
				if t.Kind == policy.Variable && t.Text == name {
					walk(i+1, rest[j:], rest[:j], true)
				} else {
					walk(i+1, rest[j:], value, bound)
				}
			}
		}
	}
	walk(0, s, "", false)
	return out, all
}

// Capturable reports whether a string that matches the source spells the values of its variables, so that capture has them.
func (s *Source) Capturable() bool {
	n, unknown := countColons(s.Pattern)
	return s.Reading != IgnoreCase && (s.Reading < ARNLike || n >= 5 && !unknown) && !s.Pattern.Symbolic()
}

// EndsIn returns the character behind which a variable ends the source; false if the variable's values may have it, too.
func (s *Source) EndsIn(name string) (behind rune, ok bool) {
	n := len(s.Pattern)
	if n < 2 || s.Pattern[n-2].Kind != policy.Literal {
		return 0, false
	}
	last := &s.Pattern[n-1]
	if last.Kind != policy.Variable || last.Text != name || last.HasDefault {
		return 0, false
	}
	behind, _ = utf8.DecodeLastRuneInString(s.Pattern[n-2].Text)
	return behind, !variableClass(last).Has(behind)
}
