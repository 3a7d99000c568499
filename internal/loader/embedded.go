package loader

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/policy"
)

// Where a symbol stands in a JSON text that a function makes, a mark holds its place until the text is parsed: these
// characters of the private use area, around the symbol's number. The second pair is for a symbol that stands where a
// value is wanted, outside of any string.
const (
	markInside  = '\uE000'
	markOutside = '\uE001'
	markEnd     = '\uE002'
)

// document resolves a policy document: an object, or one that is written as JSON in a string. It reports false if the
// document is removed, or is a string that is no JSON, which is then reported as a problem.
func (t *template) document(n *policy.Node, e *environment) (policy.Node, bool) {
	name, argument, call := function(n)
	switch {
	case n.Kind == policy.String:
		return t.embedded(embedding{text: []byte(n.Value), places: t.places(n), whole: n.Range})
	case call && name == "Fn::ToJsonString":
		n = argument
	case call && name == "Fn::Sub":
		if format, variables, ok := substitutes(argument); ok {
			return t.substituted(format, variables, e)
		}
	}
	value, state := t.resolve(n, e, 0)
	switch {
	case state == removed:
		return policy.Node{}, false
	case value.Kind == policy.String:
		text := embedding{whole: value.Range}
		for _, part := range value.Parts {
			text.add(part, nil)
		}
		if value.Known() {
			text.text = []byte(value.Value)
		}
		return t.embedded(text)
	}
	return value, true
}

// substituted resolves a document that is the string of a Fn::Sub.
func (t *template) substituted(format, variables *policy.Node, e *environment) (policy.Node, bool) {
	text := embedding{whole: format.Range}
	places := t.places(format)
	for _, piece := range splitSub(format.Value) {
		if !piece.variable {
			var at []int
			if places != nil {
				at = places[piece.end-len(piece.text) : piece.end]
			}
			text.add(policy.Part{Literal: piece.text}, at)
			continue
		}
		for _, part := range t.variable(piece, format, variables, e, 0) {
			var at []int
			if places != nil {
				at = places[piece.start : piece.start+1]
			}
			text.add(part, at)
		}
	}
	if places != nil {
		text.places = append(text.places, places[len(format.Value)])
	}
	return t.embedded(text)
}

// embedding is a JSON text inside a string of the source.
type embedding struct {
	text []byte
	// places are the offsets in the source of the bytes of text and of its end; nil if only the whole string has a place.
	places  []int
	whole   policy.Range
	symbols []*policy.Symbol
	quoted  bool // whether the end of text is inside a JSON string
	escaped bool
}

// add appends a part. Its bytes come from the places, the last of which stands for all further ones.
func (m *embedding) add(part policy.Part, places []int) {
	s := part.Literal
	if part.Symbol != nil {
		mark := string(markInside)
		if !m.quoted {
			mark = `"` + string(markOutside)
		}
		s = mark + strconv.Itoa(len(m.symbols)) + string(markEnd)
		if !m.quoted {
			s += `"`
		}
		m.symbols = append(m.symbols, part.Symbol)
	} else {
		for i := range len(s) {
			switch {
			case m.escaped:
				m.escaped = false
			case m.quoted && s[i] == '\\':
				m.escaped = true
			case s[i] == '"':
				m.quoted = !m.quoted
			}
		}
	}
	m.text = append(m.text, s...)
	if places != nil {
		for i := range len(s) {
			m.places = append(m.places, places[min(i, len(places)-1)])
		}
	}
}

// place returns the place in the source of a piece of the text.
func (m *embedding) place(r policy.Range) policy.Range {
	if len(m.places) != len(m.text)+1 {
		return m.whole
	}
	return policy.Range{Start: m.places[r.Start], End: m.places[r.End]}
}

