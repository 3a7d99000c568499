package eval

import (
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/policy"
)

// glob is a compiled pattern over plain strings, without the rule of ARN segments.
type glob struct {
	tokens policy.Pattern
	shape  shape
	text   string // of exact and prefix
	fold   bool   // without regard to case; text is then in lower case for ASCII letters
}

type shape uint8

const (
	general  shape = iota // tokens decide
	exact                 // text alone
	prefix                // text, then anything
	all                   // a lone *
	variable              // tokens hold policy variables and no symbols
	symbolic              // tokens hold symbols
	unlisted              // a symbol that stands for any number of strings
)

// newGlob compiles a text. Symbols that have a stand-in are read as it.
func newGlob(t *policy.Text, mode policy.PatternMode, fold bool) glob {
	return globOf(standIns(policy.ParsePattern(t, mode)), fold)
}

func globOf(tokens policy.Pattern, fold bool) glob {
	g := glob{tokens: tokens, fold: fold}
	for i := range tokens {
		switch tokens[i].Kind {
		case policy.SymbolToken:
			if tokens[i].Symbol.Many {
				g.shape = unlisted
				return g
			}
			g.shape = symbolic
		case policy.Variable:
			if g.shape == general {
				g.shape = variable
			}
		default:
		}
	}
	if g.shape != general {
		return g
	}
	switch {
	case len(tokens) == 0:
		g.shape = exact
	case len(tokens) == 1 && tokens[0].Kind == policy.Literal:
		g.shape, g.text = exact, tokens[0].Text
	case tokens.IsStar():
		g.shape = all
	case len(tokens) == 2 && tokens[0].Kind == policy.Literal && tokens[1].Kind == policy.AnyString:
		g.shape, g.text = prefix, tokens[0].Text
	}
	return g
}

// standIns replaces symbols by their stand-ins and joins adjacent literals.
func standIns(p policy.Pattern) policy.Pattern {
	replace := false
	for i := range p {
		replace = replace || p[i].Kind == policy.SymbolToken && p[i].Symbol.Stand != ""
	}
	if !replace {
		return p
	}
	var out policy.Pattern
	for _, token := range p {
		if token.Kind == policy.SymbolToken && token.Symbol.Stand != "" {
			token = policy.Token{Kind: policy.Literal, Text: token.Symbol.Stand}
		}
		if n := len(out); token.Kind == policy.Literal && n > 0 && out[n-1].Kind == policy.Literal {
			out[n-1].Text += token.Text
			continue
		}
		out = append(out, token)
	}
	return out
}

// match says whether s matches the pattern.
func (g *glob) match(e *env, s string) truth {
	if e.symbolic(s) || g.shape == variable && len(e.symbols) > 0 {
		return g.matchSymbolic(e, s)
	}
	switch g.shape {
	case exact:
		return truthOf(equal(g.text, s, g.fold))
	case prefix:
		return truthOf(len(s) >= len(g.text) && equalASCII(g.text, s[:len(g.text)], g.fold))
	case all:
		return yes
	case variable:
		tokens, ok := e.resolve(g.tokens)
		if ok && g.fold {
			return truthOf(strings.EqualFold(join(tokens), s))
		}
		return truthOf(ok && matchTokens(tokens, s, false))
	case symbolic, unlisted:
		return g.matchSymbolic(e, s)
	default:
		return truthOf(matchTokens(g.tokens, s, g.fold))
	}
}

// join returns the text of tokens that are all literals.
func join(p policy.Pattern) string {
	var b strings.Builder
	for i := range p {
		b.WriteString(p[i].Text)
	}
	return b.String()
}

// equal compares whole strings; fold is without regard to case, of letters beyond ASCII, too.
func equal(pattern, s string, fold bool) bool {
	return pattern == s || fold && strings.EqualFold(pattern, s)
}

