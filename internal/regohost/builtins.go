package regohost

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// builtin is a function that rules may call. Its error stops the evaluation: a question that is asked wrongly must not look
// like one that is answered with no. A nil result is undefined.
type builtin struct {
	name        string
	description string
	args        []types.Type
	result      types.Type
	price       price // nil for looking at the documents
	run         func(s *session, ctx rego.BuiltinContext, args []*ast.Term) (*ast.Term, error)
}

// builtins returns all builtins, sorted by name.
func builtins() []builtin {
	thing := types.Named("thing", types.A)
	text := types.Or(types.S, types.A)
	path := types.NewArray(nil, types.Or(types.S, types.N))
	return []builtin{
		{
			name:        "iam.actions",
			description: "the actions of the catalog that a pattern matches",
			args:        []types.Type{types.Named("pattern", types.S)},
			result: types.NewArray(nil, types.NewObject([]*types.StaticProperty{
				types.NewStaticProperty("name", types.S),
				types.NewStaticProperty("level", types.S),
				types.NewStaticProperty("resource_types", types.NewArray(nil, types.S)),
				types.NewStaticProperty("condition_keys", types.NewArray(nil, types.S)),
			}, nil)),
			price: flat, // and what it finds
			run:   actions,
		},
		{
			name:        "iam.administers",
			description: "whether an Allow statement covers a whole service, actions included that nobody thought of",
			args:        []types.Type{types.Named("statement", types.A), types.Named("service", types.S)},
			result:      types.B,
			run:         administers,
		},
		{
			name:        "iam.allows",
			description: "whether policies allow a request; undefined if unknown values decide",
			args:        []types.Type{types.Named("policies", types.A), types.Named("request", types.A)},
			result:      types.B,
			run:         allows,
		},
		{
			name:        "iam.at",
			description: "the value at a path in the source of a document, statement or resource, with its place",
			args:        []types.Type{thing, types.Named("path", path)},
			result: types.NewObject([]*types.StaticProperty{
				types.NewStaticProperty("kind", types.S),
				types.NewStaticProperty("known", types.B),
				types.NewStaticProperty("value", types.A),
				types.NewStaticProperty("range", rangeType()),
			}, nil),
			run: at,
		},
		{
			name:        "iam.covers",
			description: "whether the Action or NotAction of a statement certainly includes an action",
			args:        []types.Type{types.Named("statement", types.A), types.Named("action", types.S)},
			result:      types.B,
			run:         covers,
		},
		{
			name:        "iam.decide",
			description: "what policies say of a request, and by which statements",
			args:        []types.Type{types.Named("policies", types.A), types.Named("request", types.A)},
			result: types.NewObject([]*types.StaticProperty{
				types.NewStaticProperty("decision", types.S),
				types.NewStaticProperty("statements", types.NewArray(nil, types.A)),
			}, nil),
			run: decide,
		},
		{
			name:        "iam.find",
			description: "a request that answers a question, or the proof that there is none",
			args:        []types.Type{types.Named("query", types.A)},
			result: types.NewObject([]*types.StaticProperty{
				types.NewStaticProperty("found", types.B),
				types.NewStaticProperty("undecided", types.B),
			}, types.NewDynamicProperty(types.S, types.A)),
			run: find,
		},
		{
			name:        "iam.load",
			description: "the input of rules with scope unit, from the text of a file or from plain JSON; for tests",
			args:        []types.Type{types.Named("source", text)},
			result:      types.A,
			run:         load,
		},
		{
			name:        "iam.matches",
			description: "whether a string matches a pattern with * and ?; a text's unknown parts match anything",
			args:        []types.Type{types.Named("pattern", text), types.Named("string", types.S)},
			result:      types.B,
			price:       wildcards,
			run:         matchesPattern,
		},
		{
			name:        "iam.parse",
			description: "the input of rules with scope document, from the text of a file or from plain JSON",
			args:        []types.Type{types.Named("source", text), types.Named("kind", types.S)},
			result:      types.A,
			run:         parseDocument,
		},
		{
			name:        "iam.rewrite",
			description: "the edit of a fix that gives a text of the input another value; undefined if that is not safe",
			args:        []types.Type{types.Named("text", types.A), types.Named("value", types.S)},
			result: types.NewObject([]*types.StaticProperty{
				types.NewStaticProperty("at", rangeType()),
				types.NewStaticProperty("text", types.S),
			}, nil),
			run: rewrite,
		},
		{
			name:        "iam.settings",
			description: "the ways in which a document takes effect",
			args:        []types.Type{types.Named("document", types.A)},
			result:      types.NewArray(nil, types.A),
			run:         settings,
		},
		{
			name:        "iam.source",
			description: "a document, statement or resource as it is written: keys, values and places",
			args:        []types.Type{thing},
			result:      types.A,
			run:         source,
		},
	}
}

