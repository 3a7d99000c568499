package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// value is what an expression comes to: known, open in parts, or not known at all. Values are not changed once they are made; many
// may share one.
type value struct {
	// kind is that of the JSON that the value would be. An instance of a resource or of a module is an Object whose
	// attributes are evaluated when someone asks for one.
	kind policy.NodeKind
	// at is where the value is written: its literal, or the whole template or call that makes it.
	at policy.Range
	// text is a Number or Bool, pieces is a String.
	text   string
	pieces []piece
	// items are the elements of an Array, which set says has no order; members are those of an Object.
	items []item
	set   bool
	// shuffled says that the order of items depends on something that is not known.
	shuffled bool
	members  []member
	// open is what is known of an Unknown.
	open *unknown
	// source makes the attributes of an Object that has no members.
	source source
	// document is what a String is the JSON text of; its pieces are made when they are needed.
	document *value
	// yaml is what a String is the YAML text of.
	yaml *value
	// relative says that a String is a path from the working folder that stands for an absolute one.
	relative bool
	// refers are the addresses of the resources whose attribute the value is.
	refers []string
}

// source is an instance of a resource or of a module.
type source interface {
	attribute(e *evaluator, name string, at policy.Range) *value
	names() []string
}

// piece is a part of a string.
type piece struct {
	// text is literal. Its bytes are at start and what follows, or at places, which has the end, too; they have no
	// place of their own if start is negative.
	text   string
	start  int
	places []int
	// symbol, if not nil, is a part that is not known.
	symbol *policy.Symbol
	// inner, if not nil, is the value of an interpolation, which is not a list or an object.
	inner *value
}

// item is an element of a list. One that is many stands for any number of elements of its form.
type item struct {
	*value
	many bool
}

// member is a key of an object with its value.
type member struct {
	key   *value
	value *value
	many  bool
}

// unknown is what is known of a value that is not known.
type unknown struct {
	symbol *policy.Symbol
	typ    *typ
	// tests are those that the value, a boolean, is made of; only of one that is just a test, or its negation, is more known.
	tests   []*test
	test    *test
	negated bool
}

func nullValue(at policy.Range) *value { return &value{kind: policy.Null, at: at} }

func boolean(b bool, at policy.Range) *value {
	text := "false"
	if b {
		text = "true"
	}
	return &value{kind: policy.Bool, text: text, at: at}
}

func number(text string, at policy.Range) *value {
	return &value{kind: policy.Number, text: text, at: at}
}

// str is a string that is at a place as a whole.
func str(text string, at policy.Range) *value {
	return &value{kind: policy.String, pieces: []piece{{text: text, start: -1}}, at: at}
}

// list is a list of known length.
func list(at policy.Range, items ...*value) *value {
	v := &value{kind: policy.Array, at: at, items: make([]item, len(items))}
	for i := range items {
		v.items[i].value = items[i]
	}
	return v
}

// moved is the value at another place, if it has no literal of its own: what is not known is where it is used.
func (v *value) moved(at policy.Range) *value {
	if v.kind != policy.Unknown && !(v.kind == policy.String && len(v.pieces) == 1 && v.pieces[0].symbol != nil) {
		return v
	}
	other := *v
	other.at = at
	return &other
}

// from is the value as the attribute of a resource.
func (v *value) from(addresses ...string) *value {
	if len(addresses) == 0 {
		return v
	}
	other := *v
	other.refers = slices.Clone(v.refers)
	for _, address := range addresses {
		if !slices.Contains(other.refers, address) {
			other.refers = append(other.refers, address)
		}
	}
	return &other
}

// maxPlaces bounds how many places of a value are told apart.
const maxPlaces = 100

// places adds the places where a value is written: that of a list or an object, and those of elements that are written elsewhere.
func (v *value) places(known []policy.Range, depth int) []policy.Range {
	if depth > maxDepth || len(known) >= maxPlaces || v.source != nil {
		return known
	}
	if !slices.ContainsFunc(known, func(r policy.Range) bool { return r.Contains(v.at) }) {
		known = append(known, v.at)
	}
	for i := range v.items {
		known = v.items[i].places(known, depth+1)
	}
	for i := range v.members {
		known = v.members[i].value.places(known, depth+1)
	}
	if v.document != nil {
		known = v.document.places(known, depth+1)
	}
	return known
}

