package solve

import (
	mathbits "math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// tokenKind is the kind of a token.
type tokenKind uint8

const (
	tokenRune     tokenKind = iota // one character
	tokenFold                      // one character in either case
	tokenOne                       // one character of a class
	tokenStar                      // any characters of a class
	tokenVariable                  // a policy variable whose value is not known yet: a star for most purposes
	tokenEnd                       // behind the last token
)

// token is one step of a pattern: literals are taken apart into characters, so that a position in a pattern is a state of
// its automaton.
type token struct {
	kind  tokenKind
	class facts.Class
	r     rune
	name  string // of a variable, in lower case
}

func (t *token) loops() bool { return t.kind == tokenStar || t.kind == tokenVariable }

// takes reports whether the token can take one character, which is no symbol.
func (t *token) takes(r rune) bool {
	switch t.kind {
	case tokenRune:
		return t.r == r
	case tokenFold:
		return t.r == r || unicode.ToLower(r) == t.r
	case tokenOne, tokenStar, tokenVariable:
		return t.class.Has(r)
	}
	return false
}

// shape tells patterns apart that need no automaton.
type shape uint8

const (
	shapeTokens shape = iota
	shapeExact
	shapePrefix
	shapeAll
)

// pattern is a set of strings.
type pattern struct {
	tokens []token
	shape  shape
	text   string // what it begins with; all of it for shapeExact and shapePrefix
	head   int    // how many tokens text is
	// may says that symbols in the string are to be taken for whatever they may be: the pattern is one that the string must
	// not match, or the form of a resource or key. Else a symbol matches only itself, and * covers it.
	may bool
	// not says that the set is of the strings that the tokens do not match.
	not bool
	// vars says that there are variables among the tokens.
	vars bool
	// width is how many positions a string may lead to at once, at most.
	width int

	skeleton skeleton
}

func newPattern(tokens []token, may bool) *pattern {
	p := &pattern{tokens: tokens, may: may, skeleton: newSkeleton(tokens)}
	literal := 0
	for literal < len(tokens) && tokens[literal].kind == tokenRune {
		literal++
	}
	p.width = 1
	for i := range tokens {
		p.vars = p.vars || tokens[i].kind == tokenVariable
		if p.width == 1 && tokens[i].loops() {
			p.width = 1 + len(tokens) - i
		}
	}
	switch {
	case literal == len(tokens):
		p.shape = shapeExact
	case literal == len(tokens)-1 && tokens[literal].kind == tokenStar && tokens[literal].class == facts.Any:
		p.shape = shapePrefix
		if literal == 0 {
			p.shape = shapeAll
		}
	}
	var b strings.Builder
	for i := range literal {
		b.WriteRune(tokens[i].r)
	}
	p.text, p.head = b.String(), literal
	return p
}

func isSymbol(r rune) bool { return r >= eval.SymbolRune && r < eval.SymbolRune+0xFFFE }

// hasSymbol reports whether a string holds a symbol. All of them begin with the same byte in UTF-8.
func hasSymbol(s string) bool {
	for i := strings.IndexByte(s, 0xF3); i >= 0 && i < len(s); i++ {
		if s[i] == 0xF3 {
			if r, _ := utf8.DecodeRuneInString(s[i:]); isSymbol(r) {
				return true
			}
		}
	}
	return false
}

// match reports whether a string is in the set.
func (p *pattern) match(s string, symbols []*policy.Symbol) bool {
	return p.matches(s, symbols) != p.not
}

func (p *pattern) matches(s string, symbols []*policy.Symbol) bool {
	if p.shape == shapeAll {
		return true
	}
	first := 0
	if !p.may || !hasSymbol(s) {
		switch p.shape {
		case shapeExact:
			return s == p.text
		case shapePrefix:
			return strings.HasPrefix(s, p.text)
		}
		if !strings.HasPrefix(s, p.text) {
			return false
		}
		s, first = s[len(p.text):], p.head
	}
	var space [2][6]uint64
	words := len(p.tokens)/64 + 1
	var now, next bits
	if words <= len(space[0]) {
		now, next = space[0][:words], space[1][:words]
	} else {
		now, next = make(bits, words), make(bits, words)
	}
	enter(now, p.tokens, 0, first)
	for _, r := range s {
		clear(next)
		if isSymbol(r) {
			stepSymbol(next, now, p, 0, r, symbols)
		} else {
			step(next, now, p.tokens, 0, r)
		}
		now, next = next, now
		if now.empty() {
			return false
		}
	}
	return now.has(len(p.tokens))
}

// bits is a set of small numbers.
type bits []uint64

func (b bits) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b bits) add(i int) { b[i>>6] |= 1 << (i & 63) }