func rangeType() types.Type {
	return types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("start", types.N), types.NewStaticProperty("end", types.N),
	}, nil)
}

func (b *builtin) function() *types.Function { return types.NewFunction(b.args, b.result) }

// option makes the builtin known to a query.
func (b *builtin) option() func(*rego.Rego) {
	return rego.FunctionDyn(
		&rego.Function{Name: b.name, Description: b.description, Decl: b.function()},
		func(ctx rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
			s, err := sessionOf(ctx.Context)
			if err != nil {
				return nil, rego.NewHaltError(err)
			}
			cost := b.price
			if cost == nil {
				cost = s.looking
			}
			if err := s.meter.charge(cost, args); err != nil {
				return nil, rego.NewHaltError(err)
			}
			result, err := b.run(s, ctx, args)
			if err != nil {
				return nil, rego.NewHaltError(err)
			}
			return result, nil
		},
	)
}

// capabilities are what rules may do: compute, and within bounds.
var capabilities = sync.OnceValue(func() *ast.Capabilities {
	sandbox()
	prices := permitted()
	c := ast.CapabilitiesForThisVersion()
	allowed := make([]*ast.Builtin, 0, len(c.Builtins))
	for _, b := range c.Builtins {
		if prices[b.Name] != nil {
			allowed = append(allowed, b)
		}
	}
	for _, b := range builtins() {
		allowed = append(allowed, &ast.Builtin{Name: b.name, Description: b.description, Decl: b.function()})
	}
	slices.SortFunc(allowed, func(a, b *ast.Builtin) int { return strings.Compare(a.Name, b.Name) })
	c.Builtins = allowed
	// No schema is fetched.
	c.AllowNet = []string{}
	return c
})

func actions(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	pattern, err := asString(args[0])
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.actions[pattern]; known != nil {
		return known, nil
	}
	if err := s.meter.pay(catalogPrice); err != nil {
		return nil, err
	}
	m := &model{}
	var found []*ast.Term
	for a := range catalog.Match(pattern) {
		var resources, keys []string
		for r := range a.Resources() {
			resources = append(resources, r.Name())
			for k := range r.Keys() {
				keys = append(keys, k.Name)
			}
		}
		for k := range a.Keys() {
			keys = append(keys, k.Name)
		}
		slices.Sort(keys)
		found = append(found, m.object(
			field{"name", ast.StringTerm(a.String())},
			field{"level", ast.StringTerm(a.Level().String())},
			field{"resource_types", stringsTerm(resources)},
			field{"condition_keys", stringsTerm(slices.Compact(keys))},
		))
	}
	if err := s.meter.pay(actionPrice * len(found)); err != nil {
		return nil, err
	}
	if s.actions == nil {
		s.actions = map[string]*ast.Term{}
	}
	s.actions[pattern] = ast.ArrayTerm(found...)
	return s.actions[pattern], nil
}

func administers(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	statement, err := s.statement(args[0])
	if err != nil {
		return nil, err
	}
	service, err := asString(args[1])
	if err != nil {
		return nil, err
	}
	return boolean(analysis.Administers(statement, service)), nil
}

func covers(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	statement, err := s.statement(args[0])
	if err != nil {
		return nil, err
	}
	action, err := asString(args[1])
	if err != nil {
		return nil, err
	}
	return boolean(analysis.Covers(statement, action)), nil
}

func matchesPattern(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	pattern, err := asString(args[0])
	if err != nil {
		return nil, err
	}
	if made, _ := s.source(args[0].Value); made != nil {
		if t, ok := made.(*policy.Text); ok {
			pattern = asPattern(t)
		}
	}
	value, err := asString(args[1])
	if err != nil {
		return nil, err
	}
	return boolean(policy.MatchWildcards(pattern, value, false)), nil
}

// node returns the source form of what a value stands for.
func (s *session) node(t *ast.Term) (*policy.Node, *model, error) {
	made, m := s.source(t.Value)
	switch v := made.(type) {
	case *policy.Document:
		return v.Root, m, nil
	case *policy.Statement:
		return v.Node, m, nil
	case *policy.TemplateResource:
		return v.Node, m, nil
	}
	return nil, nil, errors.New("want a document, a statement or a resource of the input as it is")
}