func (v *value) unknown() bool { return v.kind == policy.Unknown }

// get returns the member of a key, or nil.
func (v *value) get(key string) *value {
	for i := range v.members {
		if text, ok := v.members[i].key.known(); ok && text == key {
			return v.members[i].value
		}
	}
	return nil
}

// generic returns the value of a member that stands for any number of them, whose keys are not known; nil without one.
func (v *value) generic() *value {
	for i := range v.members {
		if _, known := v.members[i].key.known(); !known && v.members[i].many {
			return v.members[i].value
		}
	}
	return nil
}

// mentionsMany reports whether a symbol in a value stands for any number of texts.
func (v *value) mentionsMany(depth int) bool {
	if depth > maxDepth {
		return true
	}
	switch v.kind {
	case policy.String, policy.Unknown:
		for _, part := range v.parts() {
			if part.Symbol != nil && part.Symbol.Many {
				return true
			}
		}
	case policy.Array, policy.Object:
		if v.source != nil {
			return true
		}
		for i := range v.items {
			if v.items[i].many || v.items[i].mentionsMany(depth+1) {
				return true
			}
		}
		for i := range v.members {
			if v.members[i].many || v.members[i].key.mentionsMany(depth+1) || v.members[i].value.mentionsMany(depth+1) {
				return true
			}
		}
	default: // null, a boolean or a number
	}
	return false
}

// disordered reports whether the order of what a list or an object has is not known: that of a set, or of keys, that is open.
func (v *value) disordered() bool {
	switch {
	case v.shuffled:
		return true
	case v.set:
		return len(v.items) > 1 && !v.whole()
	}
	for i := range v.members {
		if _, known := v.members[i].key.known(); !known && len(v.members) > 1 {
			return true
		}
	}
	return false
}

// closed reports whether an object or a list has exactly the members or elements that it shows.
func (v *value) closed() bool {
	if v.source != nil {
		return false
	}
	for i := range v.items {
		if v.items[i].many {
			return false
		}
	}
	for i := range v.members {
		if v.members[i].many {
			return false
		}
		if _, ok := v.members[i].key.known(); !ok {
			return false
		}
	}
	return v.kind == policy.Array || v.kind == policy.Object
}

// scalar reports whether a value is a string, a number or a boolean, or can be none but that.
func (v *value) scalar() bool {
	switch v.kind {
	case policy.String, policy.Number, policy.Bool:
		return true
	case policy.Unknown:
		return v.open.typ.scalar()
	default:
		return false
	}
}

// literal returns the text of a scalar that is written in one piece, as most are.
func (v *value) literal() (string, bool) {
	switch {
	case v.kind == policy.Number || v.kind == policy.Bool:
		return v.text, true
	case v.kind == policy.String && v.document == nil && len(v.pieces) == 1 && v.pieces[0].symbol == nil && v.pieces[0].inner == nil:
		return v.pieces[0].text, true
	}
	return "", false
}

// known returns the text of a scalar all of which is known.
func (v *value) known() (string, bool) {
	if text, ok := v.literal(); ok {
		return text, true
	}
	if v.kind != policy.String || v.symbolic() {
		return "", false
	}
	var b strings.Builder
	for _, part := range v.parts() {
		if part.Symbol != nil {
			return "", false
		}
		b.WriteString(part.Literal)
	}
	return b.String(), true
}

// symbolic reports whether a piece of a string is not known, a document's text left out.
func (v *value) symbolic() bool {
	return slices.ContainsFunc(v.pieces, func(p piece) bool {
		return p.symbol != nil || p.inner != nil && (p.inner.kind == policy.Unknown || p.inner.symbolic())
	})
}

// asText is a scalar as a text at a place.
func (v *value) asText(at policy.Range) policy.Text {
	if text, ok := v.literal(); ok {
		return policy.Text{Value: text, Range: at}
	}
	return policy.NewText(at, v.parts()...)
}

