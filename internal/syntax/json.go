// Package syntax makes nodes of package policy of JSON texts, those that stand inside of other texts included, each key and
// value with its place.
package syntax

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamlint/iamlint/policy"
)

// MaxDepth bounds how deeply values may be nested, in JSON as in YAML: far beyond any policy or template, and far below
// what the recursion of everything that reads a tree could not bear.
const MaxDepth = 1000

// Error says where a text breaks the grammar of its format. Its message names no place.
type Error struct {
	Offset  int
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// At returns the place of the error in content: the character that is wrong, nothing at the end of the text.
func (e *Error) At(content []byte) policy.Range {
	start := max(0, min(e.Offset, len(content)))
	end := start
	if start < len(content) {
		_, size := utf8.DecodeRune(content[start:])
		end = start + size
	}
	return policy.Range{Start: start, End: end}
}

// arena hands out the slices of nodes and members of a text from a few large ones.
type arena struct {
	nodes   []policy.Node
	members []policy.Member
}

const (
	firstChunk = 16
	lastChunk  = 1024
)

func chunk[T any](free *[]T, used []T) []T {
	n := len(used)
	if n == 0 {
		return []T{}
	}
	if cap(*free)-len(*free) < n {
		size := min(max(2*cap(*free), firstChunk), lastChunk)
		*free = make([]T, 0, max(size, n))
	}
	start := len(*free)
	*free = append(*free, used...)
	return (*free)[start : start+n : start+n]
}

// jsonParser makes nodes of JSON tokens. Elements of open arrays and objects wait on two stacks until their number is
// known; strings without escapes alias one copy of the text.
type jsonParser struct {
	decoder *jsontext.Decoder
	text    string
	base    int // offset of the text in its source
	arena   arena
	waiting
	visit func(key string)
}

// waiting are the stacks of a parser.
type waiting struct {
	items   []policy.Node
	members []policy.Member
}

// stacks are those of parsers that are done, for the next ones: texts are many and small.
var stacks = sync.Pool{New: func() any { return &waiting{} }}

// largest bounds how many elements of a stack are kept.
const largest = 4096

// letGo forgets what was on the stacks.
func (w *waiting) letGo() {
	if w.items = w.items[:0]; cap(w.items) > largest {
		w.items = nil
	}
	if w.members = w.members[:0]; cap(w.members) > largest {
		w.members = nil
	}
	clear(w.items[:cap(w.items)])
	clear(w.members[:cap(w.members)])
}

// ParseJSON parses a text of strict JSON (RFC 8259) in which names may be repeated. base is added to all places.
func ParseJSON(content []byte, base int) (policy.Node, *Error) {
	return ParseJSONKeys(content, base, func(string) {})
}

// ParseJSONKeys is ParseJSON that shows each key of an object to visit.
func ParseJSONKeys(content []byte, base int, visit func(key string)) (policy.Node, *Error) {
	p := jsonParser{
		// A bytes.Buffer is read in place.
		decoder: jsontext.NewDecoder(bytes.NewBuffer(content), jsontext.AllowDuplicateNames(true)),
		text:    string(content),
		base:    base,
		visit:   visit,
	}
	waiting := stacks.Get().(*waiting) //nolint:forcetypeassert // nothing else is stored
	p.waiting = *waiting
	defer func() {
		p.letGo()
		*waiting = p.waiting
		stacks.Put(waiting)
	}()
	root, err := p.value(0)
	if err != nil {
		return policy.Node{}, p.syntax(err)
	}
	if rest := p.skip(int(p.decoder.InputOffset())); rest < len(p.text) {
		message := "expected the end of the text after the top-level value"
		if comment(p.text[rest:]) {
			message = noComments
		}
		return policy.Node{}, &Error{base + rest, message}
	}
	return root, nil
}

// skip returns the next offset of the text at which no white space stands.
func (p *jsonParser) skip(offset int) int {
	for offset < len(p.text) && strings.IndexByte(" \t\r\n", p.text[offset]) >= 0 {
		offset++
	}
	return offset
}

var errDepth = errors.New("nested more than 1000 levels deep") // MaxDepth

// end returns the place just after the last token.
func (p *jsonParser) end() int { return p.base + int(p.decoder.InputOffset()) }

// value reads a value. Nodes go up by value: pointers to them would put each on the heap.
func (p *jsonParser) value(depth int) (n policy.Node, err error) {
	switch kind := p.decoder.PeekKind(); kind {
	case '{', '[':
		if depth == MaxDepth {
			return n, errDepth
		}
		if _, err := p.decoder.ReadToken(); err != nil {
			return n, err
		}
		start := p.end() - 1
		if kind == '{' {
			n.Kind = policy.Object
			n.Members, err = p.object(depth + 1)
		} else {
			n.Kind = policy.Array
			n.Items, err = p.array(depth + 1)
		}
		n.Range = policy.Range{Start: start, End: p.end()}
		return n, err
	case '"':
		n.Kind = policy.String
		n.Text, err = p.string()
		return n, err
	default:
		raw, err := p.decoder.ReadValue()
		if err != nil {
			return n, err
		}
		end := int(p.decoder.InputOffset())
		n.Range = policy.Range{Start: p.base + end - len(raw), End: p.base + end}
		switch kind {
		case 'n':
			n.Kind = policy.Null
		case 't', 'f':
			n.Kind = policy.Bool
			n.Value = p.text[end-len(raw) : end]
		default:
			n.Kind = policy.Number
			n.Value = p.text[end-len(raw) : end]
		}
		return n, nil
	}
}

func (p *jsonParser) array(depth int) ([]policy.Node, error) {
	first := len(p.items)
	for p.decoder.PeekKind() != ']' {
		item, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		p.items = append(p.items, item)
	}
	items := chunk(&p.arena.nodes, p.items[first:])
	p.items = p.items[:first]
	_, err := p.decoder.ReadToken()
	return items, err
}

func (p *jsonParser) object(depth int) ([]policy.Member, error) {
	first := len(p.members)
	for p.decoder.PeekKind() != '}' {
		key, err := p.key(len(p.members) > first)
		if err != nil {
			return nil, err
		}
		p.visit(key.Value)
		value, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		p.members = append(p.members, policy.Member{Key: key, Value: value})
	}
	members := chunk(&p.arena.members, p.members[first:])
	p.members = p.members[:first]
	_, err := p.decoder.ReadToken()
	return members, err
}

// key reads the name of a member. What else may stand there is found here: the decoder would read a value of any type
// and complain of its end.
func (p *jsonParser) key(further bool) (policy.Text, error) {
	if p.decoder.PeekKind() == '"' {
		return p.string()
	}
	offset := p.skip(int(p.decoder.InputOffset()))
	message := "expected '\"' at start of a member's name"
	switch {
	case !further:
	case offset < len(p.text) && p.text[offset] == ',':
		comma := offset
		if offset = p.skip(offset + 1); offset < len(p.text) && p.text[offset] == '}' {
			return policy.Text{}, &Error{p.base + comma, trailingComma}
		}
	default:
		message = "expected ',' or '}' after object value"
	}
	switch {
	case offset == len(p.text):
		return policy.Text{}, io.ErrUnexpectedEOF
	case comment(p.text[offset:]):
		message = noComments
	default:
		r, _ := utf8.DecodeRuneInString(p.text[offset:])
		message += ", found " + strconv.QuoteRune(r)
	}
	return policy.Text{}, &Error{p.base + offset, message}
}

// string reads a string.
func (p *jsonParser) string() (t policy.Text, err error) {
	raw, err := p.decoder.ReadValue()
	if err != nil {
		return t, err
	}
	end := int(p.decoder.InputOffset())
	start := end - len(raw)
	t.Range = policy.Range{Start: p.base + start, End: p.base + end}
	if bytes.IndexByte(raw, '\\') < 0 {
		t.Value = p.text[start+1 : end-1]
		return t, nil
	}
	unquoted, err := jsontext.AppendUnquote(nil, raw)
	t.Value = string(unquoted)
	return t, err
}

// syntax makes an error of the decoder one that people can read.
func (p *jsonParser) syntax(err error) *Error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	offset := int(p.decoder.InputOffset())
	reason := err
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		offset, reason = int(syntactic.ByteOffset), syntactic.Err
	}
	for offset < len(p.text) && errors.Is(err, errDepth) && p.text[offset] != '[' && p.text[offset] != '{' {
		offset++
	}
	if errors.Is(reason, io.ErrUnexpectedEOF) || errors.Is(reason, io.EOF) {
		return &Error{p.base + len(p.text), "unexpected end of the text"}
	}
	return &Error{p.base + offset, p.message(reason.Error(), offset)}
}