func at(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	n, _, err := s.node(args[0])
	if err != nil {
		return nil, err
	}
	err = readEach(func(step *ast.Term) error {
		n = child(n, step.Value)
		return nil
	})(args[1])
	if err != nil || n == nil {
		return nil, err
	}
	m := &model{}
	return m.object(
		field{"kind", ast.StringTerm(kindOf(n))}, field{"known", boolean(known(n))},
		field{"value", plain(n)}, field{"range", m.place(n.Range)},
	), nil
}

// child returns what stands under a key or an index, or nil.
func child(n *policy.Node, step ast.Value) *policy.Node {
	switch v := step.(type) {
	case ast.String:
		return n.Get(string(v))
	case ast.Number:
		if i, ok := v.Int(); ok && n != nil && 0 <= i && i < len(n.Items) {
			return &n.Items[i]
		}
	}
	return nil
}

func source(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	n, m, err := s.node(args[0])
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tree(n), nil
}

func parseDocument(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	name, err := asString(args[1])
	if err != nil {
		return nil, err
	}
	kind, err := policy.ParseKind(name)
	if err != nil {
		return nil, err
	}
	var m *model
	if text, ok := args[0].Value.(ast.String); ok {
		m, err = s.parseText(string(text), &kind)
	} else {
		m, err = s.parseObject(args[0], kind)
	}
	if err != nil {
		return nil, err
	}
	if n := len(m.unit.Documents); n != 1 {
		return nil, fmt.Errorf("want one policy document, got %d%s; for a template use iam.load", n, problemsOf(m.unit))
	}
	return m.termOf(m.unit.Documents[0]), nil
}

func rewrite(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	text, err := asText(args[0])
	if err != nil {
		return nil, err
	}
	value, err := asString(args[1])
	if err != nil {
		return nil, err
	}
	if s.pass.Unit == nil || s.pass.Unit.Source == nil {
		return nil, nil
	}
	edits := analysis.Rewrite(s.pass.Unit.Source, &text, value)
	if edits == nil {
		return nil, nil
	}
	m := &model{}
	return m.object(field{"at", m.place(edits[0].Range)}, field{"text", ast.StringTerm(edits[0].NewText)}), nil
}

func problemsOf(u *policy.Unit) string {
	messages := make([]string, 0, len(u.Problems))
	for _, p := range u.Problems {
		messages = append(messages, p.Message)
	}
	if len(messages) == 0 {
		return ""
	}
	return " (" + strings.Join(messages, "; ") + ")"
}

func load(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	text, ok := args[0].Value.(ast.String)
	if !ok {
		// JSON as OPA prints it is as good as any.
		text = ast.String(args[0].String())
	}
	m, err := s.parseText(string(text), nil)
	if err != nil {
		return nil, err
	}
	return ast.NewTerm(m.input(allMembers)), nil
}

func settings(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	made, m := s.source(args[0].Value)
	d, ok := made.(*policy.Document)
	if !ok {
		return nil, errors.New("want a document of the input, or what iam.parse returns")
	}
	pass := &analysis.Pass{Unit: m.unit, Document: d}
	var list []*ast.Term
	for setting := range pass.Settings() {
		for each := range setting.Each() {
			list = append(list, m.setting(each))
		}
	}
	return ast.ArrayTerm(list...), nil
}

func (m *model) setting(setting analysis.Setting) *ast.Term {
	m.mu.Lock()
	defer m.mu.Unlock()
	layers := make([]*ast.Term, len(setting.Layers))
	for i, layer := range setting.Layers {
		documents := make([]*ast.Term, len(layer.Docs))
		for j, d := range layer.Docs {
			documents[j] = m.documentTerm(d)
		}
		layers[i] = m.object(
			field{"documents", ast.ArrayTerm(documents...)},
			field{"implicit", boolean(layer.Implicit)}, field{"unread", boolean(layer.Unread)},
		)
	}
	callers := make([]*ast.Term, len(setting.Callers))
	for i, c := range setting.Callers {
		callers[i] = m.object(
			field{"type", ast.StringTerm(callerTypes().name(c.Type))},
			field{"credentials", ast.StringTerm(credentials().name(c.Credentials))},
			field{"arn", ast.StringTerm(c.ARN)}, field{"other_account", boolean(c.OtherAccount)},
		)
	}
	f := []field{{"layers", ast.ArrayTerm(layers...)}, {"callers", ast.ArrayTerm(callers...)}}
	if setting.Principal != nil {
		f = append(f, field{"principal", m.resource(setting.Principal.Resource)})
	}
	return m.object(f...)
}