// following returns the first number of the set from i on and before end, or one that is not before it.
func (b bits) following(i, end int) int {
	for w := i >> 6; w < len(b) && w<<6 < end; w++ {
		word := b[w]
		if w == i>>6 {
			word &= ^uint64(0) << (i & 63)
		}
		if word != 0 {
			return w<<6 + mathbits.TrailingZeros64(word)
		}
	}
	return max(end, len(b)<<6)
}

func (b bits) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

// enter adds the position i of a pattern whose first position is base, and those that are reached from it without a
// character.
func enter(b bits, tokens []token, base, i int) {
	b.add(base + i)
	for i < len(tokens) && tokens[i].loops() {
		i++
		b.add(base + i)
	}
}

// step adds to next the positions of one pattern that are reached from those of now by a character that is no symbol.
func step(next, now bits, tokens []token, base int, r rune) {
	for i, end := now.following(base, base+len(tokens)), base+len(tokens); i < end; i = now.following(i+1, end) {
		t := &tokens[i-base]
		switch {
		case !t.takes(r):
		case t.loops():
			enter(next, tokens, base, i-base)
		default:
			enter(next, tokens, base, i-base+1)
		}
	}
}

// stepSymbol is step for a symbol.
//
// For a pattern that the string must match whatever the symbol is, the symbol is a character of its own. For one that it
// may match, the symbol is any string: it leads from a position to each further one. A name that AWS makes up equals no
// literal text, so that it has to meet at least one wildcard on its way.
func stepSymbol(next, now bits, p *pattern, base int, r rune, symbols []*policy.Symbol) {
	made := false
	if n := int(r - eval.SymbolRune); n < len(symbols) {
		made = symbols[n].Origin == policy.FromResource
	}
	for i := 0; i <= len(p.tokens); i++ {
		if !now.has(base + i) {
			continue
		}
		switch {
		case !p.may:
			if i == len(p.tokens) {
				break
			}
			switch t := &p.tokens[i]; {
			case t.loops() && t.class != facts.Field: // a symbol may hold colons
				enter(next, p.tokens, base, i)
			case t.kind == tokenRune && t.r == r:
				enter(next, p.tokens, base, i+1)
			}
			continue
		case !made:
			for j := i; j <= len(p.tokens); j++ {
				next.add(base + j)
			}
			return
		}
		for j := i; j < len(p.tokens); j++ {
			t := &p.tokens[j]
			if j == i && t.kind == tokenRune && t.r == r {
				enter(next, p.tokens, base, i+1)
			}
			if t.loops() || t.kind == tokenOne {
				first := j
				if t.kind == tokenOne {
					first++
				}
				for k := first; k <= len(p.tokens); k++ {
					next.add(base + k)
				}
				break
			}
		}
	}
}

// covers reports whether p surely has every string that w has. It may say false where it does not know. It adds the positions
// that it visits to work.
func (p *pattern) covers(w *pattern, work *int) bool {
	*work++
	if p.shape == shapeAll {
		return true
	}
	if p.not || w.not {
		return false
	}
	if p.head > 0 && w.head >= p.head && !strings.HasPrefix(w.text, p.text) {
		return false
	}
	var space [2][6]uint64
	words := len(p.tokens)/64 + 1
	var now, next bits
	if words <= len(space[0]) {
		now, next = space[0][:words], space[1][:words]
	} else {
		now, next = make(bits, words), make(bits, words)
	}
	enterCovered(now, p.tokens, 0)
	for i := range w.tokens {
		clear(next)
		t := &w.tokens[i]
		for j := now.following(0, len(p.tokens)); j < len(p.tokens); j = now.following(j+1, len(p.tokens)) {
			*work++
			f := &p.tokens[j]
			switch {
			case f.kind == tokenVariable:
				if t.kind == tokenVariable && t.name == f.name {
					enterCovered(next, p.tokens, j+1)
				}
			case t.kind == tokenRune || t.kind == tokenFold && f.kind == tokenFold:
				switch {
				case isSymbol(t.r) && f.kind != tokenStar && (f.kind != tokenRune || f.r != t.r):
				case isSymbol(t.r) && f.kind == tokenStar:
					enterCovered(next, p.tokens, j)
				case f.takes(t.r) && f.loops():
					enterCovered(next, p.tokens, j)
				case f.takes(t.r):
					enterCovered(next, p.tokens, j+1)
				}
			case t.kind == tokenFold:
				if (f.kind == tokenStar || f.kind == tokenOne) && f.class.Has(t.r) && f.class.Has(unicode.ToUpper(t.r)) {
					enterCovered(next, p.tokens, j+one(f))
				}
			case t.kind == tokenOne:
				if (f.kind == tokenStar || f.kind == tokenOne) && t.class.Within(f.class) {
					enterCovered(next, p.tokens, j+one(f))
				}
			case f.kind == tokenStar && t.class.Within(f.class):
				enterCovered(next, p.tokens, j)
			}
		}
		if next.empty() {
			return false
		}
		now, next = next, now
	}
	return now.has(len(p.tokens))
}

