package glob

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
)

// Reading says how a text is compared.
type Reading uint8

// The readings, those of ARNs last.
const (
	Plain       Reading = iota // literally
	IgnoreCase                 // without regard to case
	Like                       // with wildcards
	ARNLike                    // as an ARN, field by field
	Asked                      // as an ARN of a question, field by field, and a lone * has every string
	Aligned                    // as in Resource, but what surely matches does so field by field
	WholeFields                // as in Resource, but in what surely matches a * goes on over whole fields
	InResource                 // as an ARN in Resource: a * that ends a segment goes on, and a lone * has every string
)

// Source is a text of a policy as it was read: what patterns are made of once the values of its variables are known.
type Source struct {
	Pattern policy.Pattern // stand-ins of symbols in place, names of variables in lower case
	Reading Reading
	Text    string // tells sources apart
	// sure says that the variables that are left certainly have a value.
	sure bool
	// distinct says that symbols, here and in strings, are characters of their own, also where a string is not to match.
	distinct bool
}

// NewSource reads a text, with policy variables or without.
func NewSource(t *policy.Text, read Reading, variables bool, symbols *Symbols) Source {
	mode := policy.PatternMode{Wildcards: read >= Like, Variables: variables}
	parsed := policy.ParsePattern(t, mode)
	out := make(policy.Pattern, 0, len(parsed))
	for _, tok := range parsed {
		switch {
		case tok.Kind == policy.SymbolToken && tok.Symbol.Stand != "":
			tok = policy.Token{Kind: policy.Literal, Text: tok.Symbol.Stand}
		case tok.Kind == policy.Variable:
			tok.Text = strings.ToLower(tok.Text)
		}
		out = appendToken(out, tok)
	}
	if read == InResource {
		out = ownAPI(out)
	}
	return PatternSource(out, read, symbols)
}

// LiteralSource is a text that is compared as it is.
func LiteralSource(s string) Source {
	return Source{Pattern: policy.Pattern{{Kind: policy.Literal, Text: s}}, Text: string('0'+byte(Plain)) + s}
}

// PatternSource is a pattern that was read already.
func PatternSource(p policy.Pattern, read Reading, symbols *Symbols) Source {
	return Source{Pattern: p, Reading: read, Text: canonical(p, read, symbols)}
}

// Reread returns the source with a resource of a statement in another reading.
func (s Source) Reread(read Reading, symbols *Symbols) Source {
	if s.Reading == InResource {
		s.Reading, s.Text = read, canonical(s.Pattern, read, symbols)
	}
	return s
}

// Surely returns the source with variables that certainly have a value.
func (s Source) Surely() Source {
	s.sure = true
	s.Text += "!"
	return s
}

// Open reports whether symbols are in the source that may be any text.
func (s *Source) Open() bool {
	return slices.ContainsFunc(s.Pattern, func(t policy.Token) bool {
		return t.Kind == policy.SymbolToken && (t.Symbol.Many || t.Symbol.Origin != policy.FromResource)
	})
}

// Distinct returns the source with symbols that equal nothing but themselves, to be asked once; false if that leaves no string.
func (s Source) Distinct() (Source, bool) {
	for i := range s.Pattern {
		if s.Pattern[i].Kind == policy.SymbolToken && s.Pattern[i].Symbol.Many {
			return Source{}, false
		}
	}
	s.distinct = true
	s.Text += "="
	return s, true
}

// ownAPI writes out the short form of resources in the policy of an API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
func ownAPI(p policy.Pattern) policy.Pattern {
	if len(p) == 0 || p[0].Kind != policy.Literal {
		return p
	}
	rest, ok := strings.CutPrefix(p[0].Text, "execute-api:")
	if !ok || !strings.HasPrefix(rest, "/") {
		return p
	}
	var out policy.Pattern
	for i, literal := range [...]string{"arn:", ":execute-api:", ":", ":"} {
		out = append(out, policy.Token{Text: literal}, policy.Token{Kind: policy.AnyString})
		if i == 3 {
			out = append(out, policy.Token{Text: rest})
		}
	}
	return append(out, p[1:]...)
}

func appendToken(p policy.Pattern, t policy.Token) policy.Pattern {
	if n := len(p); t.Kind == policy.Literal && n > 0 && p[n-1].Kind == policy.Literal {
		p[n-1].Text += t.Text
		return p
	}
	if t.Kind == policy.Literal && t.Text == "" {
		return p
	}
	return append(p, t)
}

