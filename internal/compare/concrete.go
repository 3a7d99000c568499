package compare

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// maxWorlds bounds how many combinations of listed values are looked at.
const maxWorlds = 64

// world gives each unknown value of templates a concrete one. The same unknown has the same value in all documents of a
// world: those of a template before and after a change are deployed with the same parameters.
type world struct {
	sources  []*policy.Source
	stands   func(s *policy.Source, text string) bool
	unknowns []*unknown
	symbols  map[*policy.Symbol]*unknown
	keys     map[string]*unknown
	// version tells two values of one name apart, as the end of the name; nil if there are no such.
	version func(*policy.Source, *policy.Symbol) string
}

// unknown is a value that templates leave open.
type unknown struct {
	name  string
	shape shape
	// listed are the only values that it can have, if they are known; value is the one that it has in the world.
	listed []string
	value  string
	// given says that the value is not made up.
	given bool
}

// shape is what a made-up value must look like to fit where the unknown stands. Of several the greatest counts: it is the
// most particular.
type shape uint8

const (
	aName shape = iota
	anARN
	anAction
	aHost
	anOrganization
	aVPC
	anEndpoint
	aProvider
	aPrincipal
	anAccount
	aNumber
	aDate
	anAddress
	aBool
)

// newWorld finds the unknown values of documents.
func newWorld(docs ...*policy.Document) *world { return newWorldOf(nil, stands, docs...) }

// stands reports whether a text stands somewhere in a source.
func stands(s *policy.Source, text string) bool { return bytes.Contains(s.Content, []byte(text)) }

func newWorldOf(
	version func(*policy.Source, *policy.Symbol) string, stands func(*policy.Source, string) bool, docs ...*policy.Document,
) *world {
	w := &world{symbols: map[*policy.Symbol]*unknown{}, keys: map[string]*unknown{}, version: version, stands: stands}
	for _, d := range docs {
		if d.Source != nil && !slices.Contains(w.sources, d.Source) {
			w.sources = append(w.sources, d.Source)
		}
		for _, s := range d.Statements {
			w.scan(d, s)
		}
		w.choices(d.Source, d.Root)
	}
	for _, u := range w.unknowns {
		if !u.given {
			w.invent(u)
		}
	}
	return w
}

// choices notes the symbols whose values are known wherever they stand, as Effect or Principal.
func (w *world) choices(src *policy.Source, n *policy.Node) {
	for i := range n.Parts {
		if s := n.Parts[i].Symbol; s != nil && s.Allowed != nil && !s.Many {
			w.symbol(src, &n.Text, i)
		}
	}
	for i := range n.Items {
		w.choices(src, &n.Items[i])
	}
	for i := range n.Members {
		w.choices(src, &n.Members[i].Value)
	}
}

func (w *world) scan(d *policy.Document, s *policy.Statement) {
	list := func(l *policy.List, whole shape) {
		for i := 0; l != nil && i < len(l.Items); i++ {
			w.text(d.Source, &l.Items[i], whole)
		}
	}
	list(s.Action, anAction)
	list(s.NotAction, anAction)
	list(s.Resource, anARN)
	list(s.NotResource, anARN)
	for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
		for i := 0; p != nil && i < len(p.Entries); i++ {
			e := &p.Entries[i]
			switch e.Type.Value {
			case "AWS":
				w.text(d.Source, &e.ID, aPrincipal)
			case "Service":
				w.text(d.Source, &e.ID, aHost)
			case "Federated":
				w.text(d.Source, &e.ID, aProvider)
			case "CanonicalUser":
				w.canonical(e.ID.Value)
			}
		}
	}
	for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
		c := &s.Condition.Conditions[i]
		for j := range c.Values {
			w.text(d.Source, &c.Values[j], shapeOf(c))
		}
	}
}

// shapeOf returns what a whole value of a condition must look like.
func shapeOf(c *policy.Condition) shape {
	op, _ := policy.ParseOperator(c.Operator.Value)
	switch op.Family {
	case policy.NumericFamily:
		return aNumber
	case policy.DateFamily:
		return aDate
	case policy.IPAddressFamily:
		return anAddress
	case policy.BoolFamily, policy.NullFamily:
		return aBool
	case policy.ARNFamily:
		return anARN
	default: // strings: the key tells
	}
	switch key := strings.ToLower(c.Key.Value); {
	case strings.HasSuffix(key, "account") || key == "aws:sourceowner":
		return anAccount
	case strings.HasSuffix(key, "orgid"):
		return anOrganization
	case strings.HasSuffix(key, "sourcevpc"):
		return aVPC
	case strings.HasSuffix(key, "sourcevpce"):
		return anEndpoint
	case strings.HasSuffix(key, "arn"), key == "iam:permissionsboundary":
		return anARN
	}
	return aName
}