// equalASCII compares strings of the same length; fold is without regard to the case of ASCII letters.
func equalASCII(a, b string, fold bool) bool {
	if !fold {
		return a == b
	}
	for i := range len(a) {
		if a[i] != b[i] && lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// matchTokens matches literals and wildcards. Only the last * has to be tried again: what an earlier one took is the
// least that it could, and a later one can take all that follows.
func matchTokens(p policy.Pattern, s string, fold bool) bool {
	i, j := 0, 0
	star, mark := -1, 0
	for {
		if i < len(p) {
			switch p[i].Kind {
			case policy.AnyString:
				if i == len(p)-1 {
					return true
				}
				star, mark = i, j
				i++
				continue
			case policy.AnyOne:
				if j < len(s) {
					_, n := utf8.DecodeRuneInString(s[j:])
					i, j = i+1, j+n
					continue
				}
			case policy.Literal:
				text := p[i].Text
				if len(s)-j >= len(text) && equalASCII(text, s[j:j+len(text)], fold) {
					i, j = i+1, j+len(text)
					continue
				}
			default: // variables and symbols were replaced
			}
		} else if j == len(s) {
			return true
		}
		if star < 0 || mark >= len(s) {
			return false
		}
		_, n := utf8.DecodeRuneInString(s[mark:])
		mark += n
		i, j = star+1, mark
	}
}

// arn is a string split at its first five colons.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
type arn struct {
	fields [6]string
	ok     bool // it begins with "arn:" and has six fields
}

func splitARN(s string) arn {
	var a arn
	if !strings.HasPrefix(s, "arn:") {
		return a
	}
	for i := range 5 {
		n := strings.IndexByte(s, ':')
		if n < 0 {
			return a
		}
		a.fields[i], s = s[:n], s[n+1:]
	}
	a.fields[5], a.ok = s, true
	return a
}

// arnPattern is a pattern that is compared with ARNs field by field: a wildcard does not cross the first five colons.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
type arnPattern struct {
	fields [6]glob
	ok     bool // it has six fields
	// late says that a variable or a symbol stands before the fifth colon, so that the fields are known only when it has
	// got its value.
	late  bool
	whole glob
}

func newARNPattern(t *policy.Text, variables bool) arnPattern {
	p := arnPattern{whole: newGlob(t, policy.PatternMode{Wildcards: true, Variables: variables}, false)}
	if p.whole.shape == unlisted {
		p.late = true
		return p
	}
	fields, ok := splitTokens(p.whole.tokens)
	for i := range fields[:5] {
		for j := range fields[i] {
			p.late = p.late || fields[i][j].Kind == policy.Variable || fields[i][j].Kind == policy.SymbolToken
		}
	}
	if !p.late && ok {
		p.setFields(fields)
	}
	return p
}

func (p *arnPattern) setFields(fields [6]policy.Pattern) {
	for i := range fields {
		p.fields[i] = globOf(fields[i], false)
	}
	p.ok = true
}

// splitTokens splits a pattern at the first five colons of its literal text. It reports false if there are fewer.
func splitTokens(p policy.Pattern) (fields [6]policy.Pattern, ok bool) {
	n := 0
	for _, token := range p {
		if token.Kind != policy.Literal {
			fields[n] = append(fields[n], token)
			continue
		}
		text := token.Text
		for n < 5 {
			i := strings.IndexByte(text, ':')
			if i < 0 {
				break
			}
			fields[n] = appendLiteral(fields[n], text[:i])
			text = text[i+1:]
			n++
		}
		fields[n] = appendLiteral(fields[n], text)
	}
	return fields, n == 5
}

func appendLiteral(p policy.Pattern, text string) policy.Pattern {
	if text == "" {
		return p
	}
	return append(p, policy.Token{Kind: policy.Literal, Text: text})
}

// match says whether s, which a is split from, matches the pattern. A pattern of fewer than six fields matches nothing, and
// nothing matches a string that is not an ARN.
func (p *arnPattern) match(e *env, s string, a *arn) truth {
	switch {
	case p.whole.shape == symbolic || p.whole.shape == unlisted || e.symbolic(s),
		p.whole.shape == variable && len(e.symbols) > 0:
		return p.matchSymbolic(e, s)
	case !a.ok:
		return no
	case p.late:
		tokens, ok := e.resolve(p.whole.tokens)
		if !ok {
			return no
		}
		fields, ok := splitTokens(tokens)
		for i := range fields {
			ok = ok && matchTokens(fields[i], a.fields[i], false)
		}
		return truthOf(ok)
	case !p.ok:
		return no
	}
	return p.matchFields(e, a)
}

func (p *arnPattern) matchFields(e *env, a *arn) truth {
	result := yes
	// The resource differs most often, the partition least.
	for i := 5; i >= 0 && result != no; i-- {
		result = min(result, p.fields[i].match(e, a.fields[i]))
	}
	return result
}