func callerTypes() enum[query.CallerType] {
	return enum[query.CallerType]{
		{"user", query.User},
		{"role", query.Role},
		{"root", query.Root},
		{"federated", query.Federated},
		{"service", query.Service},
		{"anonymous", query.Anonymous},
	}
}

func credentials() enum[query.Credentials] {
	return enum[query.Credentials]{
		{"long-term", query.LongTerm},
		{"temporary", query.Temporary},
		{"temporary-mfa", query.TemporaryMFA},
	}
}

func allows(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	decision, err := s.decision(args)
	if err != nil || decision.Outcome == query.Unknown {
		return nil, err
	}
	return boolean(decision.Outcome == query.Allowed), nil
}

func decide(s *session, _ rego.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	decision, err := s.decision(args)
	if err != nil {
		return nil, err
	}
	m := &model{}
	return m.object(
		field{"decision", ast.StringTerm(decision.Outcome.String())}, field{"statements", s.matches(m, decision.Matches)},
	), nil
}

func (s *session) decision(args []*ast.Term) (query.Decision, error) {
	policies, err := s.policies(args[0])
	if err != nil {
		return query.Decision{}, err
	}
	request, err := asRequest(args[1])
	if err != nil {
		return query.Decision{}, err
	}
	return eval.Decide(policies, request), nil
}

func (s *session) policies(t *ast.Term) (query.Policies, error) {
	var p query.Policies
	levels := func(into *[][]*policy.Document, kind policy.Kind) reader {
		return optional(func(t *ast.Term) error {
			*into = [][]*policy.Document{}
			return readEach(func(t *ast.Term) error {
				var level []*policy.Document
				err := s.documents(&level, kind)(t)
				*into = append(*into, level)
				return err
			})(t)
		})
	}
	err := readObject("policies", t, map[string]reader{
		"identity": optional(s.documents(&p.Identity, policy.Identity)),
		"boundary": optional(s.documents(&p.Boundary, policy.Boundary)),
		"session":  optional(s.documents(&p.Session, policy.Boundary)),
		"scp":      levels(&p.SCP, policy.SCP),
		"rcp":      levels(&p.RCP, policy.RCP),
		"resource": optional(func(t *ast.Term) (err error) {
			p.Resource, err = s.document(t, policy.Resource)
			return err
		}),
	})
	return p, err
}

func asRequest(t *ast.Term) (policy.Request, error) {
	r := policy.Request{Context: map[string]policy.Values{}}
	err := readObject("request", t, map[string]reader{
		"principal": readString(&r.Principal),
		"action":    readString(&r.Action),
		"resource":  readString(&r.Resource),
		"context":   readContext(r.Context),
	})
	switch {
	case err != nil:
	case r.Principal == "" || r.Action == "":
		err = errors.New("request: principal and action are needed")
	case r.Resource == "":
		r.Resource = "*"
	}
	return r, err
}

func readContext(into map[string]policy.Values) reader {
	return func(t *ast.Term) error {
		return eachMember(t, func(key string, v *ast.Term) (err error) {
			switch v.Value.(type) {
			case *ast.Array, ast.Set:
				values := policy.Many()
				err = readStrings(&values.List)(v)
				into[key] = values
			default:
				var value string
				value, err = asString(v)
				into[key] = policy.One(value)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			return nil
		})
	}
}

// matches are the statements that decided; "place" is the Action item that matched, or what stands for it.
func (s *session) matches(m *model, list []query.Match) *ast.Term {
	terms := make([]*ast.Term, len(list))
	for i, match := range list {
		f := []field{
			{"policy", ast.StringTerm(match.Policy)},
			{"index", integer(match.Statement.Index)},
			{"sid", ast.StringTerm(match.Statement.SidValue())},
			{"statement", s.made(match.Statement)},
			{"document", s.made(match.Document)},
		}
		if _, r, ok := analysis.Place(match.Document, []analysis.Match{match}); ok {
			f = append(f, field{"place", m.object(field{"range", m.place(r)})})
		}
		terms[i] = m.object(f...)
	}
	return ast.ArrayTerm(terms...)
}

// made returns the value that stands for a document or a statement, or nil.
func (s *session) made(source any) *ast.Term {
	s.mu.Lock()
	models := s.models
	s.mu.Unlock()
	for _, m := range models {
		m.mu.Lock()
		t := m.terms[source]
		m.mu.Unlock()
		if t != nil {
			return t
		}
	}
	return nil
}