// parts are the pieces of a scalar as texts have them.
func (v *value) parts() []policy.Part {
	switch {
	case v.kind == policy.Unknown:
		return []policy.Part{{Symbol: v.open.symbol}}
	case v.kind != policy.String:
		return []policy.Part{{Literal: v.text}}
	case v.document != nil:
		return written(v.document)
	}
	parts := make([]policy.Part, 0, len(v.pieces))
	for i := range v.pieces {
		switch p := &v.pieces[i]; {
		case p.inner != nil:
			parts = append(parts, p.inner.parts()...)
		case p.symbol != nil:
			parts = append(parts, policy.Part{Symbol: p.symbol})
		default:
			parts = append(parts, policy.Part{Literal: p.text})
		}
	}
	return parts
}

// whole reports whether nothing in a value is open.
func (v *value) whole() bool {
	switch v.kind {
	case policy.Null:
		return true
	case policy.Array, policy.Object:
		if !v.closed() {
			return false
		}
		for i := range v.items {
			if !v.items[i].whole() {
				return false
			}
		}
		for i := range v.members {
			if !v.members[i].value.whole() {
				return false
			}
		}
		return true
	case policy.Unknown:
		return false
	default:
		_, ok := v.known()
		return ok
	}
}

// plain makes a node of a value without places; what is open in it is Unknown, or has symbols.
func (v *value) plain() policy.Node {
	node := policy.Node{Kind: v.kind}
	switch v.kind {
	case policy.Array:
		node.Items = make([]policy.Node, len(v.items))
		for i := range v.items {
			node.Items[i] = v.items[i].plain()
		}
	case policy.Object:
		node.Members = make([]policy.Member, len(v.members))
		for i := range v.members {
			node.Members[i] = policy.Member{Key: v.members[i].key.asText(policy.Range{}), Value: v.members[i].value.plain()}
		}
	case policy.Null:
	default:
		node.Text = v.asText(policy.Range{})
	}
	return node
}

// fromNode makes a value of a node, with the places that it has; without any, all of it is at one place.
func fromNode(n *policy.Node, at policy.Range) *value {
	if n.Range != (policy.Range{}) {
		at = n.Range
	}
	v := &value{kind: n.Kind, at: at}
	switch n.Kind {
	case policy.Array:
		v.items = make([]item, len(n.Items))
		for i := range n.Items {
			element := &n.Items[i]
			v.items[i] = item{fromNode(element, at), len(element.Parts) == 1 && element.Parts[0].Symbol.Many}
		}
	case policy.Object:
		v.members = make([]member, len(n.Members))
		for i := range n.Members {
			key := fromText(&n.Members[i].Key, at)
			v.members[i] = member{key: key, value: fromNode(&n.Members[i].Value, key.at)}
		}
	case policy.String:
		return fromText(&n.Text, at)
	case policy.Unknown:
		v.open = &unknown{symbol: n.Parts[0].Symbol, typ: anything}
	default:
		v.text = n.Value
	}
	return v
}

func fromText(t *policy.Text, at policy.Range) *value {
	if t.Range != (policy.Range{}) {
		at = t.Range
	}
	if t.Known() {
		return str(t.Value, at)
	}
	v := &value{kind: policy.String, at: at}
	for _, part := range t.Parts {
		v.pieces = append(v.pieces, piece{text: part.Literal, symbol: part.Symbol, start: -1})
	}
	return v
}

// cut is a part of a known string, from one byte to another, with the places that it has.
func (v *value) cut(start, end int) *value {
	text, _ := v.known()
	if len(v.pieces) != 1 || v.document != nil {
		return str(text[start:end], v.at)
	}
	p := v.pieces[0]
	switch {
	case p.inner != nil:
		return p.inner.cut(start, end)
	case p.places != nil:
		p.places = p.places[start : end+1]
	case p.start >= 0:
		p.start += start
	}
	p.text = text[start:end]
	return &value{kind: policy.String, at: v.at, pieces: []piece{p}}
}

// name writes a value as an expression would, for the names of symbols and for comparing values: equal names are equal values.
func (v *value) name() string {
	n := nameWriter{hash: 2166136261}
	v.writeName(&n, 0)
	return n.name()
}

