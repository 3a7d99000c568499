package lookup

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Widest returns a pattern that matches everything that a text of Resource or NotResource matches, whatever its unknown
// parts are. A known text is returned as it is.
func Widest(t *policy.Text) string {
	if t.Known() {
		return t.Value
	}
	var b strings.Builder
	for _, part := range t.Parts {
		if part.Symbol == nil {
			b.WriteString(part.Literal)
			continue
		}
		// A wildcard before an ARN's last field does not match colons, but an unknown value may contain some.
		if _, last := policy.ParseARN(b.String()); part.Symbol.Many || !last && !part.Symbol.Colonless() {
			return "*"
		}
		b.WriteByte('*')
	}
	return b.String()
}

// Widened returns a statement without unknown parts that applies to every request that s may apply to; false if nothing
// is known about s. Where it cannot apply, s cannot either: proofs that a statement never applies rest on it.
func Widened(s *policy.Statement) (*policy.Statement, bool) {
	if s.Opaque {
		return nil, false
	}
	if certain(s) {
		return s, true
	}
	wide := *s
	wide.Action = replaced(s.Action, func(*policy.Text) string { return "*" })
	wide.Resource = replaced(s.Resource, Widest)
	wide.NotAction, _ = without(s.NotAction)
	wide.NotResource, _ = without(s.NotResource)
	if !certainPrincipals(s) {
		wide.NotPrincipal = nil
		wide.Principal = &policy.Principals{Any: true}
	}
	return wide.KeepConditions(certainCondition), true
}

// Narrowed returns a statement without unknown parts that applies only to requests that s certainly applies to; false if
// there is none. Where it applies, s does too: proofs that a statement takes effect rest on it.
func Narrowed(s *policy.Statement) (*policy.Statement, bool) {
	if s.Opaque {
		return nil, false
	}
	if certain(s) {
		return s, true
	}
	if !s.NotAction.Known() || !s.NotResource.Known() || !certainPrincipals(s) || !certainConditions(s) {
		return nil, false
	}
	narrow := *s
	var action, resource bool
	narrow.Action, action = without(s.Action)
	narrow.Resource, resource = without(s.Resource)
	return &narrow, action && resource
}

// MostAllowing returns a document that allows everything that d may allow, whatever its unknown parts; false if that is not known.
func MostAllowing(d *policy.Document) (*policy.Document, bool) {
	var statements []*policy.Statement
	for _, s := range d.Statements {
		switch {
		case s.Allows():
			wide, ok := Widened(s)
			if !ok {
				return nil, false
			}
			statements = append(statements, wide)
		case s.Denies():
			if narrow, ok := Narrowed(s); ok {
				statements = append(statements, narrow)
			}
		default:
			return nil, false
		}
	}
	return analysis.Only(d, statements...), true
}

// certain reports whether a statement has no unknown parts.
func certain(s *policy.Statement) bool {
	return s.Action.Known() && s.NotAction.Known() && s.Resource.Known() && s.NotResource.Known() && certainPrincipals(s) &&
		certainConditions(s)
}

func certainPrincipals(s *policy.Statement) bool {
	for p := range policy.Present(s.Principal, s.NotPrincipal) {
		if p.Node != nil && (p.Node.HoldsUnknown() || !p.Node.Known()) {
			return false
		}
		if analysis.Some(p.All(), func(entry *policy.Principal) bool { return !entry.ID.Known() }) {
			return false
		}
	}
	return true
}

func certainConditions(s *policy.Statement) bool {
	uncertain := func(c *policy.Condition) bool { return !certainCondition(c) }
	return s.Condition == nil || !analysis.Some(s.Conditions(), uncertain) && !s.Condition.Node.HoldsUnknown()
}

func certainCondition(c *policy.Condition) bool {
	if c.Opaque || !c.Operator.Known() || !c.Key.Known() || c.Node != nil && c.Node.HoldsUnknown() {
		return false
	}
	return !analysis.Some(c.AllValues(), func(v *policy.Text) bool { return !v.Known() })
}

// replaced returns a list like l with its unknown items replaced; an unknown element of the source counts as one.
func replaced(l *policy.List, by func(*policy.Text) string) *policy.List {
	if l.Known() {
		return l
	}
	items := make([]policy.Text, 0, len(l.Items)+1)
	for i := range l.Items {
		t := l.Items[i]
		if !t.Known() {
			t = policy.Text{Value: by(&t), Range: t.Range}
		}
		items = append(items, t)
	}
	if l.Node != nil && l.Node.HoldsUnknown() {
		items = append(items, policy.Text{Value: "*", Range: l.Node.Range})
	}
	return &policy.List{Key: l.Key, Items: items, Index: make([]int, len(items)), Node: &policy.Node{Kind: policy.Array, Text: l.Node.Text}}
}

// without returns a list like l without its unknown items; false if nothing is left.
func without(l *policy.List) (*policy.List, bool) {
	if l.Known() {
		return l, true
	}
	var items []policy.Text
	for i := range l.Items {
		if l.Items[i].Known() {
			items = append(items, l.Items[i])
		}
	}
	list := &policy.List{Key: l.Key, Items: items, Index: make([]int, len(items)), Node: &policy.Node{Kind: policy.Array, Text: l.Node.Text}}
	return list, len(items) > 0
}
