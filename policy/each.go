package policy

import "iter"

// The sequences of this file are one function each, of few words, which the compiler makes part of the loops over them: rules go
// over everything in a policy, and a loop that allocated would be most of what many of them cost.

// Actions yields the items of Action and NotAction with the list that each stands in.
func (s *Statement) Actions() iter.Seq2[*List, *Text] { return items(s.Action, s.NotAction) }

// Resources yields the items of Resource and NotResource with the list that each stands in.
func (s *Statement) Resources() iter.Seq2[*List, *Text] { return items(s.Resource, s.NotResource) }

func items(a, b *List) iter.Seq2[*List, *Text] {
	return func(yield func(*List, *Text) bool) {
		for _, l := range [...]*List{a, b} {
			for i := 0; l != nil && i < len(l.Items); i++ {
				if !yield(l, &l.Items[i]) {
					return
				}
			}
		}
	}
}

// Principals yields the entries of Principal and NotPrincipal with the element that each stands in. The bare string "*" is not
// an entry; see [Principals.Any].
func (s *Statement) Principals() iter.Seq2[*Principals, *Principal] {
	return func(yield func(*Principals, *Principal) bool) {
		for _, p := range [...]*Principals{s.Principal, s.NotPrincipal} {
			for i := 0; p != nil && i < len(p.Entries); i++ {
				if !yield(p, &p.Entries[i]) {
					return
				}
			}
		}
	}
}

// Present yields those of some elements that a statement has: Present(s.Principal, s.NotPrincipal).
func Present[T any](elements ...*T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, e := range elements {
			if e != nil && !yield(e) {
				return
			}
		}
	}
}

// Conditions yields the statement's conditions; nothing without a Condition.
func (s *Statement) Conditions() iter.Seq[*Condition] { return s.Condition.All() }

// All yields the items. The list may be nil, and has none then.
func (l *List) All() iter.Seq[*Text] {
	return func(yield func(*Text) bool) {
		for i := 0; l != nil && i < len(l.Items); i++ {
			if !yield(&l.Items[i]) {
				return
			}
		}
	}
}

// Known reports whether all items are known, and no unknown element stands beside them. The list may be nil, and is known then.
func (l *List) Known() bool {
	if l == nil {
		return true
	}
	for item := range l.All() {
		if !item.Known() {
			return false
		}
	}
	return l.Node == nil || !l.Node.HoldsUnknown()
}

// LoneStar returns the first item that is "*"; nil if there is none, or the list is nil.
func (l *List) LoneStar() *Text {
	for item := range l.All() {
		if item.Known() && item.Value == "*" {
			return item
		}
	}
	return nil
}

// All yields the entries. The element may be nil, and has none then.
func (p *Principals) All() iter.Seq[*Principal] {
	return func(yield func(*Principal) bool) {
		for i := 0; p != nil && i < len(p.Entries); i++ {
			if !yield(&p.Entries[i]) {
				return
			}
		}
	}
}

// Of yields the IDs of the entries of a type, such as "Service". The element may be nil, and has none then.
func (p *Principals) Of(kind string) iter.Seq[*Text] {
	return func(yield func(*Text) bool) {
		for entry := range p.All() {
			if entry.Type.Value == kind && !yield(&entry.ID) {
				return
			}
		}
	}
}

// All yields the conditions. The block may be nil, and has none then.
func (b *ConditionBlock) All() iter.Seq[*Condition] {
	return func(yield func(*Condition) bool) {
		for i := 0; b != nil && i < len(b.Conditions); i++ {
			if !yield(&b.Conditions[i]) {
				return
			}
		}
	}
}

// AllValues yields the values.
func (c *Condition) AllValues() iter.Seq[*Text] {
	return func(yield func(*Text) bool) {
		for i := range c.Values {
			if !yield(&c.Values[i]) {
				return
			}
		}
	}
}

// KnownValues yields those of the values that are known.
func (c *Condition) KnownValues() iter.Seq[*Text] {
	return func(yield func(*Text) bool) {
		for i := range c.Values {
			if c.Values[i].Known() && !yield(&c.Values[i]) {
				return
			}
		}
	}
}

// All yields the elements of an array. The node may be nil, and has none then.
func (n *Node) All() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for i := 0; n != nil && i < len(n.Items); i++ {
			if !yield(&n.Items[i]) {
				return
			}
		}
	}
}

// AllMembers yields the members of an object. The node may be nil, and has none then.
func (n *Node) AllMembers() iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		for i := 0; n != nil && i < len(n.Members); i++ {
			if !yield(&n.Members[i]) {
				return
			}
		}
	}
}

// Interpolated yields the texts of the statement in which IAM replaces policy variables: resources and the values of
// conditions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-wheretouse
func (s *Statement) Interpolated() iter.Seq[*Text] {
	return func(yield func(*Text) bool) {
		for _, t := range s.Resources() {
			if !yield(t) {
				return
			}
		}
		for c := range s.Conditions() {
			for v := range c.AllValues() {
				if !yield(v) {
					return
				}
			}
		}
	}
}
