package glob

import (
	"slices"
	"strings"
	"unicode"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// Must returns the patterns of which a string is to match one whatever the symbols are; none if nothing surely matches.
func (s *Source) Must(symbols *Symbols) []*Pattern {
	for i := range s.Pattern {
		if s.Pattern[i].Kind == policy.SymbolToken && s.Pattern[i].Symbol.Many {
			return nil
		}
	}
	if s.Reading >= ARNLike && !s.alwaysARN() {
		return nil
	}
	return s.patterns(s.Pattern, false, symbols)
}

// May returns the pattern as those that a string is not to match whatever the symbols are.
func (s *Source) May(symbols *Symbols) []*Pattern {
	var out []*Pattern
	for _, a := range s.alternatives() {
		patterns := s.patterns(a, true, symbols)
		out = append(out, patterns...)
		for _, p := range patterns {
			if s.sure && p.vars {
				out = append(out, p.covered())
			}
		}
	}
	return out
}

// patterns makes patterns of a text, or of one of its alternatives: more than one where it can be read so that segments are
// missing.
func (s *Source) patterns(p policy.Pattern, may bool, symbols *Symbols) []*Pattern {
	var out []*Pattern
	add := func(p policy.Pattern) {
		if tokens, ok := s.tokens(p, may, symbols); ok {
			out = append(out, newPattern(tokens, may && !s.distinct))
		}
	}
	add(p)
	switch {
	case s.runsOn(may):
		if completed := completeARN(p); completed != nil {
			add(completed)
		}
	case s.Reading == WholeFields, s.Reading == Aligned:
		for _, filled := range overFields(p, s.Reading == WholeFields) {
			add(filled)
		}
	}
	return out
}

// covered returns what a pattern has whatever its variables are: strings of which a symbol may be all that a variable is.
func (p *Pattern) covered() *Pattern {
	tokens := slices.Clone(p.tokens)
	for i := range tokens {
		if tokens[i].kind == tokenVariable {
			tokens[i] = token{r: noRune}
		}
	}
	return newPattern(tokens, p.may)
}

// tokens takes a pattern apart. It reports false if no string matches.
func (s *Source) tokens(p policy.Pattern, may bool, symbols *Symbols) ([]token, bool) {
	arn := s.Reading >= ARNLike
	if s.Reading >= Asked && p.IsStar() {
		return []token{{kind: tokenStar}}, true
	}
	// A symbol or variable that begins the pattern is an ARN or the beginning of one. What a later one does to the fields
	// before the fifth colon is unknown, as it may hold colons itself.
	free := len(p) > 0 && p[0].Kind == policy.SymbolToken
	if arn && !free {
		colons, unknown := countColons(p)
		switch {
		case colons < 5 && !unknown && !(s.runsOn(may) && hasFreeStar(p)), !may && earlySymbol(p):
			return nil, false
		}
		free = unknown
	}
	colons := 0
	class := func() facts.Class {
		if arn && !free && colons < 5 {
			return facts.Field
		}
		return facts.Any
	}
	// In Resource a * that ends a segment goes on beyond it.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
	star := func(i int) facts.Class {
		// What a variable or a symbol begins with is not known.
		open := i+1 < len(p) && (p[i+1].Kind == policy.Variable || may && !s.distinct && p[i+1].Kind == policy.SymbolToken)
		if s.runsOn(may) && (open || endsSegment(p, i)) {
			return facts.Any
		}
		return class()
	}
	size := 0
	for i := range p {
		size += max(1, len(p[i].Text))
	}
	out := make([]token, 0, size)
	for i := range p {
		t := &p[i]
		switch t.Kind {
		case policy.Literal:
			for _, r := range t.Text {
				if s.Reading == IgnoreCase && unicode.ToUpper(r) != unicode.ToLower(r) {
					out = append(out, token{kind: tokenFold, r: unicode.ToLower(r)})
					continue
				}
				if r == ':' {
					colons++
				}
				out = append(out, token{r: r})
			}
		case policy.AnyOne:
			out = appendOne(out, class())
		case policy.AnyString:
			out = appendStar(out, star(i))
		case policy.Variable:
			if t.Text == anyName {
				out = append(out, token{kind: tokenOne, class: facts.Name}, token{kind: tokenStar, class: facts.Name})
				continue
			}
			out = append(out, token{kind: tokenVariable, class: variableClass(t), name: t.Text})
		case policy.SymbolToken:
			switch {
			case may && !s.distinct && (t.Symbol.Many || t.Symbol.Origin != policy.FromResource):
				out = append(out, token{kind: tokenStar})
			default:
				out = append(out, token{r: symbols.rune(t.Symbol)})
			}
		}
	}
	return out, true
}

// appendOne adds a ?, before a * of the same class: *? is ?*, and of a run of both in that order each string leads to one
// position and not to all of them.
func appendOne(tokens []token, class facts.Class) []token {
	one := token{kind: tokenOne, class: class}
	if n := len(tokens); n > 0 && tokens[n-1].kind == tokenStar && tokens[n-1].class == class {
		return append(tokens[:n-1], one, token{kind: tokenStar, class: class})
	}
	return append(tokens, one)
}

// appendStar adds a *, which one of a wider class beside it has all strings of.
func appendStar(tokens []token, class facts.Class) []token {
	if n := len(tokens); n > 0 && tokens[n-1].kind == tokenStar {
		switch {
		case class.Within(tokens[n-1].class):
			return tokens
		case tokens[n-1].class.Within(class):
			tokens = tokens[:n-1]
		}
	}
	return append(tokens, token{kind: tokenStar, class: class})
}

// runsOn reports whether a * that ends a segment goes on beyond it, over whatever is there.
func (s *Source) runsOn(may bool) bool {
	return s.Reading == InResource || may && (s.Reading == Aligned || s.Reading == WholeFields)
}

// endsSegment reports whether a token is followed by a colon or by nothing.
func endsSegment(p policy.Pattern, i int) bool {
	return i+1 == len(p) || p[i+1].Kind == policy.Literal && p[i+1].Text[0] == ':'
}

// hasFreeStar reports whether a pattern has a * that ends a segment.
func hasFreeStar(p policy.Pattern) bool {
	for i := range p {
		if p[i].Kind == policy.AnyString && endsSegment(p, i) {
			return true
		}
	}
	return false
}

// variableClass is the class of a variable's values, as far as it helps.
func variableClass(t *policy.Token) facts.Class {
	if t.HasDefault {
		return facts.Any
	}
	switch t.Text {
	case "aws:username", anyName:
		return facts.Name
	case "aws:principalaccount", "aws:resourceaccount", "aws:sourceaccount":
		// Anonymous callers have an account that is a word.
		return facts.Lower
	}
	return facts.Any
}

// countColons counts the colons of an ARN pattern, up to five, and reports whether something unknown stands before the
// fifth: a symbol, or a variable whose values may hold colons.
func countColons(p policy.Pattern) (n int, unknown bool) {
	for i := range p {
		switch p[i].Kind {
		case policy.Literal:
			n += strings.Count(p[i].Text, ":")
			if n >= 5 {
				return n, unknown
			}
		case policy.SymbolToken:
			unknown = true
		case policy.Variable:
			if c := variableClass(&p[i]); c == facts.Any {
				unknown = true
			}
		}
	}
	return n, unknown
}

// AsksColon reports whether the source has a colon behind the fifth, or may have.
func (s *Source) AsksColon() bool {
	n := 0
	for i := range s.Pattern {
		switch t := &s.Pattern[i]; t.Kind {
		case policy.Literal:
			if n += strings.Count(t.Text, ":"); n > 5 {
				return true
			}
		case policy.Variable:
			if variableClass(t).Has(':') {
				return true
			}
		case policy.SymbolToken:
			return true
		}
	}
	return false
}

// earlySymbol reports whether a symbol stands before the fifth colon.
func earlySymbol(p policy.Pattern) bool {
	n := 0
	for i := range p {
		switch p[i].Kind {
		case policy.Literal:
			if n += strings.Count(p[i].Text, ":"); n >= 5 {
				return false
			}
		case policy.SymbolToken:
			return true
		}
	}
	return false
}

// completeARN adds to an incomplete ARN the segments that it lacks; nil if there are none. Symbols and variables may hold all
// colons but one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func completeARN(p policy.Pattern) policy.Pattern {
	n, unknown := countColons(p)
	if n >= 5 || p.IsStar() || len(p) > 0 && p[0].Kind == policy.SymbolToken {
		return nil
	}
	if unknown {
		n = 4
	}
	out := slices.Clone(p)
	for ; n < 5; n++ {
		out = append(appendToken(out, policy.Token{Kind: policy.Literal, Text: ":"}), policy.Token{Kind: policy.AnyString})
	}
	return out
}

