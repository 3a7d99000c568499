package regohost

import (
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// find is the builtin iam.find.
func find(s *session, ctx rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	q, err := s.query(args[0])
	if err != nil {
		return nil, err
	}
	if s.pass.Solver == nil {
		return nil, errors.New("there is no solver to ask")
	}
	m := &model{}
	q.Budget = s.pass.Budget
	witness, found, err := s.pass.Solver.Find(ctx.Context, q)
	undecided := errors.Is(err, query.ErrUndecided)
	switch {
	case undecided:
		s.pass.Undecided()
	case err != nil:
		return nil, err
	}
	if undecided || !found {
		return m.object(field{"found", boolean(false)}, field{"undecided", boolean(undecided)}), nil
	}
	return m.object(
		field{"found", boolean(true)}, field{"undecided", boolean(false)},
		field{"witness", s.decided(s.witnessTerm(m, &witness), &witness)},
	), nil
}

// query reads a question.
func (s *session) query(t *ast.Term) (analysis.Query, error) {
	var q analysis.Query
	notBy := false
	err := readObject("query", t, map[string]reader{
		"layers":  s.layers(&q.Layers),
		"actions": readStrings(&q.Actions),
		"access_levels": readEach(func(t *ast.Term) error {
			var level catalog.Level
			err := accessLevels().read(&level)(t)
			q.AccessLevels = append(q.AccessLevels, level)
			return err
		}),
		"resource_in":  s.patterns(&q.ResourceIn, &q.ResourceTexts),
		"resource_out": readStrings(&q.ResourceOut),
		"via": readEach(func(t *ast.Term) error {
			statement, err := s.statement(t)
			q.Via = append(q.Via, statement)
			return err
		}),
		"where": readEach(func(t *ast.Term) error {
			constraint, err := s.constraint(t)
			q.Where = append(q.Where, constraint)
			return err
		}),
		"callers": readEach(func(t *ast.Term) error {
			caller, err := asCaller(t)
			q.Callers = append(q.Callers, caller)
			return err
		}),
		"view":     readView(&q.View),
		"not_view": readView(&q.NotView),
		"not_by": func(t *ast.Term) error {
			notBy = true
			return s.layers(&q.NotBy)(t)
		},
		"loose": readBool(&q.Loose),
	})
	switch {
	case err != nil:
	case len(q.Layers) == 0:
		err = errors.New("query: layers are needed: those of iam.settings, or [{\"documents\": [input]}]")
	case notBy && len(q.NotBy) == 0:
		err = errors.New("query: not_by is empty")
	}
	return q, err
}

func accessLevels() enum[catalog.Level] {
	var levels enum[catalog.Level]
	for _, level := range catalog.Levels() {
		levels = append(levels, struct {
			name  string
			value catalog.Level
		}{level.String(), level})
	}
	return levels
}

func (s *session) layers(into *[]analysis.Layer) reader {
	return readEach(func(t *ast.Term) error {
		var layer analysis.Layer
		err := readObject("layer", t, map[string]reader{
			"documents": s.documents(&layer.Docs, policy.Identity),
			"implicit":  readBool(&layer.Implicit),
			"unread":    readBool(&layer.Unread),
		})
		*into = append(*into, layer)
		return err
	})
}

// patterns reads strings, and texts that hold unknown values of the template.
func (s *session) patterns(known *[]string, unknown *[]policy.Text) reader {
	return readEach(func(t *ast.Term) error {
		if made, _ := s.source(t.Value); made != nil {
			if text, ok := made.(*policy.Text); ok {
				*unknown = append(*unknown, *text)
				return nil
			}
		}
		pattern, err := asString(t)
		*known = append(*known, pattern)
		return err
	})
}

func (s *session) constraint(t *ast.Term) (analysis.Constraint, error) {
	var c analysis.Constraint
	err := readObject("constraint", t, map[string]reader{
		"operator": readString(&c.Operator),
		"key":      readString(&c.Key),
		"values":   s.patterns(&c.Values, &c.Texts),
		"not":      readBool(&c.Not),
	})
	switch {
	case err != nil:
		return c, err
	case c.Key == "":
		return c, errors.New("key is needed")
	}
	if _, ok := policy.ParseOperator(c.Operator); !ok {
		return c, fmt.Errorf("there is no operator %q", c.Operator)
	}
	return c, nil
}

func asCaller(t *ast.Term) (analysis.Caller, error) {
	var c analysis.Caller
	err := readObject("caller", t, map[string]reader{
		"type":          callerTypes().read(&c.Type),
		"credentials":   credentials().read(&c.Credentials),
		"arn":           readString(&c.ARN),
		"other_account": readBool(&c.OtherAccount),
	})
	return c, err
}

// readView reads what context keys are taken to be: a string, or null for a key that is absent.
func readView(into *map[string]analysis.Fixed) reader {
	return func(t *ast.Term) error {
		*into = map[string]analysis.Fixed{}
		return eachMember(t, func(key string, v *ast.Term) (err error) {
			fixed := analysis.Fixed{Absent: true}
			if _, null := v.Value.(ast.Null); !null {
				fixed.Absent = false
				if fixed.Value, err = asString(v); err != nil {
					return fmt.Errorf("%s: %w, or null for a key that is absent", key, err)
				}
			}
			(*into)[key] = fixed
			return nil
		})
	}
}

func (s *session) witnessTerm(m *model, w *analysis.Witness) *ast.Term {
	context := make([]field, 0, len(w.Request.Context))
	for key, values := range w.Request.Context {
		value := stringsTerm(values.List)
		if !values.Multi && len(values.List) == 1 {
			value = ast.StringTerm(values.List[0])
		}
		context = append(context, field{key, value})
	}
	f := []field{
		{"principal", ast.StringTerm(w.Request.Principal)},
		{"action", ast.StringTerm(w.Request.Action)},
		{"resource", ast.StringTerm(w.Request.Resource)},
		{"context", m.object(context...)},
		{"absent", stringsTerm(w.Absent)},
		{"decision", ast.StringTerm(w.Decision.String())},
		{"allowed", s.matches(m, w.Allowed)},
	}
	if w.NotAllowed != query.ImplicitDeny || w.Denied != nil {
		f = append(f, field{"not_allowed", ast.StringTerm(w.NotAllowed.String())}, field{"denied", s.matches(m, w.Denied)})
	}
	return m.object(f...)
}
