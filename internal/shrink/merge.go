package shrink

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// merge makes one of statements that differ in their actions only, or in their resources only, and takes out the entries of a list
// that another one covers. That follows from the grammar: an element with several values is several statements with one each. Those
// of NotAction and NotResource, of which all must hold, are not merged.
func (d *draft) merge() {
	for _, s := range d.statements {
		s.action.tidy(true)
		s.resource.tidy(false)
	}
	for again := true; again; {
		again = d.mergeBy(func(s *statement) (string, *list) { return s.key(&s.resource), &s.action }) ||
			d.mergeBy(func(s *statement) (string, *list) { return s.key(&s.action), &s.resource })
	}
}

// mergeBy merges statements of one key, which says all of a statement but one of its lists.
func (d *draft) mergeBy(of func(*statement) (key string, rest *list)) bool {
	first := map[string]*statement{}
	merged := false
	d.statements = slices.DeleteFunc(d.statements, func(s *statement) bool {
		key, rest := of(s)
		if rest.element != "Action" && rest.element != "Resource" {
			return false
		}
		other, ok := first[key+"\x00"+rest.element]
		if !ok {
			first[key+"\x00"+rest.element] = s
			return false
		}
		_, into := of(other)
		into.items = append(into.items, rest.items...)
		into.tidy(rest.element == "Action")
		merged = true
		return true
	})
	return merged
}

// key says what a statement is, but for one of its lists; the other is given.
func (s *statement) key(l *list) string {
	var b strings.Builder
	b.WriteString(s.effect + "\x00" + l.element + "\x00" + strings.Join(l.items, "\x00"))
	for i := range s.others {
		m := &s.others[i]
		b.WriteString("\x00" + m.Key.Value + "\x00")
		sorted := canonical(&m.Value)
		b.WriteString(jsonOf(&sorted))
	}
	return b.String()
}

// canonical returns a node with its keys and values in order: neither the order of conditions nor that of values matters.
func canonical(n *policy.Node) policy.Node {
	out := *n
	out.Items, out.Members = nil, nil
	for i := range n.Items {
		out.Items = append(out.Items, canonical(&n.Items[i]))
	}
	for i := range n.Members {
		out.Members = append(out.Members, policy.Member{Key: n.Members[i].Key, Value: canonical(&n.Members[i].Value)})
	}
	slices.SortFunc(out.Items, func(a, b policy.Node) int { return strings.Compare(a.Value, b.Value) })
	slices.SortStableFunc(out.Members, func(a, b policy.Member) int { return strings.Compare(a.Key.Value, b.Key.Value) })
	return out
}

// tidy sorts the items of a list, and takes out those that another one covers.
func (l *list) tidy(fold bool) {
	slices.Sort(l.items)
	kept := l.items[:0:0]
	for i, item := range l.items {
		covered := false
		for j, other := range l.items {
			if i != j && covers(other, item, fold) && (!covers(item, other, fold) || j < i) {
				covered = true
				break
			}
		}
		if !covered {
			kept = append(kept, item)
		}
	}
	l.items = kept
}

// covers reports whether a pattern matches all that another one does; false where it takes more than a look.
func covers(wide, narrow string, fold bool) bool {
	if wide == narrow || fold && strings.EqualFold(wide, narrow) {
		return true
	}
	if strings.ContainsAny(wide, "?$") || !strings.Contains(wide, "*") {
		return false
	}
	return policy.MatchWildcards(wide, narrow, fold)
}
