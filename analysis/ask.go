package analysis

import "github.com/iamlint/iamlint/policy"

// Itself returns the pass's document as the one layer of a question: the document decides alone.
func (p *Pass) Itself() []Layer { return []Layer{{Docs: []*policy.Document{p.Document}}} }

// Via asks for a request that the pass's document allows by itself, through one of its statements; with any action if none is
// given.
func (p *Pass) Via(s *policy.Statement, actions ...string) Query {
	return Query{Layers: p.Itself(), Via: []*policy.Statement{s}, Actions: actions}
}

// Query asks for a request of the setting's callers that its layers allow; with any action if none is given.
func (s Setting) Query(actions ...string) Query {
	return Query{Layers: s.Layers, Callers: s.Callers, Actions: actions}
}

// Via is like Query, for requests that are allowed through one statement.
func (s Setting) Via(statement *policy.Statement, actions ...string) Query {
	query := s.Query(actions...)
	query.Via = []*policy.Statement{statement}
	return query
}

// Where is the constraint that a condition holds.
func Where(operator, key string, values ...string) Constraint {
	return Constraint{Operator: operator, Key: key, Values: values}
}

// WhereNot is the constraint that a condition does not hold.
func WhereNot(operator, key string, values ...string) Constraint {
	return Constraint{Operator: operator, Key: key, Values: values, Not: true}
}

// Absent is the constraint that a request does not have a key.
func Absent(key string) Constraint { return Where("Null", key, "true") }

// Present is the constraint that a request has a key.
func Present(key string) Constraint { return Where("Null", key, "false") }