const (
	noComments    = "comments are not allowed in JSON"
	trailingComma = "a comma after the last element is not allowed in JSON"
)

// comment reports whether s begins as comments of other languages do.
func comment(s string) bool {
	return strings.HasPrefix(s, "//") || strings.HasPrefix(s, "/*") || strings.HasPrefix(s, "#")
}

// message turns the library's "invalid character 'x' after object value (expecting ',' or '}')" into
// "expected ',' or '}' after object value, found 'x'".
func (p *jsonParser) message(library string, offset int) string {
	rest, ok := strings.CutPrefix(library, "invalid character ")
	if !ok {
		return library
	}
	if offset < len(p.text) {
		if comment(p.text[offset:]) {
			return noComments
		}
		if next := p.skip(offset + 1); p.text[offset] == ',' && next < len(p.text) && p.text[next] == ']' {
			return trailingComma
		}
	}
	found, where := rest, ""
	for _, preposition := range []string{" at ", " in ", " after "} {
		if i := strings.LastIndex(rest, preposition); i >= 0 {
			found, where = rest[:i], rest[i:]
			break
		}
	}
	where, expecting, ok := strings.Cut(where, " (expecting ")
	switch {
	case where == " in string":
		return "control character " + found + " in string must be escaped"
	case ok:
		return "expected " + strings.TrimSuffix(expecting, ")") + where + ", found " + found
	case where == " at start of value":
		return "expected a value, found " + found
	}
	return "unexpected " + found + where
}