// text notes the unknown values in a text; whole is what one looks like that is the whole of it.
func (w *world) text(src *policy.Source, t *policy.Text, whole shape) {
	before := ""
	for i, part := range t.Parts {
		if part.Symbol == nil {
			before += part.Literal
			continue
		}
		if !part.Symbol.Many {
			u := w.symbol(src, t, i)
			switch {
			case len(t.Parts) == 1:
				u.shape = max(u.shape, whole)
			case strings.HasPrefix(before, "arn:") && strings.Count(before, ":") == 4 && strings.HasSuffix(before, ":"):
				u.shape = max(u.shape, anAccount)
			}
		}
		before += "x"
	}
}

// symbol returns the unknown of a symbol. Two templates mean the same by the same name of a parameter, a resource, an
// import; the same by a function that is not resolved only if it is written in the same words.
func (w *world) symbol(src *policy.Source, t *policy.Text, part int) *unknown {
	s := t.Parts[part].Symbol
	if u := w.symbols[s]; u != nil {
		return u
	}
	key := strconv.Itoa(int(s.Origin)) + "\x00" + s.Name + "\x00" + s.Type
	if s.Type == "" { // else a parameter, of which the other version may have other values
		key += "\x00" + strings.Join(s.Allowed, "\x01")
	}
	if s.Origin == policy.FromFunction {
		key += "\x00" + strconv.Itoa(part) + "\x00" + written(src, t.Range)
	}
	version := ""
	if w.version != nil {
		version = w.version(src, s)
		key += "\x00" + version
	}
	u := w.keys[key]
	if u == nil {
		u = &unknown{name: s.Name + version, listed: slices.Clone(s.Allowed)}
		switch {
		case s.Stand != "":
			u.value, u.given = s.Stand, true
		case len(s.Allowed) > 0:
			u.value, u.given = s.Allowed[0], true
		}
		w.keys[key] = u
		w.unknowns = append(w.unknowns, u)
	}
	for _, value := range s.Allowed {
		if !slices.Contains(u.listed, value) {
			u.listed = append(u.listed, value)
		}
	}
	w.symbols[s] = u
	return u
}

// canonical returns the account that stands for a canonical user, which is another name of an account's.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (w *world) canonical(id string) *unknown {
	key := "canonical\x00" + id
	u := w.keys[key]
	if u == nil {
		u = &unknown{name: "canonical user " + id, shape: anAccount}
		w.keys[key] = u
		w.unknowns = append(w.unknowns, u)
		if len(id) > 12 {
			u.name = "canonical user " + id[:8] + "…"
		}
	}
	return u
}

// invent gives an unknown a value that no one wrote.
func (w *world) invent(u *unknown) {
	if u.shape == aBool {
		u.listed, u.value, u.given = []string{"true", "false"}, "true", true
		return
	}
	for n := 1; ; n++ {
		u.value = made(u, slices.Index(w.unknowns, u), n)
		used := func(s *policy.Source) bool { return w.stands(s, u.value) }
		taken := func(o *unknown) bool { return o != u && o.value == u.value }
		if !slices.ContainsFunc(w.sources, used) && !slices.ContainsFunc(w.unknowns, taken) {
			return
		}
	}
}

// made makes the nth value for an unknown; serial tells it from the others, whose accounts must be others.
func made(u *unknown, serial, n int) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			return r
		}
		return -1
	}, u.name)
	name = "the" + name + strconv.Itoa(n)
	account := fmt.Sprintf("88%06d%04d", serial, n%10_000)
	switch u.shape {
	case anARN:
		return "arn:aws:unknown:us-east-1:" + account + ":" + name
	case anAction:
		return name + ":Action"
	case aHost:
		return name + ".amazonaws.com"
	case anOrganization:
		return "o-" + name
	case aVPC:
		return "vpc-" + name
	case anEndpoint:
		return "vpce-" + name
	case aProvider:
		return "arn:aws:iam::" + account + ":oidc-provider/" + name + ".example.com"
	case aPrincipal:
		if strings.Contains(strings.ToLower(u.name), "account") && !strings.Contains(strings.ToLower(u.name), "arn") {
			return account
		}
		return "arn:aws:iam::" + account + ":role/" + name
	case anAccount:
		return account
	case aNumber:
		return strconv.Itoa(8_000_000 + n)
	case aDate:
		return fmt.Sprintf("2040-01-01T00:%02d:%02dZ", n/60%60, n%60)
	case anAddress:
		return fmt.Sprintf("198.18.%d.%d", n/256%256, n%256)
	default:
		return name
	}
}

// worlds yields the combinations of values that the templates list, and reports whether there are more. The world itself
// is set to each in turn; when says what was chosen, as the end of a message.
func (w *world) worlds(yield func(when string)) (more bool) {
	var open []*unknown
	for _, u := range w.unknowns {
		if len(u.listed) > 1 {
			open = append(open, u)
		}
	}
	chosen := make([]int, len(open))
	for n := 0; ; n++ {
		if n == maxWorlds {
			return true
		}
		var when []string
		for i, u := range open {
			u.value = u.listed[chosen[i]]
			when = append(when, fmt.Sprintf("%s is %q", u.name, u.value))
		}
		if len(when) > 0 {
			yield(" when " + strings.Join(when, " and "))
		} else {
			yield("")
		}
		i := 0
		for ; i < len(open); i++ {
			if chosen[i]++; chosen[i] < len(open[i].listed) {
				break
			}
			chosen[i] = 0
		}
		if i == len(open) {
			return false
		}
	}
}

