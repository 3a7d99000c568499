package grammar

import (
	"slices"

	"github.com/iamlint/iamlint/policy"
)

// lacks reports whether an object certainly has none of the keys: an unknown key may be any of them.
func lacks(n *policy.Node, keys ...string) bool {
	for m := range n.AllMembers() {
		if !m.Key.Known() || slices.Contains(keys, m.Key.Value) {
			return false
		}
	}
	return n.Kind == policy.Object
}

// mayBeAbsent reports whether an element may not be there after all: nothing of its value is known, so that it may be null, or a
// list without items, for which Terraform writes no element.
func mayBeAbsent(n *policy.Node) bool {
	switch n.Kind {
	case policy.Unknown:
		return true
	case policy.Array:
		for item := range n.All() {
			if !mayBeAbsent(item) {
				return false
			}
		}
		return len(n.Items) > 0
	case policy.Object:
		for m := range n.AllMembers() {
			if m.Key.Known() && !mayBeAbsent(&m.Value) {
				return false
			}
		}
		return len(n.Members) > 0
	case policy.String:
		return len(n.Parts) == 1 && n.Parts[0].Symbol != nil && n.Parts[0].Symbol.Many
	default:
		return false
	}
}
