package regohost

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Triggers say which documents or units a rule can have findings in. They are compared in Go before anything is evaluated, and
// every list that is given must be met by one of its entries; the zero Triggers are met by everything.
//
// A trigger may be met where the rule has no finding: it saves time and decides nothing.
type Triggers struct {
	// Actions are actions or patterns: a statement's Action or NotAction may cover one of them.
	Actions []string `json:"actions"`
	// Effects are "Allow" and "Deny". With Actions, one statement must meet both.
	Effects []string `json:"effects"`
	// ConditionKeys are context keys: some condition is on one of them.
	ConditionKeys []string `json:"condition_keys"`
	// ResourceTypes are CloudFormation types: the document's host, or a resource of the unit, has one of them.
	ResourceTypes []string `json:"resource_types"`
	// Text are pieces of text: one of them occurs in a key or a value of the document; or, for a unit, in the file as it is
	// written or in a key or value of a resource.
	Text []string `json:"text"`
}

func (t *Triggers) validate() error {
	for _, a := range t.Actions {
		if a != "*" && !strings.Contains(a, ":") {
			return fmt.Errorf("action %q is not of the form service:Name", a)
		}
	}
	for _, e := range t.Effects {
		if e != "Allow" && e != "Deny" {
			return fmt.Errorf("effect %q is neither Allow nor Deny", e)
		}
	}
	if slices.Contains(t.Text, "") {
		return errors.New("an empty text occurs everywhere")
	}
	return nil
}

// inDocument reports whether a document meets the triggers.
func (t *Triggers) inDocument(d *policy.Document) bool {
	return t.host(d) && t.meaning(d) && (t.Text == nil || t.text(d.Root))
}

// inUnit reports whether a unit meets the triggers: its resources, and one of its documents what concerns documents.
func (t *Triggers) inUnit(u *policy.Unit) bool {
	if t.ResourceTypes != nil {
		found := false
		for _, r := range u.Resources {
			found = found || contains(t.ResourceTypes, r.Type)
		}
		if !found {
			return false
		}
	}
	if t.Text != nil && !t.written(u) {
		return false
	}
	if t.Actions == nil && t.Effects == nil && t.ConditionKeys == nil {
		return true
	}
	return slices.ContainsFunc(u.Documents, t.meaning)
}

// written reports whether one of the texts occurs in the file, or in what functions and escapes made of it.
func (t *Triggers) written(u *policy.Unit) bool {
	if u.Source != nil {
		for _, piece := range t.Text {
			if bytes.Contains(u.Source.Content, []byte(piece)) {
				return true
			}
		}
	}
	for _, r := range u.Resources {
		if t.text(r.Node) {
			return true
		}
	}
	for _, d := range u.Documents {
		if t.text(d.Root) {
			return true
		}
	}
	return false
}

func (t *Triggers) host(d *policy.Document) bool {
	switch {
	case t.ResourceTypes == nil:
		return true
	case d.Host != nil:
		return contains(t.ResourceTypes, d.Host.Type)
	}
	return contains(t.ResourceTypes, d.ResourceType)
}

// meaning reports whether a document meets what the triggers say of statements.
func (t *Triggers) meaning(d *policy.Document) bool {
	return (t.Actions == nil && t.Effects == nil || t.statement(d)) && (t.ConditionKeys == nil || t.condition(d))
}

// statement reports whether one statement has one of the effects and may cover one of the actions. A statement of which
// parts are unknown may be anything.
func (t *Triggers) statement(d *policy.Document) bool {
	for _, s := range d.Statements {
		effect := t.Effects == nil || s.Effect == nil || !s.Effect.Known() || contains(t.Effects, s.Effect.Value)
		if effect && (t.Actions == nil || mayCover(s, t.Actions)) {
			return true
		}
	}
	return false
}

func (t *Triggers) condition(d *policy.Document) bool {
	for _, s := range d.Statements {
		if s.Opaque {
			return true
		}
		if s.Condition == nil {
			continue
		}
		for i := range s.Condition.Conditions {
			c := &s.Condition.Conditions[i]
			if c.Opaque && c.Key.Value == "" || !c.Key.Known() {
				return true
			}
			for _, key := range t.ConditionKeys {
				if strings.EqualFold(key, c.Key.Value) {
					return true
				}
			}
		}
	}
	return false
}

func (t *Triggers) text(n *policy.Node) bool {
	if n == nil {
		return false
	}
	occurs := func(s string) bool {
		for _, piece := range t.Text {
			if strings.Contains(s, piece) {
				return true
			}
		}
		return false
	}
	if n.IsScalar() && occurs(n.Value) {
		return true
	}
	for i := range n.Items {
		if t.text(&n.Items[i]) {
			return true
		}
	}
	for i := range n.Members {
		if occurs(n.Members[i].Key.Value) || t.text(&n.Members[i].Value) {
			return true
		}
	}
	return false
}

// mayCover reports whether a statement may cover an action that one of the patterns matches.
func mayCover(s *policy.Statement, patterns []string) bool {
	switch {
	case s.Action != nil:
		if s.Action.Node.Kind == policy.Unknown {
			return true
		}
		for i := range s.Action.Items {
			for _, pattern := range patterns {
				if overlap(asPattern(&s.Action.Items[i]), pattern) {
					return true
				}
			}
		}
		return false
	case s.NotAction != nil:
		for _, pattern := range patterns {
			if !excluded(s.NotAction, pattern) {
				return true
			}
		}
		return false
	}
	return s.Opaque
}

// excluded reports whether an item of a NotAction certainly covers all that a pattern matches.
func excluded(l *policy.List, pattern string) bool {
	for i := range l.Items {
		item := &l.Items[i]
		// An asterisk of the pattern is covered by one of the item; a question mark of the item is not enough for it.
		if item.Known() && !strings.Contains(item.Value, "?") && policy.MatchWildcards(item.Value, pattern, true) {
			return true
		}
	}
	return false
}

// asPattern returns a text in which what is unknown is an asterisk.
func asPattern(t *policy.Text) string {
	if t.Known() {
		return t.Value
	}
	var b strings.Builder
	for _, part := range t.Parts {
		if part.Symbol != nil {
			b.WriteByte('*')
		} else {
			b.WriteString(part.Literal)
		}
	}
	return b.String()
}

// overlap reports whether any string matches both of two patterns with * and ?, without regard to ASCII case.
func overlap(a, b string) bool {
	if !strings.ContainsAny(b, "*?") {
		return policy.MatchWildcards(a, b, true)
	}
	if !strings.ContainsAny(a, "*?") {
		return policy.MatchWildcards(b, a, true)
	}
	a, b = strings.ToLower(a), strings.ToLower(b)
	// row[j] tells whether a string matches both a[i:] and b[j:].
	row, next := make([]bool, len(b)+1), make([]bool, len(b)+1)
	for i := len(a); i >= 0; i-- {
		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a) && j == len(b):
				row[j] = true
			case i < len(a) && a[i] == '*':
				row[j] = next[j] || j < len(b) && row[j+1]
			case j < len(b) && b[j] == '*':
				row[j] = row[j+1] || i < len(a) && next[j]
			default:
				row[j] = i < len(a) && j < len(b) && (a[i] == b[j] || a[i] == '?' || b[j] == '?') && next[j+1]
			}
		}
		row, next = next, row
	}
	return next[0]
}

func contains(list []string, s string) bool {
	return slices.Contains(list, s)
}
