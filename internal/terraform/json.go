package terraform

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// jsonEncode keeps what is encoded, so that a policy made by it has its places.
func (c *call) jsonEncode() *value {
	v := c.args[0]
	if v.kind == policy.Unknown && v.open.typ.kind == anyType && v.open.symbol.Origin == policy.FromFunction {
		return &value{kind: policy.Unknown, at: c.at, open: &unknown{symbol: v.open.symbol, typ: aString}}
	}
	return &value{kind: policy.String, at: c.at, document: v}
}

// jsonDecode reads a text of JSON, with what is open in its strings.
func (c *call) jsonDecode() *value {
	v := c.args[0]
	if v.kind != policy.String {
		return nil
	}
	decoded, err := c.e.decoded(v)
	if err != nil {
		return c.e.wrong(c.at, "jsondecode: "+err.Message)
	}
	return decoded
}

// decoded is what a text of JSON is.
func (e *evaluator) decoded(v *value) (*value, *syntax.Error) {
	if v.document != nil {
		return v.document, nil
	}
	node, err := e.parse(v)
	if err != nil {
		return nil, err
	}
	return fromNode(node, v.at), nil
}

// parse parses a text of JSON.
func (e *evaluator) parse(v *value) (*policy.Node, *syntax.Error) {
	m := &syntax.Embedding{Whole: v.at}
	e.embed(m, v)
	m.End(v.end())
	if !e.pay(1 + len(m.Text)/16) {
		return &policy.Node{Kind: policy.Unknown, Text: policy.NewText(v.at, policy.Part{Symbol: &policy.Symbol{Name: "too large", Origin: policy.FromFunction}})}, nil
	}
	node, err := m.Parse()
	if err != nil {
		return nil, err
	}
	return &node, nil
}

// end is the offset of the end of the literal text of a string.
func (v *value) end() int {
	if n := len(v.pieces); n > 0 {
		switch p := &v.pieces[n-1]; {
		case p.places != nil:
			return p.places[len(p.places)-1]
		case p.start >= 0 && p.symbol == nil && p.inner == nil:
			return p.start + len(p.text)
		}
	}
	return v.at.End
}

// embed adds a string to a text of JSON. The values of interpolations keep the places that they have.
func (e *evaluator) embed(m *syntax.Embedding, v *value) {
	for i := range v.pieces {
		p := &v.pieces[i]
		switch {
		case p.symbol != nil:
			m.Add(policy.Part{Symbol: p.symbol}, []int{v.between(i)})
		case p.inner == nil:
			m.Add(policy.Part{Literal: p.text}, p.offsets(v.at.Start))
		case p.inner.document != nil && !m.Quoted():
			node := e.node(p.inner.document)
			m.AddNode(node, v.between(i))
		case p.inner.document != nil || p.inner.kind != policy.String:
			for _, part := range p.inner.parts() {
				m.AddText(part, p.inner.at, v.between(i))
			}
		case len(p.inner.pieces) == 1 && p.inner.pieces[0].symbol == nil && p.inner.pieces[0].inner == nil && m.Quoted():
			m.AddText(policy.Part{Literal: p.inner.pieces[0].text}, p.inner.at, v.between(i))
		default:
			e.embed(m, p.inner)
		}
	}
}

// between is the offset of an interpolation: where the piece before it ends.
func (v *value) between(i int) int {
	if i > 0 {
		p := &v.pieces[i-1]
		switch {
		case p.places != nil:
			return p.places[len(p.places)-1]
		case p.start >= 0 && p.inner == nil && p.symbol == nil:
			return p.start + len(p.text)
		}
	}
	if i+1 < len(v.pieces) {
		if next := &v.pieces[i+1]; next.places == nil && next.start >= 0 {
			return next.start
		}
	}
	return v.at.Start
}

// offsets are the places of the bytes of a literal piece.
func (p *piece) offsets(otherwise int) []int {
	if len(p.places) > 1 {
		return p.places[:len(p.places)-1]
	}
	if p.start < 0 {
		return []int{otherwise}
	}
	offsets := make([]int, max(1, len(p.text)))
	for i := range offsets {
		offsets[i] = p.start + i
	}
	return offsets
}

