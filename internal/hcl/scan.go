package hcl

import (
	"bytes"
	"unicode/utf8"
)

// Most of a configuration has no part in policies: variables that no one asks for, resources of other services, what a function's
// memory is. The library takes a hundred times as long to parse a text as it takes to see that it is well-formed, so of a file that
// is, the arguments are parsed one by one, when someone asks for their values.
//
// scan reads the native syntax as far as people write it. What it accepts, the library parses without an error, which tests check
// on whatever they can think of; a file that it does not accept is parsed by the library as a whole, which then says what is wrong
// with it. So it need not know all of the language: directives of templates, letters outside of ASCII in names, ends of lines with
// a carriage return and anything odd are left to the library.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md

// span is a part of a text.
type span struct{ start, end int }

// blockSpan is a block of a file, or in a body.
type blockSpan struct {
	name   span
	labels []span
	// body is from one brace to the other, or to the end of the one argument that is on one line with it.
	body span
}

// argumentSpan is an argument of a body.
type argumentSpan struct{ name, value span }

// bodySpan is what stands in a body.
type bodySpan struct {
	arguments []argumentSpan
	blocks    []blockSpan
}

// maxLevels bounds how deeply what is accepted is nested, or could be as a tree.
const maxLevels = 100

// scan returns the blocks of a file; false for one that it does not accept.
func scan(text []byte) ([]blockSpan, bool) {
	if !utf8.Valid(text) {
		return nil, false
	}
	s := &scanner{text: text}
	var blocks []blockSpan
	for s.lines(); s.at < len(text) && !s.bad; s.lines() {
		b := blockSpan{}
		if b.name = s.word(); b.name.start == b.name.end || !s.block(&b) {
			return nil, false
		}
		blocks = append(blocks, b)
	}
	return blocks, !s.bad
}

// inside returns what stands in the body of a block of a text that scan accepted, at whatever depth the block is.
func inside(text []byte, b *blockSpan) bodySpan {
	s := &scanner{text: text, at: b.body.start + 1, into: &bodySpan{}}
	s.body(&blockSpan{})
	return *s.into
}

// scanner is at a place in a text. What it does not accept makes it bad.
type scanner struct {
	text []byte
	at   int
	bad  bool
	// level is how deeply the place is nested; work is how many more levels the tree of the expression may have.
	level, work int
	// heredoc says that the place is in an interpolation of one.
	heredoc bool
	// into, if not nil, gets what stands in the body at hand.
	into *bodySpan
}

func (s *scanner) fail() bool {
	s.bad = true
	return false
}

// peek is the byte at the place; 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) has(word string) bool {
	return len(s.text)-s.at >= len(word) && string(s.text[s.at:s.at+len(word)]) == word
}

// take goes over a word if it is there.
func (s *scanner) take(word string) bool {
	if !s.has(word) {
		return false
	}
	s.at += len(word)
	return true
}

// space goes over white space and comments, and over newlines if these do not matter. A comment up to the end of its line ends with
// the newline.
func (s *scanner) space(newlines bool) {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == ' ' || c == '\t' || c == '\n' && newlines:
			s.at++
		case c == '#' || c == '/' && s.has("//"):
			i := bytes.IndexByte(s.text[s.at:], '\n')
			if i < 0 {
				s.at = len(s.text)
				return
			}
			if s.at += i; !newlines {
				return
			}
			s.at++
		case c == '/' && s.has("/*"):
			i := bytes.Index(s.text[s.at+2:], []byte("*/"))
			if i < 0 {
				s.fail()
				return
			}
			s.at += 2 + i + 2
		default:
			return
		}
	}
}

// lines goes to the next line with something on it.
func (s *scanner) lines() { s.space(true) }

