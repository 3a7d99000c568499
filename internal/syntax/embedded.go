package syntax

import (
	"bytes"
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

// Embedding is a JSON text inside a string of the source, in which symbols may stand.
type Embedding struct {
	Text []byte
	// Places are the offsets in the source of the bytes of Text and of its end; nil if only the whole string has a place.
	Places []int
	// Whole is the place of the whole string.
	Whole   policy.Range
	symbols []*policy.Symbol
	quoted  bool // whether the end of text is inside a JSON string
	escaped bool
}

// Add appends a part. Its bytes come from the places, the last of which stands for all further ones.
func (m *Embedding) Add(part policy.Part, places []int) {
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
	m.Text = append(m.Text, s...)
	if places != nil {
		for i := range len(s) {
			m.Places = append(m.Places, places[min(i, len(places)-1)])
		}
	}
}

// Parse parses the text. Whether a text with a symbol outside of its strings is JSON may depend on what the symbol is: if it is
// none, or if nothing of it is known, the node is unknown as a whole.
func (m *Embedding) Parse() (policy.Node, *Error) {
	if len(m.symbols) == 1 && string(bytes.TrimSpace(m.Text)) == `"`+string(markOutside)+"0"+string(markEnd)+`"` {
		return m.unknown(), nil
	}
	root, err := ParseJSON(m.Text, 0)
	switch {
	case err != nil && bytes.ContainsRune(m.Text, markOutside):
		return m.unknown(), nil
	case err != nil:
		return policy.Node{}, err
	}
	m.Restore(&root)
	return root, nil
}

func (m *Embedding) unknown() policy.Node {
	return policy.Node{Kind: policy.Unknown, Text: policy.NewText(m.Whole, policy.Part{Symbol: m.symbols[0]})}
}

// Place returns the place in the source of a piece of the text.
func (m *Embedding) Place(r policy.Range) policy.Range {
	if len(m.Places) != len(m.Text)+1 {
		return m.Whole
	}
	return policy.Range{Start: m.Places[r.Start], End: m.Places[r.End]}
}

// Character returns the place in the source of the character at an offset of the text.
func (m *Embedding) Character(offset int) policy.Range {
	start := min(offset, len(m.Text))
	_, size := utf8.DecodeRune(m.Text[start:])
	return m.Place(policy.Range{Start: start, End: start + size})
}

// Restore puts the symbols back and gives every node its place in the source.
func (m *Embedding) Restore(n *policy.Node) {
	restored, outside := m.restored(n.Text)
	n.Text = restored
	if outside && n.Kind == policy.String {
		if s := n.Parts[0].Symbol; s.Many {
			*n = policy.Node{Kind: policy.Array, Text: policy.Text{Range: n.Range}, Items: []policy.Node{*n}}
		} else {
			n.Kind = policy.Unknown
		}
		return
	}
	for i := range n.Items {
		m.Restore(&n.Items[i])
	}
	for i := range n.Members {
		n.Members[i].Key, _ = m.restored(n.Members[i].Key)
		m.Restore(&n.Members[i].Value)
	}
}

// restored puts the symbols back into a text. It also reports whether the text stands for a symbol outside of a string.
func (m *Embedding) restored(text policy.Text) (restored policy.Text, outside bool) {
	text.Range = m.Place(text.Range)
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
		pieces = append(pieces, policy.Part{Literal: rest[:i]}, policy.Part{Symbol: m.symbols[number]})
		rest = after
	}
	restored = policy.NewText(text.Range, append(pieces, policy.Part{Literal: rest})...)
	return restored, outside && len(restored.Parts) == 1
}

// StartsJSON reports whether a text begins as a JSON object or array does.
func StartsJSON(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
}
