package glob

import (
	"slices"

	"github.com/iamlint/iamlint/internal/facts"
)

// FromForm makes a pattern of a form.
func FromForm(f facts.Form) *Pattern {
	var out []token
	for _, p := range f {
		switch {
		case p.Literal != "":
			for _, r := range p.Literal {
				out = append(out, token{r: r})
			}
		case p.Many:
			out = append(out, token{kind: tokenStar, class: p.Class})
		default:
			out = append(out, token{kind: tokenOne, class: p.Class})
		}
	}
	return newPattern(out, true)
}

// AnyARN are the strings that begin as an ARN and have six fields, notARN all others.
var (
	AnyARN = Group{arnPattern(false)}
	NotARN = arnPattern(true)
)

func arnPattern(not bool) *Pattern {
	p := newPattern(slices.Concat(fields("arn:*:*:*:*:"), []token{{kind: tokenStar}}), true)
	p.not = not
	return p
}

// UserARNs are the ARNs of users whose names are of patterns: directly behind user/, or behind a path that ends in a slash.
func UserARNs(names []*Pattern) []*Pattern {
	var out []*Pattern
	plain := fields("arn:*:*:*:*:user/")
	inPath := slices.Concat(plain, []token{{kind: tokenStar}}, fields("/"))
	for _, p := range names {
		if inner, ok := p.within(facts.Name); ok {
			out = append(out, newPattern(slices.Concat(plain, inner), p.may), newPattern(slices.Concat(inPath, inner), p.may))
		}
	}
	return out
}

// OwnedARNs are the ARNs whose accounts are of patterns.
func OwnedARNs(accounts []*Pattern) []*Pattern {
	var out []*Pattern
	before, after := fields("arn:*:*:*:"), append(fields(":"), token{kind: tokenStar})
	for _, p := range accounts {
		if inner, ok := p.within(facts.Digit); ok {
			out = append(out, newPattern(slices.Concat(before, inner, after), p.may))
		}
	}
	return out
}

// within returns the tokens of a pattern for strings of a class of characters; false if it names others.
func (p *Pattern) within(class facts.Class) ([]token, bool) {
	out := make([]token, 0, len(p.tokens))
	for _, t := range p.tokens {
		if (t.kind == tokenRune || t.kind == tokenFold) && !isSymbol(t.r) && t.r != noRune && !class.Has(t.r) {
			return nil, false
		}
		if t.kind == tokenOne || t.loops() {
			t.class = class
		}
		out = append(out, t)
	}
	return out, true
}

// fields takes a text apart in which a * runs over one field of an ARN.
func fields(s string) []token {
	var out []token
	for _, r := range s {
		if r == '*' {
			out = append(out, token{kind: tokenStar, class: facts.Field})
			continue
		}
		out = append(out, token{r: r})
	}
	return out
}
