package shrink

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/iamlint/iamlint/policy"
)

// draft is a policy in a form that is easily changed.
type draft struct {
	version    string // "" if there is none
	statements []*statement
}

// statement is one of a draft, without its Sid, which means nothing.
type statement struct {
	effect           string
	action, resource list
	// others are Principal, NotPrincipal and Condition, in this order.
	others []policy.Member
}

// list is the value of Action or Resource, or of its opposite; the zero list is none.
type list struct {
	element string // "Action", "NotAction" ...
	items   []string
}

func (d *draft) clone() *draft {
	out := &draft{version: d.version}
	for _, s := range d.statements {
		copied := *s
		copied.action.items, copied.resource.items = slices.Clone(s.action.items), slices.Clone(s.resource.items)
		out.statements = append(out.statements, &copied)
	}
	return out
}

// read makes a draft of a document.
func read(d *policy.Document) (*draft, error) {
	if unknown(d.Root) {
		return nil, ErrUnknown
	}
	out := &draft{}
	if d.Version != nil {
		out.version = d.Version.Value
	}
	for i := range d.Root.Members {
		switch key := d.Root.Members[i].Key.Value; key {
		case "Version", "Id", "Statement":
		default:
			return nil, fmt.Errorf("%w: it has a key %s", ErrInvalid, key)
		}
	}
	for _, s := range d.Statements {
		read, err := readStatement(s)
		if err != nil {
			return nil, fmt.Errorf("%w: statement %d %w", ErrInvalid, s.Index, err)
		}
		out.statements = append(out.statements, read)
	}
	if list := d.Root.Get("Statement"); len(out.statements) == 0 || list.Kind == policy.Array && len(list.Items) != len(out.statements) {
		return nil, fmt.Errorf("%w: Statement is not a list of statements", ErrInvalid)
	}
	return out, nil
}

