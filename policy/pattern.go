package policy

import "strings"

// TokenKind is the kind of a pattern's piece.
type TokenKind uint8

// The kinds of pieces.
const (
	Literal     TokenKind = iota // Token.Text as it stands
	AnyOne                       // ? matches exactly one character
	AnyString                    // * matches any string, an empty one included
	Variable                     // ${Text}, with an optional default
	SymbolToken                  // an unknown string of a template
)

// Token is a piece of a Pattern.
type Token struct {
	// Kind says what the piece is.
	Kind TokenKind
	// Text is the literal, or the variable's key.
	Text string
	// Default is what a variable is when its key is absent, if HasDefault.
	Default    string
	HasDefault bool
	// Symbol is the unknown string of a SymbolToken.
	Symbol *Symbol
}

// Pattern is a string of a policy as IAM compares it: with wildcards and policy variables.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
type Pattern []Token

// PatternMode says what is special in a pattern.
type PatternMode struct {
	// Wildcards: * and ? are wildcards (Action, Resource, *Like, Arn*).
	Wildcards bool
	// Variables: ${...} is a policy variable (Version 2012-10-17, in Resource and in the values of String*, Arn*, Bool
	// and the like).
	Variables bool
}

// ParsePattern takes a text apart. ${*}, ${?} and ${$} are the literal characters. What looks like a variable but is none
// ("${", "${}" and the like) stays literal text.
func ParsePattern(t *Text, mode PatternMode) Pattern {
	var p patternParser
	p.mode = mode
	if t.Parts == nil {
		p.literal(t.Value)
	}
	for _, part := range t.Parts {
		if part.Symbol != nil {
			p.flush()
			p.tokens = append(p.tokens, Token{Kind: SymbolToken, Symbol: part.Symbol})
			continue
		}
		p.literal(part.Literal)
	}
	p.flush()
	return p.tokens
}

type patternParser struct {
	mode   PatternMode
	tokens Pattern
	// text is literal text that is not in one piece in the source, run what follows it, which is.
	text strings.Builder
	run  string
}

// add adds literal text.
func (p *patternParser) add(s string) {
	if p.run != "" {
		p.text.WriteString(p.run)
	}
	p.run = s
}

func (p *patternParser) flush() {
	if p.text.Len() > 0 {
		p.text.WriteString(p.run)
		p.run = p.text.String()
		p.text.Reset()
	}
	if p.run != "" {
		p.tokens = append(p.tokens, Token{Kind: Literal, Text: p.run})
		p.run = ""
	}
}

func (p *patternParser) literal(s string) {
	special := "*?$"
	plain := 0 // bytes at the start of s that are literal text
	for {
		i := strings.IndexAny(s[plain:], special)
		if i < 0 {
			p.add(s)
			return
		}
		i += plain
		switch {
		case s[i] != '$' && p.mode.Wildcards:
			p.add(s[:i])
			p.wildcard(s[i])
			s, plain = s[i+1:], 0
		case p.mode.Variables && strings.HasPrefix(s[i:], "${"):
			p.add(s[:i])
			n := p.variable(s[i:])
			s, plain = s[i+n:], 0
		default:
			plain = i + 1
		}
	}
}

func (p *patternParser) wildcard(c byte) {
	p.flush()
	kind := AnyOne
	if c == '*' {
		kind = AnyString
		if n := len(p.tokens); n > 0 && p.tokens[n-1].Kind == AnyString {
			return
		}
	}
	p.tokens = append(p.tokens, Token{Kind: kind})
}

// variable reads "${...}" at the start of s and returns how many bytes it took; at least 1.
func (p *patternParser) variable(s string) int {
	end := strings.IndexByte(s, '}')
	if end < 0 {
		p.add("$")
		return 1
	}
	inner := s[2:end]
	switch inner {
	case "*", "?", "$":
		p.add(inner)
		return end + 1
	}
	key, fallback, hasDefault := strings.Cut(inner, ",")
	key = strings.TrimSpace(key)
	if hasDefault {
		// A default is written in single quotes; it may hold a brace.
		rest := strings.TrimLeft(s[2+strings.IndexByte(s[2:], ',')+1:], " ")
		var ok bool
		if fallback, ok = quoted(rest); !ok {
			p.add("$")
			return 1
		}
		after := strings.TrimLeft(rest[len(fallback)+2:], " ")
		if !strings.HasPrefix(after, "}") {
			p.add("$")
			return 1
		}
		end = len(s) - len(after)
	}
	if key == "" || strings.ContainsAny(key, "${*?'\"") {
		p.add("$")
		return 1
	}
	p.flush()
	p.tokens = append(p.tokens, Token{Kind: Variable, Text: key, Default: fallback, HasDefault: hasDefault})
	return end + 1
}

func quoted(s string) (string, bool) {
	if !strings.HasPrefix(s, "'") {
		return "", false
	}
	end := strings.IndexByte(s[1:], '\'')
	if end < 0 {
		return "", false
	}
	return s[1 : end+1], true
}

// Literal returns the pattern's text if it has neither wildcards nor variables nor symbols.
func (p Pattern) Literal() (string, bool) {
	switch {
	case len(p) == 0:
		return "", true
	case len(p) == 1 && p[0].Kind == Literal:
		return p[0].Text, true
	}
	return "", false
}

// IsStar reports whether the pattern is a lone *.
func (p Pattern) IsStar() bool { return len(p) == 1 && p[0].Kind == AnyString }

// HasVariables reports whether a policy variable stands in the pattern.
func (p Pattern) HasVariables() bool {
	for i := range p {
		if p[i].Kind == Variable {
			return true
		}
	}
	return false
}

// Symbolic reports whether an unknown value of a template stands in the pattern.
func (p Pattern) Symbolic() bool {
	for i := range p {
		if p[i].Kind == SymbolToken {
			return true
		}
	}
	return false
}

// MatchWildcards reports whether s matches a pattern in which * is any string and ? any one character; fold compares
// without regard to ASCII case. It takes time proportional to the product of the lengths at worst and allocates nothing.
func MatchWildcards(pattern, s string, fold bool) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(s) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, mark = i, j
			i++
		case i < len(pattern) && pattern[i] == '?':
			i++
			j += runeLength(s[j:])
		case i < len(pattern) && (pattern[i] == s[j] || fold && lower(pattern[i]) == lower(s[j])):
			i++
			j++
		case star >= 0:
			mark += runeLength(s[mark:])
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(pattern) && pattern[i] == '*' {
		i++
	}
	return i == len(pattern)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func runeLength(s string) int {
	switch {
	case len(s) == 0 || s[0] < 0xC0:
		return 1
	case s[0] < 0xE0:
		return min(2, len(s))
	case s[0] < 0xF0:
		return min(3, len(s))
	}
	return min(4, len(s))
}
