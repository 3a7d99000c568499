package glob

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/internal/facts"
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

// endsBehind returns what follows the last of a character in all strings of a pattern, if that is literal text.
func (p *Pattern) endsBehind(r rune) (string, bool) {
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

// Told returns values that a variable can have where a string matches both the source and a pattern, and whether these are all.
// It reads them off texts that a character ends which the variable cannot have, as a user's name has no slash.
func (s *Source) Told(name string, p *Pattern) (values []string, all bool) {
	if last, ok := s.endsIn(name); ok {
		if value, ok := p.endsBehind(last); ok {
			return []string{value}, true
		}
	}
	return s.beginsWith(name, p)
}

// endsIn returns the character behind which a variable ends the source; false if the variable's values may have it, too.
func (s *Source) endsIn(name string) (behind rune, ok bool) {
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

// beginsWith is Told for a source that begins with a literal text and the variable.
func (s *Source) beginsWith(name string, p *Pattern) (values []string, all bool) {
	if len(s.Pattern) < 2 || s.Pattern[0].Kind != policy.Literal || !s.Capturable() || p.not {
		return nil, false
	}
	v := &s.Pattern[1]
	if v.Kind != policy.Variable || v.Text != name || v.HasDefault {
		return nil, false
	}
	end := rune(-1) // of the string
	if len(s.Pattern) > 2 {
		if s.Pattern[2].Kind != policy.Literal {
			return nil, false
		}
		end, _ = utf8.DecodeRuneInString(s.Pattern[2].Text)
	}
	class := variableClass(v)
	ends := end < 0 || !class.Has(end)
	before := []rune(s.Pattern[0].Text)
	var value []rune
	for i := range p.tokens {
		switch t := &p.tokens[i]; {
		case t.kind != tokenRune || isSymbol(t.r):
			return goOn(string(value), class), false
		case i < len(before) && t.r != before[i]:
			return nil, true
		case i < len(before):
		case class.Has(t.r):
			value = append(value, t.r)
		case t.r == end:
			return []string{string(value)}, true
		default:
			return nil, ends
		}
	}
	if end < 0 && len(p.tokens) >= len(before) {
		return []string{string(value)}, true
	}
	return nil, ends
}

// goOn returns a longer text of a variable.
func goOn(text string, class facts.Class) []string {
	for _, atom := range atoms {
		if r := []rune(atom)[0]; class.Has(r) {
			return []string{text + atom}
		}
	}
	return nil
}