// overFields writes whole fields for what a * runs over: those that the pattern lacks behind any one that ends a segment or at the
// end, and, of a pattern that lacks none, with account the account where it has something else, as in
// arn:aws:lambda:*:function:*.
func overFields(p policy.Pattern, account bool) []policy.Pattern {
	n, unknown := countColons(p)
	if unknown || p.IsStar() || n >= 5 && !account {
		return nil
	}
	missing := max(1, 5-n)
	insert := func(at int) policy.Pattern {
		out := slices.Clone(p[:at])
		for range missing {
			out = append(appendToken(out, policy.Token{Kind: policy.Literal, Text: ":"}), policy.Token{Kind: policy.AnyString})
		}
		for _, t := range p[at:] {
			out = appendToken(out, t)
		}
		return out
	}
	// owned reports whether what is behind the region begins with an owner.
	owned := func(rest string) bool {
		account, _, whole := strings.Cut(rest[1:], ":")
		return !whole || account == "" || account == "aws" || policy.IsAccountID(account)
	}
	var out []policy.Pattern
	colons := 0
	for i := range p {
		switch {
		case p[i].Kind == policy.Literal:
			colons += strings.Count(p[i].Text, ":")
		case p[i].Kind == policy.AnyString && i+1 < len(p) && endsSegment(p, i) && (n < 5 || colons == 3 && !owned(p[i+1].Text)):
			out = append(out, insert(i+1))
		}
	}
	if n < 5 {
		out = append(out, insert(len(p)))
	}
	return out
}

