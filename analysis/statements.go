package analysis

import (
	"iter"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// Unnamed is the name of an action that no service has and no author wrote: only a wildcard, or a NotAction, covers it.
const Unnamed = "UnnamedByAuthor"

// Allows yields the statements of the pass's document whose effect is Allow.
func (p *Pass) Allows() iter.Seq[*policy.Statement] {
	statements := p.Document.Statements
	return func(yield func(*policy.Statement) bool) {
		for _, s := range statements {
			if s.Allows() && !yield(s) {
				return
			}
		}
	}
}

// Denies yields those whose effect is Deny.
func (p *Pass) Denies() iter.Seq[*policy.Statement] {
	statements := p.Document.Statements
	return func(yield func(*policy.Statement) bool) {
		for _, s := range statements {
			if s.Denies() && !yield(s) {
				return
			}
		}
	}
}

// Administers reports whether an Allow covers a whole service, actions included that no one thought of: "iam:*", "*", or
// a NotAction that leaves the service alone. Such a grant is an administrator's, and rules about single actions leave it
// to the rules about administrators.
func Administers(s *policy.Statement, service string) bool {
	return s.Allows() && Covers(s, service+":"+Unnamed)
}

// AdministersIAM reports whether an Allow grants all of IAM on whatever it acts on, as "iam:*" on "*" does. "iam:*" on users
// alone, or on the caller's own, is not an administrator's. What a template leaves open is taken for everything.
func AdministersIAM(s *policy.Statement) bool {
	if !Administers(s, "iam") {
		return false
	}
	if s.Resource == nil {
		return true
	}
	for i := range s.Resource.Items {
		item := &s.Resource.Items[i]
		arn, ok := policy.ParseARN(item.Value)
		if item.Value == "*" || !item.Known() || ok && policy.MatchWildcards(arn.Service, "iam", false) &&
			policy.MatchWildcards(arn.Resource, "role/"+Unnamed, false) {
			return true
		}
	}
	return false
}

// Covers reports whether the statement's Action or NotAction certainly includes an action, whatever its Resource and
// Condition say.
func Covers(s *policy.Statement, action string) bool {
	if s.Action != nil && !anyMatch(s.Action, action, false) {
		return false
	}
	if s.NotAction != nil && anyMatch(s.NotAction, action, true) {
		return false
	}
	return s.Action != nil || s.NotAction != nil
}

// anyMatch reports whether an item of the list certainly matches the action; with perhaps, whether one may.
func anyMatch(l *policy.List, action string, perhaps bool) bool {
	for i := range l.Items {
		if perhaps && !l.Items[i].Known() && policy.MatchWildcards(widest(&l.Items[i]), action, true) {
			return true
		}
	}
	return Item(l, action) != nil
}

// widest writes a text with * for what is not known.
func widest(t *policy.Text) string { return t.Fill(func(*policy.Symbol) string { return "*" }) }

// Item returns the first item of an Action or NotAction list that certainly matches an action, or nil. The list may be nil.
func Item(l *policy.List, action string) *policy.Text {
	if l == nil {
		return nil
	}
	for i := range l.Items {
		if l.Items[i].Known() && policy.MatchWildcards(l.Items[i].Value, action, true) {
			return &l.Items[i]
		}
	}
	return nil
}

// ConditionsOn returns the conditions of a statement on a context key, which is compared without regard to case.
func ConditionsOn(s *policy.Statement, key string) []policy.Condition {
	if s.Condition == nil {
		return nil
	}
	var conditions []policy.Condition
	for i := range s.Condition.Conditions {
		if c := &s.Condition.Conditions[i]; c.Is(key) {
			conditions = append(conditions, *c)
		}
	}
	return conditions
}

// HasConditionOn reports whether a statement has a condition on a context key, which is compared without regard to case.
func HasConditionOn(s *policy.Statement, key string) bool {
	for c := range s.Conditions() {
		if c.Is(key) {
			return true
		}
	}
	return false
}

// ConditionsOn yields those of the conditions of a statement that are on one of some keys.
func (p *Pass) ConditionsOn(s *policy.Statement, keys ...string) iter.Seq[*Condition] {
	return func(yield func(*Condition) bool) {
		all := conditions.Of(p)
		for i := range all {
			if all[i].Statement == s && all[i].Is(keys...) && !yield(&all[i]) {
				return
			}
		}
	}
}

// Mentions reports whether the pass's document has a condition on a key.
func (p *Pass) Mentions(key string) bool { return Mentions([]*policy.Document{p.Document}, key) }

// Mentions reports whether any statement of the documents has a condition on a key.
func Mentions(docs []*policy.Document, key string) bool {
	for _, d := range docs {
		for _, s := range d.Statements {
			if HasConditionOn(s, key) {
				return true
			}
		}
	}
	return false
}

// Only returns a document like d that has no other statements than these.
func Only(d *policy.Document, statements ...*policy.Statement) *policy.Document {
	part := &policy.Document{
		Source: d.Source, Kind: d.Kind, KindReason: d.KindReason, Name: d.Name, ResourceType: d.ResourceType, Host: d.Host,
		Assume: d.Assume, Partial: d.Partial, Synthetic: d.Synthetic, Managed: d.Managed, Root: d.Root, Version: d.Version, ID: d.ID,
		Statements: statements, StatementList: true,
	}
	for _, s := range statements {
		part.Opaque = part.Opaque || s.Opaque
	}
	return part
}

// Place returns where a witness was let through in a document: the Action item that matched, or the statement's NotAction
// or Action key; false if no statement of the document did it.
func Place(d *policy.Document, matches []Match) (Match, policy.Range, bool) {
	for _, m := range matches {
		if m.Document != d {
			continue
		}
		switch {
		case m.Action != nil:
			return m, m.Action.Range, true
		case m.Statement.NotAction != nil:
			return m, m.Statement.NotAction.Key.Range, true
		default:
			return m, m.Statement.Node.Range, true
		}
	}
	return Match{}, policy.Range{}, false
}

// PlaceOf returns the place in the pass's document where a witness was let through, as [Place] does, or else the whole of a
// statement.
func (p *Pass) PlaceOf(w *Witness, s *policy.Statement) policy.Range {
	if _, place, ok := Place(p.Document, w.Allowed); ok {
		return place
	}
	return s.Node.Range
}

// ActsOnResources reports whether an action has resource types; one that has none is requested on "*". An action that
// the catalog does not know is taken to have some.
func ActsOnResources(action string) bool {
	a, ok := catalog.FindAction(action)
	if !ok {
		return true
	}
	return a.NumResources() > 0
}