func (c *call) yamlDecode() *value {
	v := c.args[0]
	if v.yaml != nil {
		return v.yaml
	}
	text, ok := v.known()
	if !ok || c.e.options.YAML == nil || !c.e.pay(len(text)/16) {
		return nil
	}
	node, ok := c.e.options.YAML([]byte(text))
	if !ok {
		return c.e.wrong(c.at, "yamldecode of what is not YAML")
	}
	if len(v.pieces) == 1 && v.pieces[0].inner == nil { // the places of the text become those of the source
		offsets := append(v.pieces[0].offsets(v.at.Start), v.end())
		relocate(&node, func(r policy.Range) policy.Range {
			last := len(offsets) - 1
			return policy.Range{Start: offsets[min(r.Start, last)], End: offsets[min(r.End, last)]}
		})
	} else {
		relocate(&node, func(policy.Range) policy.Range { return v.at })
	}
	return fromNode(&node, v.at)
}

func relocate(n *policy.Node, to func(policy.Range) policy.Range) {
	n.Range = to(n.Range)
	for i := range n.Items {
		relocate(&n.Items[i], to)
	}
	for i := range n.Members {
		n.Members[i].Key.Range = to(n.Members[i].Key.Range)
		relocate(&n.Members[i].Value, to)
	}
}

// writer writes a value as Terraform's jsonencode does. What is open in it are symbols in the text.
type writer struct {
	text  strings.Builder // since the last symbol
	parts []policy.Part
	depth int
	bytes int
}

// maxWritten bounds a text of JSON: each time that one is encoded in another it may become twice as long.
const maxWritten = 1 << 20

// written writes a value.
func written(v *value) []policy.Part {
	w := &writer{}
	w.value(v)
	if w.bytes > maxWritten {
		return []policy.Part{{Symbol: &policy.Symbol{Name: "too large", Origin: policy.FromFunction}}}
	}
	w.flush()
	return w.parts
}

func (w *writer) literal(s string) {
	if w.bytes += len(s); w.bytes <= maxWritten {
		w.text.WriteString(s)
	}
}

func (w *writer) symbol(s *policy.Symbol) {
	w.flush()
	w.parts = append(w.parts, policy.Part{Symbol: s})
}

func (w *writer) flush() {
	if w.text.Len() > 0 {
		w.parts = append(w.parts, policy.Part{Literal: w.text.String()})
		w.text.Reset()
	}
}

// escapes are those that encoding/json makes for HTML, and Terraform with it.
var escapes = strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`, "\u2028", `\u2028`, "\u2029", `\u2029`)

func (w *writer) quoted(parts []policy.Part) {
	w.literal(`"`)
	for _, part := range parts {
		if part.Symbol != nil {
			w.symbol(part.Symbol)
			continue
		}
		quoted, err := jsontext.AppendQuote(nil, part.Literal)
		if err == nil {
			w.literal(escapes.Replace(string(quoted[1 : len(quoted)-1])))
		}
	}
	w.literal(`"`)
}

func (w *writer) value(v *value) {
	w.depth++
	defer func() { w.depth-- }()
	switch {
	case w.bytes > maxWritten:
	case w.depth > maxDepth, v.kind == policy.Null:
		w.literal("null")
	case v.kind == policy.Unknown:
		if v.open.typ.kind == stringType {
			w.quoted(v.parts())
		} else {
			w.symbol(v.open.symbol)
		}
	case v.kind == policy.String:
		w.quoted(v.parts())
	case v.disordered(), v.source != nil, slices.ContainsFunc(v.items, func(i item) bool { return i.many }),
		slices.ContainsFunc(v.members, func(m member) bool { return m.many }):
		w.symbol(&policy.Symbol{Name: v.name(), Origin: policy.FromFunction})
	case v.kind == policy.Array:
		w.literal("[")
		for i := range v.items {
			if i > 0 {
				w.literal(",")
			}
			w.value(v.items[i].value)
		}
		w.literal("]")
	case v.kind == policy.Object:
		w.literal("{")
		members := slices.Clone(v.members)
		slices.SortStableFunc(members, func(a, b member) int { return compareKeys(a.key, b.key) })
		for i, m := range members {
			if i > 0 {
				w.literal(",")
			}
			w.quoted(m.key.parts())
			w.literal(":")
			w.value(m.value)
		}
		w.literal("}")
	default:
		w.literal(v.text)
	}
}