const (
	// readable is how many bytes of a name people read.
	readable = 100
	// maxName bounds the work for the name of a value; what comes after it does not tell names apart.
	maxName = 20_000
)

// nameWriter writes a name. One that no one reads is cut, and left one that no other value has.
type nameWriter struct {
	head [readable + 1]byte
	size int
	hash uint32 // FNV-1a
	// whole says how many lists deep a name is about the whole list that an element stands for, and about no element of it.
	whole int
}

func (n *nameWriter) write(text string) {
	if n.whole > 0 && strings.Contains(text, anyElement) {
		text = strings.ReplaceAll(text, anyElement, "")
	}
	if n.size < len(n.head) {
		copy(n.head[n.size:], text)
	}
	n.size += len(text)
	for i := range len(text) {
		n.hash = (n.hash ^ uint32(text[i])) * 16777619
	}
}

func (n *nameWriter) name() string {
	if n.size <= readable {
		return string(n.head[:n.size])
	}
	return fmt.Sprintf("%s… (%08x)", strings.ToValidUTF8(string(n.head[:readable/2]), ""), n.hash)
}

func (v *value) writeName(n *nameWriter, depth int) {
	if n.size > maxName || depth > maxDepth {
		n.write("...")
		return
	}
	switch v.kind {
	case policy.Null:
		n.write("null")
	case policy.Unknown:
		n.write(v.open.symbol.Name)
	case policy.Array:
		n.write("[")
		for i := range v.items {
			if i > 0 {
				n.write(", ")
			}
			n.begin(v.items[i].many)
			v.items[i].writeName(n, depth+1)
			n.end(v.items[i].many)
		}
		n.write("]")
	case policy.Object:
		if named, ok := v.source.(interface{ name() string }); ok {
			n.write(named.name())
			return
		}
		n.write("{")
		for i := range v.members {
			if i > 0 {
				n.write(", ")
			}
			m := &v.members[i]
			n.begin(m.many)
			m.key.writeName(n, depth+1)
			n.write(" = ")
			m.value.writeName(n, depth+1)
			n.end(m.many)
		}
		n.write("}")
	case policy.String:
		if text, ok := v.literal(); ok {
			n.write(`"`)
			n.write(text)
			n.write(`"`)
			return
		}
		parts := v.parts()
		if len(parts) == 1 && parts[0].Symbol != nil {
			n.write(parts[0].Symbol.Name)
			return
		}
		n.write(`"`)
		for _, part := range parts {
			if part.Symbol != nil {
				n.write("${")
				n.write(part.Symbol.Name)
				n.write("}")
			} else {
				n.write(part.Literal)
			}
		}
		n.write(`"`)
	default:
		n.write(v.text)
	}
}

// begin and end are around an element that stands for many.
func (n *nameWriter) begin(many bool) {
	if many {
		n.whole++
	}
}

func (n *nameWriter) end(many bool) {
	if many {
		n.whole--
		n.write("...")
	}
}

// same reports whether two values are the same, whatever is open in them.
func same(a, b *value) bool {
	if a == b {
		return true
	}
	if x, ok := a.literal(); ok {
		if y, ok := b.literal(); ok {
			return x == y
		}
	}
	switch {
	case a.scalar() && b.scalar():
		x, y := policy.NewText(policy.Range{}, a.parts()...), policy.NewText(policy.Range{}, b.parts()...)
		return x.Value == y.Value && slices.EqualFunc(x.Parts, y.Parts, func(p, q policy.Part) bool { return p == q })
	case a.kind != b.kind || a.source != b.source || len(a.items) != len(b.items) || len(a.members) != len(b.members):
		return false
	case a.kind == policy.Unknown:
		return a.open.symbol == b.open.symbol
	}
	for i := range a.items {
		if a.items[i].many != b.items[i].many || !same(a.items[i].value, b.items[i].value) {
			return false
		}
	}
	for i := range a.members {
		if !same(a.members[i].key, b.members[i].key) || !same(a.members[i].value, b.members[i].value) {
			return false
		}
	}
	return true
}