// canonical writes a pattern so that equal patterns, and only they, have the same text.
func canonical(p policy.Pattern, read Reading, symbols *Symbols) string {
	var b strings.Builder
	b.WriteByte('0' + byte(read))
	for _, t := range p {
		switch t.Kind {
		case policy.Literal:
			b.WriteString(t.Text)
		case policy.AnyOne:
			b.WriteString("\x00?")
		case policy.AnyString:
			b.WriteString("\x00*")
		case policy.Variable:
			b.WriteString("\x00$" + t.Text)
			if t.HasDefault {
				b.WriteString("\x00," + t.Default)
			}
			b.WriteString("\x00;")
		case policy.SymbolToken:
			b.WriteString("\x00s")
			b.WriteRune(symbols.rune(t.Symbol))
		}
	}
	return b.String()
}

// Variables appends the names of the source's variables.
func (s *Source) Variables(names []string) []string {
	for i := range s.Pattern {
		if s.Pattern[i].Kind == policy.Variable && !slices.Contains(names, s.Pattern[i].Text) {
			names = append(names, s.Pattern[i].Text)
		}
	}
	return names
}

// IsVariable reports whether a token is a policy variable, whose value is to be guessed if it is not known.
func IsVariable(t *policy.Token) bool { return t.Kind == policy.Variable && t.Text != anyName }

// HasVariables reports whether there is such a variable in the source.
func (s *Source) HasVariables() bool {
	for i := range s.Pattern {
		if IsVariable(&s.Pattern[i]) {
			return true
		}
	}
	return false
}

// anyName stands for any name of a user, as a policy variable does whose value is not known; it is not a variable of AWS's.
const anyName = "\x00name"

// Values gives the value of a policy variable, in lower case: known false for one that is not decided, ok false for one
// that has no value.
type Values func(name string) (value string, ok, known bool)

// Substitute puts known values in the place of variables. It reports false if one has neither a value nor a default: then
// the pattern has no string at all.
func (s *Source) Substitute(vals Values, symbols *Symbols) (Source, bool) {
	out := make(policy.Pattern, 0, len(s.Pattern))
	for _, t := range s.Pattern {
		if !IsVariable(&t) {
			out = appendToken(out, t)
			continue
		}
		value, ok, known := vals(t.Text)
		switch {
		case !known:
			out = append(out, t)
			continue
		case !ok && !t.HasDefault:
			return Source{}, false
		case !ok:
			value = t.Default
		}
		out = appendValue(out, value, symbols)
	}
	return PatternSource(out, s.Reading, symbols), true
}

// appendValue appends a value, which may hold symbols.
func appendValue(p policy.Pattern, value string, symbols *Symbols) policy.Pattern {
	if !HasSymbol(value) {
		return appendToken(p, policy.Token{Kind: policy.Literal, Text: value})
	}
	all := symbols.All()
	for _, r := range value {
		if n := int(r - eval.SymbolRune); isSymbol(r) && n < len(all) {
			p = append(p, policy.Token{Kind: policy.SymbolToken, Symbol: all[n]})
			continue
		}
		p = appendToken(p, policy.Token{Kind: policy.Literal, Text: string(r)})
	}
	return p
}

// WithoutOwn returns a pattern that the values of a key match exactly where they match the source, which may name the key
// itself, or a part that ends the key's value: own tells the variables. It reports false if there are no such values.
//
// A text that holds itself is itself: beside it there is room for a * but for no character. And what follows the last slash
// of a user's ARN is the name, whatever it is.
func (s *Source) WithoutOwn(key string, own func(name string) bool, symbols *Symbols) (Source, bool) {
	at, count, others, fixed := -1, 0, false, false
	for i := range s.Pattern {
		switch t := &s.Pattern[i]; {
		case t.Kind == policy.Variable && own(t.Text):
			at, count = i, count+1
		case t.Kind == policy.Variable:
			others = true
		case t.Kind != policy.AnyString:
			fixed = true
		}
	}
	if count != 1 {
		return *s, true
	}
	write := func(p policy.Pattern) (Source, bool) { return PatternSource(p, s.Reading, symbols), true }
	star := policy.Token{Kind: policy.AnyString}
	last := at == len(s.Pattern)-1
	if s.Pattern[at].Text == key {
		switch {
		case fixed:
			return Source{}, false
		case others:
			return *s, true
		case s.Reading < ARNLike: // always
			return PatternSource(policy.Pattern{star}, Like, symbols), true
		case len(s.Pattern) == 1:
			colon := policy.Token{Kind: policy.Literal, Text: ":"}
			return write(policy.Pattern{star, colon, star, colon, star, colon, star, colon, star, colon, star})
		}
		return *s, true
	}
	if !last || at == 0 {
		return *s, true
	}
	p := slices.Clone(s.Pattern[:at])
	switch before := &p[at-1]; {
	case before.Kind == policy.AnyString:
		return write(p)
	case before.Kind == policy.Literal && strings.HasSuffix(before.Text, "/"):
		return write(append(p, policy.Token{Kind: policy.Variable, Text: anyName}))
	case before.Kind == policy.Literal:
		return Source{}, false
	}
	return *s, true
}
