package regohost

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// LoadFunc reads policy documents out of a text as iamlint reads files. The kind is that of every document, or nil to
// find out. It never returns nil.
type LoadFunc func(name string, content []byte, kind *policy.Kind) *policy.Unit

// session is one evaluation, or one run of tests: what the builtins need to know.
type session struct {
	pass  *analysis.Pass
	load  LoadFunc
	meter *meter
	// models hold the values that stand for documents: the model of the input first, then those that rules parsed.
	// Tests evaluate in parallel.
	mu        sync.Mutex
	models    []*model
	parsed    map[string]*model
	actions   map[string]*ast.Term // answers of iam.actions
	witnesses map[ast.Value]*analysis.Witness
}

type sessionKey struct{}

func withSession(ctx context.Context, s *session) context.Context {
	return context.WithValue(ctx, sessionKey{}, s)
}

// sessionOf returns the session of an evaluation.
func sessionOf(ctx context.Context) (*session, error) {
	s, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		return nil, errors.New("it can be called by rules and tests only")
	}
	return s, nil
}

// source returns what a value was made of, and the model that made it. Values that rules have put together again, equal to one that
// was made, come second: documents without places may have equal statements.
func (s *session) source(v ast.Value) (any, *model) {
	s.mu.Lock()
	models := s.models
	s.mu.Unlock()
	object, ok := v.(ast.Object)
	if !ok {
		return nil, nil
	}
	for _, m := range models {
		if source, ok := m.same(object); ok {
			return source, m
		}
	}
	for _, m := range models {
		if source, ok := m.equal(object); ok {
			return source, m
		}
	}
	return nil, nil
}

// add makes the values of a unit known, once for each key.
func (s *session) add(key string, u *policy.Unit) *model {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m, ok := s.parsed[key]; ok {
		return m
	}
	m := &model{unit: u}
	if s.parsed == nil {
		s.parsed = map[string]*model{}
	}
	s.parsed[key] = m
	s.models = append(slices.Clip(s.models), m)
	return m
}

func (s *session) find(key string) *model {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.parsed[key]
}

// document returns the document that a value stands for: a document of the input or one that iam.parse returned, part of such
// a document ({"of": document, "only": [statement, ...]}), or a policy as JSON, which is taken to be of the kind.
func (s *session) document(t *ast.Term, kind policy.Kind) (*policy.Document, error) {
	if source, _ := s.source(t.Value); source != nil {
		if d, ok := source.(*policy.Document); ok {
			return d, nil
		}
	}
	object, ok := t.Value.(ast.Object)
	if !ok {
		return nil, fmt.Errorf("want a policy document, got %s", ast.ValueName(t.Value))
	}
	switch {
	case object.Get(ast.StringTerm("of")) != nil:
		return s.part(t, kind)
	case object.Get(ast.StringTerm("Statement")) != nil || object.Len() == 0:
		m, err := s.parseObject(t, kind)
		if err != nil {
			return nil, err
		}
		return m.unit.Documents[0], nil
	}
	return nil, errors.New("want a policy document: one of the input as it is, what iam.parse returns, or a policy as JSON")
}

func (s *session) part(t *ast.Term, kind policy.Kind) (*policy.Document, error) {
	var d *policy.Document
	var statements []*policy.Statement
	err := readObject("part", t, map[string]reader{
		"of": func(t *ast.Term) (err error) {
			d, err = s.document(t, kind)
			return err
		},
		"only": readEach(func(t *ast.Term) error {
			statement, err := s.statement(t)
			statements = append(statements, statement)
			return err
		}),
	})
	if err != nil {
		return nil, err
	}
	return analysis.Only(d, statements...), nil
}

func (s *session) statement(t *ast.Term) (*policy.Statement, error) {
	source, _ := s.source(t.Value)
	if statement, ok := source.(*policy.Statement); ok {
		return statement, nil
	}
	return nil, errors.New("want a statement of a document as it is")
}

// documents reads an array of documents into a list that is not nil.
func (s *session) documents(into *[]*policy.Document, kind policy.Kind) reader {
	return func(t *ast.Term) error {
		*into = []*policy.Document{}
		return readEach(func(t *ast.Term) error {
			d, err := s.document(t, kind)
			*into = append(*into, d)
			return err
		})(t)
	}
}

// parseObject makes a document of plain JSON.
func (s *session) parseObject(t *ast.Term, kind policy.Kind) (*model, error) {
	key := kind.String() + "\x00" + t.String()
	if m := s.find(key); m != nil {
		return m, nil
	}
	root, err := asNode(t)
	if err != nil {
		return nil, err
	}
	d := policy.Parse(&root)
	d.Source = &policy.Source{}
	d.Kind, d.KindReason = kind, "as the rule says"
	return s.add(key, &policy.Unit{Source: d.Source, Format: "json", Documents: []*policy.Document{d}}), nil
}

// parseText loads a text as if it were a file.
func (s *session) parseText(text string, kind *policy.Kind) (*model, error) {
	key := "\x00" + text
	if kind != nil {
		key = kind.String() + key
	}
	if m := s.find(key); m != nil {
		return m, nil
	}
	if s.load == nil {
		return nil, errors.New("texts can be parsed in tests only; give an object")
	}
	return s.add(key, s.load("input", []byte(text), kind)), nil
}

// decided remembers the object that stands for a witness.
func (s *session) decided(t *ast.Term, w *analysis.Witness) *ast.Term {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.witnesses == nil {
		s.witnesses = map[ast.Value]*analysis.Witness{}
	}
	s.witnesses[t.Value] = w
	return t
}

// witness returns the witness that an object stands for: only what iam.find returned is a proof.
func (s *session) witness(t *ast.Term) (*analysis.Witness, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if object, ok := t.Value.(ast.Object); ok {
		if w, ok := s.witnesses[object]; ok {
			return w, nil
		}
		for value, w := range s.witnesses {
			if value.Compare(object) == 0 {
				return w, nil
			}
		}
	}
	return nil, errors.New("want a witness as iam.find returned it")
}