func readStatement(s *policy.Statement) (*statement, error) {
	out := &statement{}
	if s.Effect == nil || !s.Allows() && !s.Denies() {
		return nil, errors.New("has no effect")
	}
	out.effect = s.Effect.Value
	seen := map[string]bool{}
	for i := range s.Node.Members {
		m := s.Node.Members[i]
		if seen[m.Key.Value] {
			return nil, fmt.Errorf("has %s twice", m.Key.Value)
		}
		seen[m.Key.Value] = true
		var err error
		switch key := m.Key.Value; key {
		case "Sid", "Effect":
		case "Action", "NotAction":
			err = out.action.read(key, &m.Value)
		case "Resource", "NotResource":
			err = out.resource.read(key, &m.Value)
		case "Principal", "NotPrincipal":
			out.others = append(out.others, m)
		case "Condition":
			if s.Condition != nil && s.Condition.Malformed {
				return nil, errors.New("has a malformed condition")
			}
			if len(m.Value.Members) > 0 {
				out.others = append(out.others, m)
			}
		default:
			return nil, fmt.Errorf("has a key %s", key)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(out.action.items) == 0 {
		return nil, errors.New("has no actions")
	}
	for i := range out.others {
		out.others[i].Value = unwrapped(&out.others[i].Value)
	}
	slices.SortStableFunc(out.others, func(a, b policy.Member) int { return rank(a.Key.Value) - rank(b.Key.Value) })
	return out, nil
}

// unwrapped returns a node with lists of one string as that string, wherever they are.
func unwrapped(n *policy.Node) policy.Node {
	if n.Kind == policy.Array && len(n.Items) == 1 && n.Items[0].Kind == policy.String {
		return n.Items[0]
	}
	out := *n
	out.Members = slices.Clone(n.Members)
	for i := range out.Members {
		out.Members[i].Value = unwrapped(&n.Members[i].Value)
	}
	return out
}

func rank(element string) int {
	return slices.Index([]string{"Principal", "NotPrincipal", "Condition"}, element)
}

func (l *list) read(element string, n *policy.Node) error {
	if l.element != "" {
		return fmt.Errorf("has %s and %s", l.element, element)
	}
	l.element = element
	items := n.Items
	if n.Kind != policy.Array {
		items = []policy.Node{*n}
	}
	for i := range items {
		if items[i].Kind != policy.String {
			return fmt.Errorf("has a %s that is not a string", element)
		}
		l.items = append(l.items, items[i].Value)
	}
	if len(l.items) == 0 {
		return fmt.Errorf("has an empty %s", element)
	}
	return nil
}

// unknown reports whether a node has parts that are not known.
func unknown(n *policy.Node) bool {
	if n.Kind == policy.Unknown || !n.Known() {
		return true
	}
	return slices.ContainsFunc(n.Items, func(item policy.Node) bool { return unknown(&item) }) ||
		slices.ContainsFunc(n.Members, func(m policy.Member) bool { return !m.Key.Known() || unknown(&m.Value) })
}

// node is the policy as a document has it, lists of one item as that item.
func (d *draft) node() policy.Node {
	root := policy.Node{Kind: policy.Object}
	if d.version != "" {
		root.Members = append(root.Members, policy.Member{Key: policy.Text{Value: "Version"}, Value: textNode(d.version)})
	}
	statements := policy.Node{Kind: policy.Array}
	for _, s := range d.statements {
		statements.Items = append(statements.Items, s.node())
	}
	if len(statements.Items) == 1 {
		statements = statements.Items[0]
	}
	root.Members = append(root.Members, policy.Member{Key: policy.Text{Value: "Statement"}, Value: statements})
	return root
}

func (s *statement) node() policy.Node {
	out := policy.Node{Kind: policy.Object, Members: []policy.Member{{Key: policy.Text{Value: "Effect"}, Value: textNode(s.effect)}}}
	for _, m := range s.others {
		if m.Key.Value != "Condition" {
			out.Members = append(out.Members, policy.Member{Key: m.Key, Value: m.Value})
		}
	}
	for _, l := range []*list{&s.action, &s.resource} {
		if l.element != "" {
			out.Members = append(out.Members, policy.Member{Key: policy.Text{Value: l.element}, Value: l.node()})
		}
	}
	for _, m := range s.others {
		if m.Key.Value == "Condition" {
			out.Members = append(out.Members, policy.Member{Key: m.Key, Value: m.Value})
		}
	}
	return out
}

func (l *list) node() policy.Node {
	if len(l.items) == 1 {
		return textNode(l.items[0])
	}
	out := policy.Node{Kind: policy.Array}
	for _, item := range l.items {
		out.Items = append(out.Items, textNode(item))
	}
	return out
}

func textNode(s string) policy.Node {
	return policy.Node{Kind: policy.String, Text: policy.Text{Value: s}}
}

// text is the policy as compact JSON.
func (d *draft) text() string {
	root := d.node()
	return jsonOf(&root)
}

func jsonOf(n *policy.Node) string {
	var b strings.Builder
	write(&b, n)
	return b.String()
}

// write writes a node as compact JSON.
func write(b *strings.Builder, n *policy.Node) {
	switch n.Kind {
	case policy.Object:
		b.WriteByte('{')
		for i := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quoted(n.Members[i].Key.Value) + ":")
			write(b, &n.Members[i].Value)
		}
		b.WriteByte('}')
	case policy.Array:
		b.WriteByte('[')
		for i := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, &n.Items[i])
		}
		b.WriteByte(']')
	case policy.String:
		b.WriteString(quoted(n.Value))
	case policy.Null:
		b.WriteString("null")
	case policy.Bool, policy.Number, policy.Unknown:
		b.WriteString(n.Value)
	}
}

// quoted returns a string as JSON has it, with no more escapes than it takes.
func quoted(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string can be encoded
	return strings.TrimSuffix(b.String(), "\n")
}

// characters counts those of a text that count for the quotas of policies: white space does not.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
func characters(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// size tells how large the draft is.
func (d *draft) size() Size {
	out := Size{Characters: characters(d.text()), Statements: len(d.statements)}
	for _, s := range d.statements {
		out.Entries += len(s.action.items) + len(s.resource.items)
	}
	return out
}
