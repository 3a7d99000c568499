package redundancy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// shape is what equal statements share and different ones rarely do, and is quick to compute.
type shape struct {
	effect                                               string
	shortAction, longAction, shortResource, longResource int
}

func shapeOf(s *policy.Statement) shape {
	var p shape
	if s.Effect != nil {
		p.effect = s.Effect.Value
	}
	p.shortAction, p.longAction = lengths(s.Action, s.NotAction)
	p.shortResource, p.longResource = lengths(s.Resource, s.NotResource)
	return p
}

// lengths returns the lengths of the shortest and of the longest item: neither order nor repetition matter to them.
func lengths(lists ...*policy.List) (shortest, longest int) {
	shortest = -1
	for l := range policy.Present(lists...) {
		for item := range l.All() {
			n := len(item.Value)
			longest = max(longest, n)
			if shortest < 0 || n < shortest {
				shortest = n
			}
		}
	}
	return shortest, longest
}

// canonical returns a text that equal statements share; false for statements that are not fully known, or have invalid or
// duplicate elements.
func canonical(s *policy.Statement) (string, bool) {
	if s.Opaque || s.Node.Kind != policy.Object {
		return "", false
	}
	parts := make([]string, 0, len(s.Node.Members))
	for m := range s.Node.AllMembers() {
		if m.Key.Value == "Sid" {
			continue
		}
		text, ok := canonicalNode(&m.Value, m.Key.Value == "Action" || m.Key.Value == "NotAction")
		if !ok {
			return "", false
		}
		parts = append(parts, strconv.Quote(m.Key.Value)+":"+text)
	}
	slices.Sort(parts)
	return strings.Join(parts, ","), len(parts) > 0
}

// canonicalNode writes a value so that lists are sets, and a list of one element is that element.
func canonicalNode(n *policy.Node, fold bool) (string, bool) {
	var parts []string
	switch n.Kind {
	case policy.Unknown:
		return "", false
	case policy.Array:
		for item := range n.All() {
			text, ok := canonicalNode(item, fold)
			if !ok {
				return "", false
			}
			parts = append(parts, text)
		}
		slices.Sort(parts)
		if parts = slices.Compact(parts); len(parts) == 1 {
			return parts[0], true
		}
		return "[" + strings.Join(parts, ",") + "]", true
	case policy.Object:
		for m := range n.AllMembers() {
			text, ok := canonicalNode(&m.Value, false)
			if !ok {
				return "", false
			}
			parts = append(parts, strconv.Quote(strings.ToLower(m.Key.Value))+":"+text)
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}", true
	case policy.String, policy.Number, policy.Bool, policy.Null:
	}
	for _, part := range n.Parts {
		if part.Symbol != nil && (part.Symbol.Many || part.Symbol.Origin == policy.FromFunction) {
			return "", false
		}
	}
	if fold {
		return strconv.Quote(strings.ToLower(n.Value)), true
	}
	return strconv.Quote(n.Value), true
}
