package compare

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// free reports whether a symbol can be any string at all: the one who deploys the template chooses it, or another stack or
// system does. A name that AWS makes up is none of them, nor is one of known values.
func free(s *policy.Symbol) bool {
	if s == nil || s.Allowed != nil {
		return false
	}
	switch s.Origin {
	case policy.FromParameter, policy.FromImport, policy.FromReference, policy.FromFunction:
		return true
	case policy.FromPseudo, policy.FromPlaceholder:
		return s.Stand == ""
	case policy.FromResource, policy.FromMapping:
	}
	return false
}

func freeText(t *policy.Text) bool {
	return slices.ContainsFunc(t.Parts, func(p policy.Part) bool { return free(p.Symbol) })
}

func freeNode(n *policy.Node) bool {
	return freeText(&n.Text) || slices.ContainsFunc(n.Items, func(item policy.Node) bool { return freeNode(&item) }) ||
		slices.ContainsFunc(n.Members, func(m policy.Member) bool {
			return m.Key.Value != "Sid" && (freeText(&m.Key) || freeNode(&m.Value))
		})
}

// loosen returns a document that allows all that one with free symbols allows, whatever they are; the document itself if it
// has none. fixed says whether the answer depends on what single values in conditions are: where it is asked who has access,
// one value is as good as another.
func loosen(d *policy.Document, fixed bool) *policy.Document {
	if !freeNode(d.Root) {
		return d
	}
	return mapStatements(d, func(n *policy.Node) policy.Node { return loosenStatement(n, fixed) })
}

// mapStatements returns a document with other statements in the place of those that have free symbols.
func mapStatements(d *policy.Document, change func(*policy.Node) policy.Node) *policy.Document {
	root := *d.Root
	root.Members = slices.Clone(root.Members)
	for i := range root.Members {
		m := &root.Members[i]
		if m.Key.Value != "Statement" {
			continue
		}
		if m.Value.Kind != policy.Array {
			m.Value = policy.Node{Kind: policy.Array, Text: policy.Text{Range: m.Value.Range}, Items: []policy.Node{m.Value}}
		}
		items := slices.Clone(m.Value.Items)
		for j := range items {
			if items[j].Kind == policy.Object && freeNode(&items[j]) {
				items[j] = change(&items[j])
			}
		}
		m.Value.Items = items
	}
	return like(d, &root)
}

// Loosen is loosen for the question who has access.
func Loosen(d *policy.Document) (*policy.Document, bool) {
	out := loosen(d, false)
	return out, out != d
}

// Widest returns a document that allows all that one with free symbols allows with any values of them, and whether it has some.
func Widest(d *policy.Document) (*policy.Document, bool) {
	out := loosen(d, true)
	return out, out != d
}

func star(at policy.Range) policy.Node {
	return policy.Node{Kind: policy.String, Text: policy.Text{Value: "*", Range: at}}
}

// loosenStatement loosens a statement. A Deny that depends on free symbols may deny nothing: it becomes one without actions.
func loosenStatement(n *policy.Node, fixed bool) policy.Node {
	out := policy.Node{Kind: policy.Object, Text: n.Text}
	effect := n.Get("Effect")
	denies := effect != nil && effect.Known() && effect.Value == "Deny"
	for i := range n.Members {
		m := n.Members[i]
		element, not := strings.CutPrefix(m.Key.Value, "Not")
		switch element {
		case "Effect":
			if freeText(&m.Value.Text) {
				m.Value = policy.Node{Kind: policy.String, Text: policy.Text{Value: "Allow", Range: m.Value.Range}}
			}
		case "Action", "Resource":
			switch {
			case denies && element == "Action":
				m.Key.Value = "Action"
				m.Value = policy.Node{Kind: policy.Array, Text: policy.Text{Range: m.Value.Range}}
			case denies || !freeNode(&m.Value):
			case not:
				m.Key.Value = element
				m.Value = star(m.Value.Range)
			default:
				m.Value = widen(&m.Value)
			}
		case "Principal":
			if !denies && freeNode(&m.Value) {
				m.Key.Value = element
				m.Value = anyPrincipal(&m.Value, not || fixed)
			}
		case "Condition":
			if !denies {
				m.Value = loosenConditions(&m.Value, fixed)
			}
		}
		out.Members = append(out.Members, m)
	}
	return out
}

// widen puts * in the place of free symbols.
func widen(n *policy.Node) policy.Node {
	out := *n
	if n.Kind == policy.Array {
		out.Items = make([]policy.Node, len(n.Items))
		for i := range n.Items {
			out.Items[i] = widen(&n.Items[i])
		}
		return out
	}
	parts := slices.Clone(n.Parts)
	for i := range parts {
		if free(parts[i].Symbol) {
			parts[i] = policy.Part{Literal: "*"}
		}
	}
	if parts != nil {
		out.Text = policy.NewText(n.Range, parts...)
	}
	return out
}

// anyPrincipal returns everyone if a free symbol may be the star; with all, if it may be any principal at all.
func anyPrincipal(n *policy.Node, all bool) policy.Node {
	whole := func(t *policy.Text) bool {
		return freeText(t) && !slices.ContainsFunc(t.Parts, func(p policy.Part) bool { return p.Symbol == nil })
	}
	everybody := freeText(&n.Text)
	for i := range n.Members {
		if n.Members[i].Key.Value != "AWS" {
			continue
		}
		value := &n.Members[i].Value
		for _, id := range append([]policy.Node{*value}, value.Items...) {
			everybody = everybody || whole(&id.Text) || all && freeText(&id.Text)
		}
	}
	if everybody {
		return star(n.Range)
	}
	return *n
}

// loosenConditions leaves out the conditions that free symbols may make hold for every request.
func loosenConditions(n *policy.Node, fixed bool) policy.Node {
	if n.Kind != policy.Object {
		return *n
	}
	out := policy.Node{Kind: policy.Object, Text: n.Text}
	for i := range n.Members {
		m := n.Members[i]
		operator, _ := policy.ParseOperator(m.Key.Value)
		pins := !fixed && m.Key.Known() && !operator.Negated && operator.Qualifier != policy.ForAllValues &&
			(operator.Family == policy.StringFamily && operator.Comparison != policy.Like || operator.Family == policy.NumericFamily)
		if m.Value.Kind == policy.Object && !pins {
			m.Value.Members = slices.DeleteFunc(slices.Clone(m.Value.Members), func(key policy.Member) bool {
				return freeText(&key.Key) || freeNode(&key.Value)
			})
		}
		if len(m.Value.Members) > 0 || m.Value.Kind != policy.Object {
			out.Members = append(out.Members, m)
		}
	}
	return out
}
