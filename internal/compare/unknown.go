package compare

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// open reports whether a node has parts that cannot be made concrete: values of unknown type, lists of unknown strings.
func open(n *policy.Node) bool {
	list := func(p policy.Part) bool { return p.Symbol != nil && p.Symbol.Many }
	if n.Kind == policy.Unknown || slices.ContainsFunc(n.Parts, list) {
		return true
	}
	for i := range n.Items {
		if open(&n.Items[i]) {
			return true
		}
	}
	for i := range n.Members {
		m := &n.Members[i]
		if m.Key.Value != "Sid" && open(&m.Value) {
			return true
		}
	}
	return false
}

// firstOpen returns a statement with parts that are not known, or nil. A document of which more is unknown than
// statements is open itself.
func firstOpen(d *policy.Document) (s *policy.Statement, whole bool) {
	if d.Root.Kind == policy.Unknown {
		return nil, true
	}
	for i := range d.Root.Members {
		if m := &d.Root.Members[i]; !m.Key.Known() && m.Value.Kind == policy.Unknown {
			return nil, true
		}
	}
	for _, s := range d.Statements {
		if open(s.Node) {
			return s, false
		}
	}
	return nil, false
}

// sameRoot reports whether two documents say the same.
func sameRoot(a, b *policy.Document) bool { return sameNode(a.Source, a.Root, b.Source, b.Root) }

// sameNode reports whether two nodes say the same.
func sameNode(in *policy.Source, a *policy.Node, other *policy.Source, b *policy.Node) bool {
	if a.Kind != b.Kind || len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) ||
		!sameText(in, &a.Text, other, &b.Text) {
		return false
	}
	for i := range a.Items {
		if !sameNode(in, &a.Items[i], other, &b.Items[i]) {
			return false
		}
	}
	for i := range a.Members {
		x, y := &a.Members[i], &b.Members[i]
		if !sameText(in, &x.Key, other, &y.Key) || !sameNode(in, &x.Value, other, &y.Value) {
			return false
		}
	}
	return true
}

func sameText(in *policy.Source, a *policy.Text, other *policy.Source, b *policy.Text) bool {
	if a.Value != b.Value || len(a.Parts) != len(b.Parts) {
		return false
	}
	for i := range a.Parts {
		x, y := a.Parts[i].Symbol, b.Parts[i].Symbol
		switch {
		case x == y:
		case x == nil || y == nil || x.Name != y.Name || x.Origin != y.Origin:
			return false
		case x.Origin == policy.FromFunction && written(in, a.Range) != written(other, b.Range):
			return false // the name does not tell what the function is called with
		}
	}
	return true
}

// written returns how something is written, blanks apart.
func written(src *policy.Source, r policy.Range) string {
	if src == nil || r.Start > r.End || r.End > len(src.Content) {
		return ""
	}
	return strings.Join(strings.Fields(string(src.Content[r.Start:r.End])), " ")
}

// extreme returns a document in which statements with unknown parts say the most that they can say for one effect, and
// nothing for the other. Those for which skip is true say nothing at all.
func extreme(d *policy.Document, effect string, skip func(*policy.Statement) bool) *policy.Document {
	root := policy.Node{Kind: policy.Object, Text: d.Root.Text}
	statements := policy.Node{Kind: policy.Array}
	for _, s := range d.Statements {
		switch {
		case !open(s.Node):
			statements.Items = append(statements.Items, *s.Node)
		case skip(s), s.Effect != nil && s.Effect.Known() && s.Effect.Value != effect:
		default:
			statements.Items = append(statements.Items, widest(s.Node, effect, d.Kind))
		}
	}
	for i := range d.Root.Members {
		m := &d.Root.Members[i]
		if m.Key.Known() && m.Key.Value != "Statement" {
			root.Members = append(root.Members, *m)
		}
	}
	root.Members = append(root.Members, policy.Member{Key: policy.Text{Value: "Statement"}, Value: statements})
	return like(d, &root)
}

// widest returns a statement that covers all that one with unknown parts can cover.
func widest(n *policy.Node, effect string, kind policy.Kind) policy.Node {
	out := policy.Node{Kind: policy.Object, Text: policy.Text{Range: n.Range}}
	set := func(key string, value policy.Node) {
		out.Members = append(out.Members, policy.Member{Key: policy.Text{Value: key}, Value: value})
	}
	star := policy.Node{Kind: policy.String, Text: policy.Text{Value: "*", Range: n.Range}}
	set("Effect", policy.Node{Kind: policy.String, Text: policy.Text{Value: effect}})
	element := func(name string, needed bool) {
		value, not := n.Get(name), n.Get("Not"+name)
		switch {
		case value != nil && !open(value):
			set(name, *value)
		case value == nil && not != nil && !open(not):
			set("Not"+name, *not)
		case value != nil || not != nil || needed:
			set(name, star)
		}
	}
	element("Action", true)
	element("Resource", kind != policy.Trust)
	element("Principal", kind.NamesPrincipals())
	if c := n.Get("Condition"); c != nil && c.Kind == policy.Object {
		set("Condition", knownConditions(c))
	}
	return out
}

// knownConditions leaves out what is not known: fewer conditions cover more.
func knownConditions(c *policy.Node) policy.Node {
	out := policy.Node{Kind: policy.Object}
	for i := range c.Members {
		m := &c.Members[i]
		if !m.Key.Known() || m.Value.Kind != policy.Object {
			continue
		}
		keys := policy.Node{Kind: policy.Object}
		for j := range m.Value.Members {
			if k := &m.Value.Members[j]; k.Key.Known() && !open(&k.Value) {
				keys.Members = append(keys.Members, *k)
			}
		}
		if len(keys.Members) > 0 {
			out.Members = append(out.Members, policy.Member{Key: m.Key, Value: keys})
		}
	}
	return out
}

// has reports whether a document has a statement that says the same.
func has(d *policy.Document, in *policy.Source, s *policy.Statement) bool {
	return slices.ContainsFunc(d.Statements, func(o *policy.Statement) bool {
		return sameNode(d.Source, o.Node, in, s.Node)
	})
}
