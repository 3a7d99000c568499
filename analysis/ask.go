package analysis

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Itself returns the pass's document as the layer of a question: the document decides alone, under the resource control policies
// that are known if it is a policy that they restrict.
func (p *Pass) Itself() []Layer { return p.Exposed(p.Document) }

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

// Alone is the layer that some documents are by themselves, whatever their kind: one of them must allow the request, and none
// deny it.
func Alone(docs ...*policy.Document) []Layer { return []Layer{{Docs: docs}} }

// Guard is the layer of some of a document's statements together with policies that allow everything: it allows what they do not deny.
func Guard(d *policy.Document, statements ...*policy.Statement) []Layer {
	return []Layer{{Docs: []*policy.Document{Only(d, statements...)}, Implicit: true}}
}

// Everything is the layer that allows every request.
func Everything() []Layer { return []Layer{{Implicit: true}} }

// Reach asks for a request that a statement of a document applies to: one that it would allow if it were an Allow.
func Reach(d *policy.Document, s *policy.Statement) Query {
	return Query{Layers: Alone(Only(d, s.AsAllow()))}
}

// Anyone are the sorts of principals that requests to a resource come from, those of the identity providers included that
// a statement's conditions are about.
func Anyone(s *policy.Statement) []Caller {
	var callers []Caller
	for _, other := range []bool{false, true} {
		callers = append(callers,
			Caller{Type: User, Credentials: LongTerm, OtherAccount: other},
			Caller{Type: User, Credentials: TemporaryMFA, OtherAccount: other},
			Caller{Type: Role, Credentials: Temporary, OtherAccount: other},
			Caller{Type: Root, Credentials: LongTerm, OtherAccount: other},
		)
	}
	callers = append(callers, Caller{Type: Service}, Caller{Type: Anonymous})
	const account = "arn:aws:iam::111122223333:"
	callers = append(callers,
		Caller{Type: Federated, ARN: account + "saml-provider/provider"},
		Caller{Type: Federated, ARN: account + "oidc-provider/provider.example.com"})
	if s.Condition == nil {
		return callers
	}
	for i := range s.Condition.Conditions {
		key := s.Condition.Conditions[i].Key.Value
		colon := strings.LastIndexByte(key, ':')
		if colon > 0 && strings.Contains(key[:colon], ".") {
			callers = append(callers, Caller{Type: Federated, ARN: account + "oidc-provider/" + key[:colon]})
		}
	}
	return callers
}