// enterCovered is enter for covers: a variable is not to be passed over, as its value need not be empty.
func enterCovered(b bits, tokens []token, i int) {
	b.add(i)
	for i < len(tokens) && tokens[i].kind == tokenStar {
		i++
		b.add(i)
	}
}

// one is how far a wildcard moves on a character.
func one(t *token) int {
	if t.kind == tokenOne {
		return 1
	}
	return 0
}

// reading says how a text is compared.
type reading uint8

const (
	readPlain    reading = iota // literally
	readFold                    // without regard to case
	readLike                    // with wildcards
	readARN                     // as an ARN, field by field
	readAsked                   // as an ARN of a question, field by field, and a lone * has every string
	readAligned                 // as in Resource, but what surely matches does so field by field
	readFields                  // as in Resource, but in what surely matches a * goes on over whole fields
	readResource                // as an ARN in Resource: a * that ends a segment goes on, and a lone * has every string
)

// source is a text of a policy as it was read: what patterns are made of once the values of its variables are known.
type source struct {
	pattern policy.Pattern // stand-ins of symbols in place, names of variables in lower case
	reading reading
	text    string // tells sources apart
	// sure says that the variables that are left certainly have a value.
	sure bool
}

func newSource(t *policy.Text, read reading, variables bool, symbols *symbolTable) source {
	mode := policy.PatternMode{Wildcards: read >= readLike, Variables: variables}
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
	if read == readResource {
		out = ownAPI(out)
	}
	return source{pattern: out, reading: read, text: canonical(out, read, symbols)}
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
func canonical(p policy.Pattern, read reading, symbols *symbolTable) string {
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

// values gives the value of a policy variable, in lower case: known false for one that is not decided, ok false for one
// that has no value.
type values func(name string) (value string, ok, known bool)

// substitute puts known values in the place of variables. It reports false if one has neither a value nor a default: then
// the pattern has no string at all.
func (s *source) substitute(vals values, symbols *symbolTable) (source, bool) {
	out := make(policy.Pattern, 0, len(s.pattern))
	for _, t := range s.pattern {
		if t.Kind != policy.Variable || t.Text == anyName {
			out = appendToken(out, t)
			continue
		}
		value, ok, known := vals(t.Text)
		switch {
		case !known:
			out = append(out, t)
			continue
		case !ok && !t.HasDefault:
			return source{}, false
		case !ok:
			value = t.Default
		}
		out = appendValue(out, value, symbols)
	}
	return source{pattern: out, reading: s.reading, text: canonical(out, s.reading, symbols)}, true
}

// withoutOwn returns a pattern that the values of a key match exactly where they match the source, which may name the key
// itself, or a part that ends the key's value: own tells the variables. It reports false if there are no such values.
//
// A text that holds itself is itself: beside it there is room for a * but for no character. And what follows the last slash
// of a user's ARN is the name, whatever it is.
func (s *source) withoutOwn(key string, own func(name string) bool, symbols *symbolTable) (source, bool) {
	at, count, others, fixed := -1, 0, false, false
	for i := range s.pattern {
		switch t := &s.pattern[i]; {
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
	write := func(p policy.Pattern) (source, bool) {
		return source{pattern: p, reading: s.reading, text: canonical(p, s.reading, symbols)}, true
	}
	star := policy.Token{Kind: policy.AnyString}
	last := at == len(s.pattern)-1
	if s.pattern[at].Text == key {
		switch {
		case fixed:
			return source{}, false
		case others:
			return *s, true
		case s.reading < readARN: // always
			always := policy.Pattern{star}
			return source{pattern: always, reading: readLike, text: canonical(always, readLike, symbols)}, true
		case len(s.pattern) == 1:
			colon := policy.Token{Kind: policy.Literal, Text: ":"}
			return write(policy.Pattern{star, colon, star, colon, star, colon, star, colon, star, colon, star})
		}
		return *s, true
	}
	if !last || at == 0 {
		return *s, true
	}
	p := slices.Clone(s.pattern[:at])
	switch before := &p[at-1]; {
	case before.Kind == policy.AnyString:
		return write(p)
	case before.Kind == policy.Literal && strings.HasSuffix(before.Text, "/"):
		return write(append(p, policy.Token{Kind: policy.Variable, Text: anyName}))
	case before.Kind == policy.Literal:
		return source{}, false
	}
	return *s, true
}

// anyName stands for any name of a user, as a policy variable does whose value is not known; it is no variable of AWS's.
const anyName = "\x00name"

// appendValue appends a value, which may hold symbols.
func appendValue(p policy.Pattern, value string, symbols *symbolTable) policy.Pattern {
	if !hasSymbol(value) {
		return appendToken(p, policy.Token{Kind: policy.Literal, Text: value})
	}
	all := symbols.all()
	for _, r := range value {
		if n := int(r - eval.SymbolRune); isSymbol(r) && n < len(all) {
			p = append(p, policy.Token{Kind: policy.SymbolToken, Symbol: all[n]})
			continue
		}
		p = appendToken(p, policy.Token{Kind: policy.Literal, Text: string(r)})
	}
	return p
}

// variables appends the names of the source's variables.
func (s *source) variables(names []string) []string {
	for i := range s.pattern {
		if s.pattern[i].Kind == policy.Variable && !slices.Contains(names, s.pattern[i].Text) {
			names = append(names, s.pattern[i].Text)
		}
	}
	return names
}

// must returns the patterns of which a string is to match one whatever the symbols are; none if nothing surely matches.
func (s *source) must(symbols *symbolTable) []*pattern {
	for i := range s.pattern {
		if s.pattern[i].Kind == policy.SymbolToken && s.pattern[i].Symbol.Many {
			return nil
		}
	}
	if s.reading >= readARN && !s.alwaysARN() {
		return nil
	}
	return s.patterns(s.pattern, false, symbols)
}

// patterns makes patterns of a text, or of one of its alternatives: more than one where it can be read so that segments are
// missing.
func (s *source) patterns(p policy.Pattern, may bool, symbols *symbolTable) []*pattern {
	var out []*pattern
	add := func(p policy.Pattern) {
		if tokens, ok := s.tokens(p, may, symbols); ok {
			out = append(out, newPattern(tokens, may))
		}
	}
	add(p)
	switch {
	case s.runsOn(may):
		if completed := complete(p); completed != nil {
			add(completed)
		}
	case s.reading == readFields, s.reading == readAligned:
		for _, filled := range fill(p, s.reading == readFields) {
			add(filled)
		}
	}
	return out
}

// fill writes whole fields for what a * runs over: those that the pattern lacks behind any one that ends a segment or at the
// end, and, of a pattern that lacks none, with account the account where it has something else, as in
// arn:aws:lambda:*:function:*.
func fill(p policy.Pattern, account bool) []policy.Pattern {
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
		return !whole || account == "" || account == "aws" || isAccount(account)
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

// complete adds to an incomplete ARN the segments that it lacks; nil if there are none. Symbols and variables may hold all
// colons but one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func complete(p policy.Pattern) policy.Pattern {
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

// alwaysARN reports whether the pattern is one of ARNs whichever of their known values its symbols have.
func (s *source) alwaysARN() bool {
	if !s.pattern.Symbolic() {
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
func (s *source) alternatives() []policy.Pattern {
	if !s.pattern.Symbolic() {
		return []policy.Pattern{s.pattern}
	}
	alternatives := []policy.Pattern{nil}
	for _, t := range s.pattern {
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

// may returns the pattern as those that a string is not to match whatever the symbols are.
func (s *source) may(symbols *symbolTable) []*pattern {
	var out []*pattern
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

// covered returns what a pattern has whatever its variables are: strings of which a symbol may be all that a variable is.
func (p *pattern) covered() *pattern {
	tokens := slices.Clone(p.tokens)
	for i := range tokens {
		if tokens[i].kind == tokenVariable {
			tokens[i] = token{r: noRune}
		}
	}
	return newPattern(tokens, p.may)
}

// noRune is no character.
const noRune = -1

// tokens takes a pattern apart. It reports false if no string matches.
func (s *source) tokens(p policy.Pattern, may bool, symbols *symbolTable) ([]token, bool) {
	arn := s.reading >= readARN
	if s.reading >= readAsked && p.IsStar() {
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
		open := i+1 < len(p) && (p[i+1].Kind == policy.Variable || may && p[i+1].Kind == policy.SymbolToken)
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
				if s.reading == readFold && unicode.ToUpper(r) != unicode.ToLower(r) {
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
			case may && (t.Symbol.Many || t.Symbol.Origin != policy.FromResource):
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
func (s *source) runsOn(may bool) bool {
	return s.reading == readResource || may && (s.reading == readAligned || s.reading == readFields)
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

// formTokens makes a pattern of a form.
func formPattern(f facts.Form) *pattern {
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

// noARN is what is no ARN.
func noARN() *pattern {
	p := anyARN()
	p.not = true
	return p
}

// anyARN is what begins as an ARN and has six fields.
func anyARN() *pattern {
	var out []token
	for _, r := range "arn" {
		out = append(out, token{r: r})
	}
	for range 4 {
		out = append(out, token{r: ':'}, token{kind: tokenStar, class: facts.Field})
	}
	return newPattern(append(out, token{r: ':'}, token{kind: tokenStar}), true)
}