func (t *template) embedded(m embedding) (policy.Node, bool) {
	if len(m.symbols) == 1 && string(bytes.TrimSpace(m.text)) == `"`+string(markOutside)+"0"+string(markEnd)+`"` {
		return t.unknown(m.whole, m.symbols[0]), true // nothing of the text is known
	}
	if !t.budget.pay(1 + len(m.text)/16) { // conditions may ask for one text in many forms
		return t.unknown(m.whole, t.exhausted("too large")), true
	}
	parsed, err := parseJSON(m.text, 0)
	switch {
	case err != nil && bytes.ContainsRune(m.text, markOutside):
		// Whether this is JSON depends on what the unknown values are.
		return t.unknown(m.whole, m.symbols[0]), true
	case err != nil:
		t.unit.Problems = appendProblem(t.unit.Problems, policy.Problem{
			Kind: policy.JSONSyntax, Range: m.character(err.offset), Message: "policy in a string: " + err.message,
		})
		return policy.Node{}, false
	}
	m.restore(t, &parsed.root)
	if bytes.Contains(m.text, []byte("{{resolve:")) {
		// References are resolved in strings that hold JSON, functions are not.
		t.dynamics(&parsed.root)
	}
	return parsed.root, true
}

func appendProblem(problems []policy.Problem, p policy.Problem) []policy.Problem {
	if slices.Contains(problems, p) {
		return problems
	}
	return append(problems, p)
}

// character returns the place in the source of the character at an offset of the text.
func (m *embedding) character(offset int) policy.Range {
	start := min(offset, len(m.text))
	_, size := utf8.DecodeRune(m.text[start:])
	return m.place(policy.Range{Start: start, End: start + size})
}

// restore puts the symbols back and gives every node its place in the source.
func (m *embedding) restore(t *template, n *policy.Node) {
	restored, outside := m.restored(n.Text)
	n.Text = restored
	if outside && n.Kind == policy.String {
		if s := n.Parts[0].Symbol; s.Many {
			*n = list(n.Range, s)
		} else {
			*n = t.unknown(n.Range, s)
		}
		return
	}
	for i := range n.Items {
		m.restore(t, &n.Items[i])
	}
	for i := range n.Members {
		n.Members[i].Key, _ = m.restored(n.Members[i].Key)
		m.restore(t, &n.Members[i].Value)
	}
}

// restored puts the symbols back into a text. It also reports whether the text stands for a symbol outside of a string.
func (m *embedding) restored(text policy.Text) (restored policy.Text, outside bool) {
	text.Range = m.place(text.Range)
	if len(m.symbols) == 0 || !strings.ContainsRune(text.Value, markEnd) {
		return text, false
	}
	var pieces []policy.Part
	rest := text.Value
	for rest != "" {
		i := strings.IndexFunc(rest, func(c rune) bool { return c == markInside || c == markOutside })
		if i < 0 {
			break
		}
		digits, after, ok := strings.Cut(rest[i+utf8.RuneLen(markInside):], string(markEnd))
		number, err := strconv.Atoi(digits)
		if !ok || err != nil || number < 0 || number >= len(m.symbols) {
			break
		}
		outside = outside || strings.HasPrefix(rest[i:], string(markOutside))
		pieces = append(pieces, literal(rest[:i]), symbolic(m.symbols[number]))
		rest = after
	}
	restored = policy.NewText(text.Range, append(pieces, literal(rest))...)
	return restored, outside && len(restored.Parts) == 1
}

func (t *template) dynamics(n *policy.Node) {
	if n.Kind == policy.String {
		*n, _ = t.dynamic(n)
	}
	for i := range n.Items {
		t.dynamics(&n.Items[i])
	}
	for i := range n.Members {
		t.dynamics(&n.Members[i].Value)
	}
}

// nestedText parses a template that is written in a string.
func (t *template) nestedText(n *policy.Node) (policy.Node, bool) {
	m := embedding{text: []byte(n.Value), places: t.places(n), whole: n.Range}
	var root policy.Node
	var err *syntaxError
	if startsJSON(m.text) {
		var parsed tree
		parsed, err = parseJSON(m.text, 0)
		root = parsed.root
	} else {
		var parsed []tree
		if parsed, err = parseYAML(m.text, 0); err == nil && len(parsed) > 0 {
			root = parsed[0].root
		}
	}
	if err != nil {
		t.problem(m.character(err.offset), "template in a string: "+err.message)
		return root, false
	}
	m.restore(t, &root)
	return root, true
}

// startsJSON reports whether a text begins as a JSON object or array does.
func startsJSON(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
}
