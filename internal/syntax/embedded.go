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
	// markText is for known text of another place, markNode for a whole value.
	markText = '\uE003'
	markNode = '\uE004'
)

// Embedding is a JSON text inside a string of the source, in which symbols may stand.
type Embedding struct {
	Text []byte
	// Places are the offsets in the source of the bytes of Text and of its end; nil if only the whole string has a place.
	Places []int
	// Whole is the place of the whole string.
	Whole   policy.Range
	symbols []*policy.Symbol
	texts   []policy.Text
	nodes   []policy.Node
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
	if len(places) > 0 {
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
	case err != nil && bytes.ContainsRune(m.Text, markOutside) && len(m.symbols) > 0:
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

// Quoted reports whether the end of the text is inside a JSON string.
func (m *Embedding) Quoted() bool { return m.quoted }

// End gives the end of the text its place, if the text has places.
func (m *Embedding) End(offset int) {
	if len(m.Places) == len(m.Text) {
		m.Places = append(m.Places, offset)
	}
}

// AddNode appends a value that is a node already, outside of strings, where the text stands at an offset of the source. The node
// keeps its places.
func (m *Embedding) AddNode(n policy.Node, offset int) {
	m.mark(markNode, len(m.nodes), offset)
	m.nodes = append(m.nodes, n)
}

// AddText appends a part that has a place of its own: a string of JSON that is this part and nothing else has that place. The
// rest of the text is at the offset. Text that is more than characters inside a string is added as any other.
func (m *Embedding) AddText(part policy.Part, at policy.Range, offset int) {
	if part.Symbol != nil || !m.quoted || strings.ContainsFunc(part.Literal, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) {
		m.Add(part, []int{offset})
		return
	}
	m.mark(markText, len(m.texts), offset)
	m.texts = append(m.texts, policy.Text{Value: part.Literal, Range: at})
}

// mark appends a mark for something with a number.
func (m *Embedding) mark(mark rune, number, offset int) {
	s := string(mark) + strconv.Itoa(number) + string(markEnd)
	if !m.quoted {
		s = `"` + s + `"`
	}
	m.Text = append(m.Text, s...)
	for range s {
		m.Places = append(m.Places, offset)
	}
	for len(m.Places) < len(m.Text) {
		m.Places = append(m.Places, offset)
	}
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

// Restore puts back what the marks stand for, and gives every node its place in the source.
func (m *Embedding) Restore(n *policy.Node) {
	if node, ok := m.node(n); ok {
		*n = node
		return
	}
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

// node returns the node that a mark stands for.
func (m *Embedding) node(n *policy.Node) (policy.Node, bool) {
	if len(m.nodes) == 0 || n.Kind != policy.String {
		return policy.Node{}, false
	}
	mark, number, rest, ok := cutMark(n.Value)
	if !ok || mark != markNode || rest != "" || number >= len(m.nodes) {
		return policy.Node{}, false
	}
	return m.nodes[number], true
}

// cutMark takes the mark apart that a text begins with.
func cutMark(s string) (mark rune, number int, rest string, ok bool) {
	mark, size := utf8.DecodeRuneInString(s)
	digits, rest, found := strings.Cut(s[size:], string(markEnd))
	number, err := strconv.Atoi(digits)
	return mark, number, rest, found && err == nil && number >= 0
}

// restored puts the symbols back into a text. It also reports whether the text stands for a symbol outside of a string.
func (m *Embedding) restored(text policy.Text) (restored policy.Text, outside bool) {
	text.Range = m.Place(text.Range)
	if len(m.symbols)+len(m.texts)+len(m.nodes) == 0 || !strings.ContainsRune(text.Value, markEnd) {
		return text, false
	}
	var pieces []policy.Part
	rest := text.Value
	for rest != "" {
		i := strings.IndexFunc(rest, func(c rune) bool { return c >= markInside && c <= markNode && c != markEnd })
		if i < 0 {
			break
		}
		mark, number, after, ok := cutMark(rest[i:])
		var piece policy.Part
		switch {
		case !ok:
		case (mark == markInside || mark == markOutside) && number < len(m.symbols):
			piece.Symbol = m.symbols[number]
			outside = outside || mark == markOutside
		case mark == markText && number < len(m.texts):
			piece.Literal = m.texts[number].Value
			if i == 0 && after == "" && len(pieces) == 0 {
				text.Range = m.texts[number].Range
			}
		default:
			ok = false
		}
		if !ok {
			break
		}
		pieces = append(pieces, policy.Part{Literal: rest[:i]}, piece)
		rest = after
	}
	restored = policy.NewText(text.Range, append(pieces, policy.Part{Literal: rest})...)
	return restored, outside && len(restored.Parts) == 1
}

// StartsJSON reports whether a text begins as a JSON object or array does.
func StartsJSON[T string | []byte](text T) bool {
	for i := range len(text) {
		switch text[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return text[i] == '{' || text[i] == '['
		}
	}
	return false
}
