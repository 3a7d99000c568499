package analysis

import (
	"iter"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// Actions yields every entry of every Action and NotAction, with what the catalog says of it.
func (p *Pass) Actions() iter.Seq[*Action] {
	return func(yield func(*Action) bool) { pointers(actions.Of(p))(yield) }
}

// ActionsOf yields those of one statement.
func (p *Pass) ActionsOf(s *policy.Statement) iter.Seq[*Action] {
	return func(yield func(*Action) bool) {
		all := actions.Of(p)
		for i := range all {
			if all[i].Statement == s && !yield(&all[i]) {
				return
			}
		}
	}
}

var actions = Share(findActions)

// Action is an entry of Action or NotAction.
type Action struct {
	// Statement is the statement that has the entry, List its element, and Text the entry itself.
	Statement *policy.Statement
	List      *policy.List
	Text      *policy.Text
	// Prefix is what stands before the first colon; HasPrefix says that there is a colon and that the prefix is
	// certain.
	Prefix    string
	HasPrefix bool
	// Name is what stands after the colon, if the whole text is known.
	Name string
	// Service is the service of the prefix, if there is one: InCatalog.
	Service   catalog.Service
	InCatalog bool
	// Entry is the action that the entry names without wildcards: Exact.
	Entry catalog.Action
	Exact bool
	// Matches says that the entry matches some action of the catalog; false for texts that are not known.
	Matches bool
}

// Negated reports whether the entry stands in a NotAction.
func (a *Action) Negated() bool { return a.List == a.Statement.NotAction }

// WildPrefix reports whether the prefix has wildcards.
func (a *Action) WildPrefix() bool { return strings.ContainsAny(a.Prefix, "*?") }

// WildName reports whether the name has wildcards.
func (a *Action) WildName() bool { return strings.ContainsAny(a.Name, "*?") }

// All reports whether the entry is a lone *, in whatever number.
func (a *Action) All() bool {
	return a.Text.Known() && a.Text.Value != "" && strings.Trim(a.Text.Value, "*") == ""
}

func findActions(pass *Pass) []Action {
	n := 0
	for _, s := range pass.Document.Statements {
		for range s.Actions() {
			n++
		}
	}
	all := make([]Action, 0, n)
	for _, s := range pass.Document.Statements {
		for list, text := range s.Actions() {
			all = append(all, action(s, list, text))
		}
	}
	return all
}

func action(s *policy.Statement, l *policy.List, t *policy.Text) Action {
	a := Action{Statement: s, List: l, Text: t}
	first := t.Value
	if !t.Known() {
		first = t.Parts[0].Literal
	}
	prefix, name, colon := strings.Cut(first, ":")
	if colon {
		a.Prefix, a.HasPrefix = prefix, true
		a.Service, a.InCatalog = catalog.FindService(prefix)
	}
	if !t.Known() {
		return a
	}
	a.Name = name
	switch {
	case a.InCatalog && !a.WildName():
		a.Entry, a.Exact = a.Service.FindAction(name)
		a.Matches = a.Exact
	default:
		for range catalog.Match(t.Value) {
			a.Matches = true
			break
		}
	}
	return a
}