// document returns a document with its unknown values made concrete; itself, if it has none.
func (w *world) document(d *policy.Document) *policy.Document {
	if len(w.unknowns) == 0 {
		return d
	}
	root := w.node(d.Source, d.Root)
	w.principals(&root)
	return like(d, &root)
}

// like returns a document of the same kind and place with another text.
func like(d *policy.Document, root *policy.Node) *policy.Document {
	out := policy.Parse(root)
	out.Source, out.Kind, out.KindReason, out.Name = d.Source, d.Kind, d.KindReason, d.Name
	out.ResourceType, out.Host, out.Assume, out.Partial, out.Synthetic = d.ResourceType, d.Host, d.Assume, d.Partial, d.Synthetic
	out.Managed = d.Managed
	return out
}

func (w *world) node(src *policy.Source, n *policy.Node) policy.Node {
	out := policy.Node{Kind: n.Kind, Text: n.Text}
	if n.Kind != policy.Unknown {
		out.Text = w.fill(src, &n.Text)
	}
	for i := range n.Items {
		out.Items = append(out.Items, w.node(src, &n.Items[i]))
	}
	for i := range n.Members {
		m := &n.Members[i]
		key := m.Key
		if m.Value.Kind != policy.Unknown { // else a function makes both
			key = w.fill(src, &m.Key)
		}
		out.Members = append(out.Members, policy.Member{Key: key, Value: w.node(src, &m.Value)})
	}
	return out
}

// fill puts the values in the place of a text's symbols; those of lists stay.
func (w *world) fill(src *policy.Source, t *policy.Text) policy.Text {
	if t.Known() {
		return *t
	}
	parts := slices.Clone(t.Parts)
	for i := range parts {
		if s := parts[i].Symbol; s != nil && !s.Many {
			u := w.symbol(src, t, i)
			if u.value == "" && !u.given {
				w.invent(u)
			}
			value := u.value
			if s.Allowed != nil && !slices.Contains(s.Allowed, value) {
				value = s.Allowed[0] // only another version of the template has the value
			}
			parts[i] = policy.Part{Literal: value}
		}
	}
	return policy.NewText(t.Range, parts...)
}

// principals makes canonical users of a document accounts.
func (w *world) principals(root *policy.Node) {
	statement := func(n *policy.Node) {
		for _, element := range []string{"Principal", "NotPrincipal"} {
			p := n.Get(element)
			for i := 0; p != nil && i < len(p.Members); i++ {
				m := &p.Members[i]
				if m.Key.Value != "CanonicalUser" {
					continue
				}
				m.Key.Value = "AWS"
				ids := m.Value.Items
				if m.Value.Kind == policy.String {
					ids = []policy.Node{m.Value}
				}
				for j := range ids {
					if ids[j].Kind == policy.String && ids[j].Known() {
						ids[j].Value = w.canonical(ids[j].Value).value
					}
				}
				m.Value.Kind, m.Value.Items = policy.Array, ids
			}
		}
	}
	for i := range root.Members {
		if m := &root.Members[i]; m.Key.Value == "Statement" {
			statement(&m.Value)
			for j := range m.Value.Items {
				statement(&m.Value.Items[j])
			}
		}
	}
}

// readable returns a witness in which made-up values are written as <Name>.
func (w *world) readable(found *query.Witness) *query.Witness {
	var pairs []string
	for _, u := range w.unknowns {
		if u.given {
			continue
		}
		if role, ok := strings.CutPrefix(u.value, "arn:aws:iam::"); ok {
			account, name, _ := strings.Cut(role, ":role/")
			pairs = append(pairs, "arn:aws:sts::"+account+":assumed-role/"+name+"/session", "a session of <"+u.name+">")
		}
		pairs = append(pairs, u.value, "<"+u.name+">")
	}
	if pairs == nil {
		return found
	}
	r := strings.NewReplacer(pairs...)
	out := *found
	out.Request = policy.Request{
		Principal: r.Replace(found.Request.Principal),
		Action:    r.Replace(found.Request.Action),
		Resource:  r.Replace(found.Request.Resource),
		Context:   make(map[string]policy.Values, len(found.Request.Context)),
	}
	for key, v := range found.Request.Context {
		list := make([]string, len(v.List))
		for i := range v.List {
			list[i] = r.Replace(v.List[i])
		}
		out.Request.Context[r.Replace(key)] = policy.Values{List: list, Multi: v.Multi}
	}
	return &out
}
