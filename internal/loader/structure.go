package loader

import (
	"slices"

	"github.com/iamlint/iamlint/policy"
)

// structural marks what a document's structure leaves unknown. A symbol is a string as far as the resolver knows, but
// where only an object can stand, as a statement or a condition block, it hides one. A symbolic Principal may be "*" and
// no list of principals either. The given node stays as it is: others may hold it.
func (t *template) structural(root policy.Node) policy.Node {
	if t.hide(&root) {
		return root
	}
	root.Members = slices.Clone(root.Members)
	for i := range root.Members {
		value := &root.Members[i].Value
		switch {
		case root.Members[i].Key.Value != "Statement":
		case value.Kind == policy.Array:
			value.Items = slices.Clone(value.Items)
			for j := range value.Items {
				t.hideStatement(&value.Items[j])
			}
		default:
			t.hideStatement(value)
		}
	}
	return root
}

// hide makes a string that is not wholly known a value of unknown type, and reports whether it was one.
func (t *template) hide(n *policy.Node) bool {
	if n.Kind == policy.String && !n.Known() {
		n.Kind = policy.Unknown
	}
	return n.Kind == policy.Unknown
}

func (t *template) hideStatement(n *policy.Node) {
	if t.hide(n) {
		return
	}
	n.Members = slices.Clone(n.Members)
	for i := range n.Members {
		key, value := n.Members[i].Key.Value, &n.Members[i].Value
		if t.terraform && value.Kind == policy.Unknown && len(value.Parts) == 1 && (key == "Action" || key == "Resource") {
			value.Kind = policy.String // of a variable without a type: nothing but texts can be there
		}
		if t.symbolic && key != "Condition" && enumerable(value) {
			continue
		}
		if key != "Principal" && key != "NotPrincipal" && key != "Condition" || t.hide(value) || key != "Condition" {
			continue
		}
		value.Members = slices.Clone(value.Members)
		for j := range value.Members {
			t.hide(&value.Members[j].Value)
		}
	}
}

// enumerable reports whether a node is a string of which all possible values are known.
func enumerable(n *policy.Node) bool {
	return n.Kind == policy.String && !n.Known() && !slices.ContainsFunc(n.Parts, func(p policy.Part) bool {
		return p.Symbol != nil && (p.Symbol.Allowed == nil || p.Symbol.Many)
	})
}