// node makes the node of a value that is (a part of) a document: what is put into JSON as it is. A string in it stays a string.
func (e *evaluator) node(v *value) policy.Node {
	n := policy.Node{Kind: v.kind, Text: policy.Text{Range: v.at}}
	if !e.pay(3) || e.depth > maxDepth { // nodes are large, and copied
		n.Kind = policy.Unknown
		n.Text = policy.NewText(v.at, policy.Part{Symbol: &policy.Symbol{Name: "too large", Origin: policy.FromFunction}})
		return n
	}
	e.depth++
	defer func() { e.depth-- }()
	switch v.kind {
	case policy.Null:
	case policy.Array:
		n.Items = make([]policy.Node, 0, len(v.items))
		for _, element := range v.items {
			n.Items = append(n.Items, e.element(element))
		}
	case policy.Object:
		if v.source != nil {
			symbol := &policy.Symbol{Name: v.name(), Origin: policy.FromFunction}
			return policy.Node{Kind: policy.Unknown, Text: policy.NewText(v.at, policy.Part{Symbol: symbol})}
		}
		n.Members = make([]policy.Member, 0, len(v.members))
		for _, m := range v.members {
			n.Members = append(n.Members, policy.Member{Key: m.key.asText(m.key.at), Value: e.node(m.value)})
		}
	case policy.Unknown:
		return e.openNode(v)
	default:
		n.Text = v.asText(v.at)
	}
	return n
}

// element is the node of an element of a list. One that stands for many is so by its symbols.
func (e *evaluator) element(element item) policy.Node {
	n := e.node(element.value)
	if !element.many || n.Kind == policy.Object || n.Kind == policy.Array {
		return n
	}
	if n.Kind == policy.Unknown || n.Kind == policy.String && len(n.Parts) == 1 && n.Parts[0].Symbol != nil {
		symbol := *n.Parts[0].Symbol
		if !symbol.Many {
			symbol.Many, symbol.Allowed = true, nil
			n.Text = policy.NewText(n.Range, policy.Part{Symbol: e.symbol("many "+symbol.Name, symbol)})
		}
		return n
	}
	if n.Known() { // a literal that may be there: no one can rely on it, and it grants what it says
		return n
	}
	return n
}

// openNode is the node of what is not known: a text, a list of texts, or of unknown type.
func (e *evaluator) openNode(v *value) policy.Node {
	symbol, t := v.open.symbol, v.open.typ
	text := policy.NewText(v.at, policy.Part{Symbol: symbol})
	switch {
	case t.scalar():
		return policy.Node{Kind: policy.String, Text: text}
	case t.list() && t.element != nil && t.element.scalar():
		many := *symbol
		many.Many, many.Allowed = true, nil
		text = policy.NewText(v.at, policy.Part{Symbol: e.symbol("many "+symbol.Name, many)})
		return policy.Node{Kind: policy.Array, Text: policy.Text{Range: v.at}, Items: []policy.Node{{Kind: policy.String, Text: text}}}
	}
	return policy.Node{Kind: policy.Unknown, Text: text}
}

// export makes the node of an attribute's value for an instance: a string that is JSON is what it says.
func (e *evaluator) export(i *Instance, v *value) policy.Node {
	switch {
	case v.kind == policy.String && v.document != nil:
		n := e.node(v.document)
		if n.Kind != policy.Object && n.Kind != policy.Array && n.Kind != policy.Unknown {
			return e.node(v)
		}
		return n
	case v.kind == policy.String && v.looksJSON():
		node, err := e.parse(v)
		if err == nil {
			return *node
		}
		if i.Broken == nil {
			i.Broken = map[policy.Range]policy.Problem{}
		}
		i.Broken[v.at] = policy.Problem{Kind: policy.JSONSyntax, Range: e.offending(v, err), Message: "policy in a string: " + err.Message}
		return e.node(v)
	case v.kind == policy.Array:
		n := policy.Node{Kind: policy.Array, Text: policy.Text{Range: v.at}}
		for _, element := range v.items {
			if element.scalar() && element.document == nil && !element.looksJSON() {
				n.Items = append(n.Items, e.element(element))
			} else {
				n.Items = append(n.Items, e.export(i, element.value))
			}
		}
		return n
	case v.kind == policy.Object && v.source == nil:
		n := policy.Node{Kind: policy.Object, Text: policy.Text{Range: v.at}}
		for _, m := range v.members {
			n.Members = append(n.Members, policy.Member{Key: m.key.asText(m.key.at), Value: e.export(i, m.value)})
		}
		return n
	}
	return e.node(v)
}

// looksJSON reports whether a string begins as a JSON object or array does.
func (v *value) looksJSON() bool {
	if v.kind != policy.String {
		return false
	}
	if text, ok := v.literal(); ok {
		return syntax.StartsJSON(text)
	}
	for _, part := range v.parts() {
		if part.Symbol != nil {
			return false
		}
		if strings.TrimSpace(part.Literal) != "" {
			return syntax.StartsJSON(part.Literal)
		}
	}
	return false
}

// offending is the place of a syntax error.
func (e *evaluator) offending(v *value, err *syntax.Error) policy.Range {
	m := &syntax.Embedding{Whole: v.at}
	e.embed(m, v)
	m.End(v.end())
	return m.Character(err.Offset)
}