// endOfLine goes over the end of a line, or of the text.
func (s *scanner) endOfLine() bool {
	s.space(false)
	if s.at < len(s.text) && !s.take("\n") {
		return s.fail()
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// word goes over a name, which may be empty.
func (s *scanner) word() span {
	start := s.at
	if isLetter(s.peek()) {
		for s.at < len(s.text) && (isLetter(s.text[s.at]) || isDigit(s.text[s.at]) || s.text[s.at] == '-') {
			s.at++
		}
	}
	return span{start, s.at}
}

func (s *scanner) nonempty() bool {
	w := s.word()
	return w.start < w.end || s.fail()
}

// block goes over what follows the type of a block.
func (s *scanner) block(b *blockSpan) bool {
	for {
		s.space(false)
		switch c := s.peek(); {
		case c == '"':
			start := s.at
			i := bytes.IndexAny(s.text[s.at+1:], "\"\\$%\n")
			if i < 0 || s.text[s.at+1+i] != '"' {
				return s.fail()
			}
			s.at += i + 2
			b.labels = append(b.labels, span{start, s.at})
		case isLetter(c):
			b.labels = append(b.labels, s.word())
		case c == '{':
			b.body.start = s.at
			s.at++
			return s.deeper() && s.body(b) && s.back() && s.endOfLine()
		default:
			return s.fail()
		}
	}
}

func (s *scanner) deeper() bool {
	s.level++
	return s.level <= maxLevels || s.fail()
}

func (s *scanner) back() bool {
	s.level--
	return !s.bad
}

// body goes over a body and the brace that closes it.
func (s *scanner) body(b *blockSpan) bool {
	s.space(false)
	if s.peek() == '}' {
		s.at++
		b.body.end = s.at
		return true
	}
	if s.peek() != '\n' {
		name := s.word()
		if name.start == name.end {
			return s.fail()
		}
		if !s.argument(name) {
			return false
		}
		b.body.end = s.at
		s.space(false)
		return s.take("}") || s.fail()
	}
	var names map[string]bool
	for s.lines(); !s.take("}"); s.lines() {
		name := s.word()
		if name.start == name.end {
			return s.fail()
		}
		s.space(false)
		if s.peek() != '=' {
			into := s.into
			s.into = nil
			inner := blockSpan{name: name}
			if !s.block(&inner) {
				return false
			}
			if s.into = into; into != nil {
				into.blocks = append(into.blocks, inner)
			}
			continue
		}
		if names == nil {
			names = make(map[string]bool, 8)
		}
		key := string(s.text[name.start:name.end])
		if names[key] || !s.argument(name) || !s.endOfLine() {
			return s.fail()
		}
		names[key] = true
	}
	b.body.end = s.at
	return true
}

// argument goes over what follows the name of an argument, on its line.
func (s *scanner) argument(name span) bool {
	s.space(false)
	if s.peek() != '=' || s.has("==") || s.has("=>") {
		return s.fail()
	}
	s.at++
	s.work = 0
	s.space(false)
	start := s.at
	if !s.expression(false) {
		return false
	}
	if s.into != nil {
		s.into.arguments = append(s.into.arguments, argumentSpan{name, span{start, s.at}})
	}
	return true
}

// expression goes over an expression, and over newlines in it if these do not matter.
func (s *scanner) expression(newlines bool) bool {
	if !s.deeper() || !s.operands(newlines) {
		return s.fail()
	}
	before := s.at
	s.space(newlines)
	if s.peek() != '?' {
		s.at = before
		return s.back()
	}
	s.at++
	if s.work++; !s.expression(newlines) {
		return false
	}
	s.space(newlines)
	return s.take(":") && s.peek() != ':' && s.expression(newlines) && s.back() || s.fail()
}

// operands goes over operands and the binary operators between them.
func (s *scanner) operands(newlines bool) bool {
	for {
		if !s.operand(newlines) {
			return false
		}
		before := s.at
		s.space(newlines)
		switch {
		case s.take("=="), s.take("!="), s.take("<="), s.take(">="), s.take("&&"), s.take("||"):
		case s.has("<<"):
			return s.fail()
		case s.take("<"), s.take(">"), s.take("+"), s.take("-"), s.take("*"), s.take("/"), s.take("%"):
		default:
			s.at = before
			return true
		}
		if s.work++; s.work > 2*maxLevels {
			return s.fail()
		}
	}
}

// operand goes over a value with what is taken of it.
func (s *scanner) operand(newlines bool) bool {
	s.space(newlines)
	for s.peek() == '!' || s.peek() == '-' {
		s.at++
		if s.work++; s.work > 2*maxLevels || s.peek() == '=' {
			return s.fail()
		}
		s.space(newlines)
	}
	literal := isDigit(s.peek())
	if !s.value(newlines) {
		return s.fail()
	}
	for {
		before := s.at
		s.space(newlines)
		switch {
		case literal && (s.peek() == '.' || s.peek() == '['):
			return s.fail()
		case s.has("..."), s.peek() != '.' && s.peek() != '[':
			s.at = before
			return true
		case s.take("["):
			s.space(true)
			if s.work++; s.work > 2*maxLevels {
				return s.fail()
			}
			if s.take("*") {
				s.space(true)
			} else if !s.expression(true) {
				return false
			}
			s.space(true)
			if !s.take("]") {
				return s.fail()
			}
		default:
			s.at++
			s.space(newlines)
			if s.work++; s.work > 2*maxLevels {
				return s.fail()
			}
			switch c := s.peek(); {
			case c == '*':
				s.at++
				if !s.attributes(newlines) {
					return false
				}
			case isDigit(c):
				for isDigit(s.peek()) {
					s.at++
				}
				if c := s.peek(); isLetter(c) || c == '.' && s.at+1 < len(s.text) && isDigit(s.text[s.at+1]) {
					return s.fail()
				}
			default:
				if !s.nonempty() {
					return false
				}
			}
		}
	}
}

// attributes goes over the names that may follow a splat of attributes.
func (s *scanner) attributes(newlines bool) bool {
	for {
		before := s.at
		s.space(newlines)
		if s.peek() != '.' || s.has("...") {
			s.at = before
			return true
		}
		s.at++
		s.space(newlines)
		if !s.nonempty() {
			return false
		}
	}
}

// value goes over a value.
func (s *scanner) value(newlines bool) bool {
	switch c := s.peek(); {
	case c == '"':
		s.at++
		return s.quoted()
	case isDigit(c):
		return s.number()
	case isLetter(c):
		s.word()
		before := s.at
		s.space(newlines)
		for s.has("::") { // the name of a provider's function
			s.at += 2
			s.space(newlines)
			if !s.nonempty() {
				return false
			}
			before = s.at
			s.space(newlines)
			if !s.has("::") && s.peek() != '(' {
				return s.fail()
			}
		}
		if s.peek() != '(' {
			s.at = before
			return true
		}
		s.at++
		return s.list(")")
	case c == '(':
		s.at++
		if !s.expression(true) {
			return false
		}
		s.space(true)
		return s.take(")") || s.fail()
	case c == '[':
		s.at++
		s.space(true)
		if s.isFor() {
			return s.loop("]")
		}
		return s.list("]")
	case c == '{':
		s.at++
		return s.object()
	case s.has("<<"):
		return s.document()
	}
	return s.fail()
}

func (s *scanner) number() bool {
	for isDigit(s.peek()) {
		s.at++
	}
	if s.peek() == '.' {
		if s.at++; !isDigit(s.peek()) {
			return s.fail()
		}
		for isDigit(s.peek()) {
			s.at++
		}
	}
	if isLetter(s.peek()) {
		return s.fail()
	}
	return true
}

// list goes over expressions with commas between them, up to a bracket.
func (s *scanner) list(end string) bool {
	for s.space(true); !s.take(end); s.space(true) {
		if !s.expression(true) {
			return false
		}
		s.space(true)
		switch {
		case s.take(","):
		case end == ")" && s.take("..."):
			s.space(true)
			return s.take(end) || s.fail()
		case s.take(end):
			return true
		default:
			return s.fail()
		}
	}
	return true
}

// object goes over the items of an object and the brace that closes it.
func (s *scanner) object() bool {
	before := s.at
	s.space(true)
	if s.isFor() {
		return s.loop("}")
	}
	s.at = before
	for s.space(true); !s.take("}"); s.space(true) {
		if !s.key() {
			return false
		}
		s.space(false)
		switch {
		case s.has("=="), s.has("=>"), s.has("::"):
			return s.fail()
		case s.take("="), s.take(":"):
		default:
			return s.fail()
		}
		if !s.expression(false) {
			return false
		}
		s.space(false)
		if !s.take(",") && !s.take("\n") && s.peek() != '}' {
			return s.fail()
		}
	}
	return true
}

// key goes over the key of an object: a name, a string, or an expression in parentheses.
func (s *scanner) key() bool {
	switch s.peek() {
	case '"':
		s.at++
		return s.quoted()
	case '(':
		s.at++
		if !s.expression(true) {
			return false
		}
		s.space(true)
		return s.take(")") || s.fail()
	}
	if !s.nonempty() {
		return false
	}
	for s.peek() == '.' {
		s.at++
		if !s.nonempty() {
			return false
		}
	}
	return true
}

// isFor reports whether the keyword of a loop is at the place.
func (s *scanner) isFor() bool {
	return s.has("for") && (len(s.text) == s.at+3 || !isLetter(s.text[s.at+3]) && !isDigit(s.text[s.at+3]) && s.text[s.at+3] != '-')
}

// loop goes over a for expression and the bracket that closes it.
func (s *scanner) loop(end string) bool {
	s.at += len("for")
	s.space(true)
	if !s.nonempty() {
		return false
	}
	s.space(true)
	if s.take(",") {
		s.space(true)
		if !s.nonempty() {
			return false
		}
		s.space(true)
	}
	if in := s.word(); string(s.text[in.start:in.end]) != "in" || !s.expression(true) {
		return s.fail()
	}
	s.space(true)
	if !s.take(":") || !s.expression(true) {
		return s.fail()
	}
	s.space(true)
	if end == "}" {
		if !s.take("=>") || !s.expression(true) {
			return s.fail()
		}
		s.space(true)
		s.take("...")
		s.space(true)
	}
	if test := s.word(); test.start < test.end {
		if string(s.text[test.start:test.end]) != "if" || !s.expression(true) {
			return s.fail()
		}
		s.space(true)
	}
	return s.take(end) || s.fail()
}

// quoted goes over the rest of a string in quotes.
func (s *scanner) quoted() bool {
	for {
		i := bytes.IndexAny(s.text[s.at:], "\"\\$%\n")
		if i < 0 {
			return s.fail()
		}
		s.at += i
		switch s.text[s.at] {
		case '"':
			s.at++
			return true
		case '\\':
			if !s.escape() {
				return false
			}
		case '\n':
			return s.fail()
		default:
			if !s.special() {
				return false
			}
		}
	}
}

func (s *scanner) escape() bool {
	s.at++
	switch s.peek() {
	case 'n', 'r', 't', '"', '\\':
		s.at++
		return true
	}
	return s.fail()
}

// special goes over a $ or a %, with an interpolation that it begins.
func (s *scanner) special() bool {
	c := s.text[s.at]
	switch {
	case s.has("$$$"), s.has("%%%"), s.has("%{"):
		return s.fail()
	case s.has("$${"), s.has("%%{"):
		s.at += 3
		return true
	case c != '$' || !s.has("${"):
		s.at++
		return true
	}
	s.at += len("${")
	s.take("~")
	if !s.expression(true) {
		return false
	}
	s.space(true)
	s.take("~")
	return s.take("}") || s.fail()
}

// document goes over a heredoc, up to the newline after its last line.
func (s *scanner) document() bool {
	s.at += len("<<")
	s.take("-")
	marker := s.word()
	if s.heredoc || marker.start == marker.end || !s.take("\n") {
		return s.fail()
	}
	s.heredoc = true
	defer func() { s.heredoc = false }()
	beginning := true // the place is at the start of a line
	for s.at < len(s.text) {
		if beginning {
			end := bytes.IndexByte(s.text[s.at:], '\n')
			if end < 0 {
				return s.fail()
			}
			if bytes.Equal(bytes.TrimSpace(s.text[s.at:s.at+end]), s.text[marker.start:marker.end]) {
				s.at += end
				return true
			}
			beginning = false
		}
		i := bytes.IndexAny(s.text[s.at:], "$%\n")
		if i < 0 {
			return s.fail()
		}
		s.at += i
		if s.take("\n") {
			beginning = true
		} else if !s.special() {
			return false
		}
	}
	return s.fail()
}