// alwaysARN reports whether the pattern is one of ARNs whichever of their known values its symbols have.
func (s *Source) alwaysARN() bool {
	if !s.Pattern.Symbolic() {
		return true // its tokens are the same however it is read
	}
	for _, a := range s.alternatives() {
		if n, unknown := countColons(a); n < 5 && !unknown {
			return false
		}
	}
	return true
}

// alternatives writes the pattern with the values that symbols can have, where these are known.
func (s *Source) alternatives() []policy.Pattern {
	if !s.Pattern.Symbolic() || s.distinct {
		return []policy.Pattern{s.Pattern}
	}
	alternatives := []policy.Pattern{nil}
	for _, t := range s.Pattern {
		options := []policy.Token{t}
		if t.Kind == policy.SymbolToken && !t.Symbol.Many && len(t.Symbol.Allowed) > 0 &&
			len(t.Symbol.Allowed)*len(alternatives) <= maxAlternatives {
			options = options[:0]
			for _, value := range t.Symbol.Allowed {
				options = append(options, policy.Token{Kind: policy.Literal, Text: value})
			}
		}
		grown := make([]policy.Pattern, 0, len(alternatives)*len(options))
		for _, a := range alternatives {
			for _, o := range options {
				grown = append(grown, appendToken(slices.Clone(a), o))
			}
		}
		alternatives = grown
	}
	return alternatives
}

// maxAlternatives bounds how many values of symbols are spelled out in one pattern.
const maxAlternatives = 16
