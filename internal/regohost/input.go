package regohost

import (
	"encoding/json"
	"strconv"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// input is what all rules over a document or unit share: the value that OPA gets. Nothing is built before a rule asks for it.
var input = analysis.Share(func(pass *analysis.Pass) *model {
	return &model{unit: pass.Unit, document: pass.Document}
})

// model holds the values made of a unit's documents, statements and resources, and knows what each was made of.
type model struct {
	unit     *policy.Unit
	document *policy.Document // nil: the input is the unit

	mu sync.Mutex
	// terms holds what was built, by the pointer it was built of; sources is its inverse, by the identity of the value.
	terms   map[any]*ast.Term
	sources map[ast.Value]any
	keys    map[string]*ast.Term
}

// members are members of the value of a unit that are much to build of a large one.
type members uint8

const (
	documentsMember members = 1 << iota
	resourcesMember
	principalsMember
	allMembers = documentsMember | resourcesMember | principalsMember
)

var membersByName = map[string]members{"documents": documentsMember, "resources": resourcesMember, "principals": principalsMember}

// readsOf returns which members of the input some modules can ask for: those that they name, or all if they do anything with the input
// but to take a member of it.
func readsOf(compiler *ast.Compiler) members {
	var reads members
	var visitor *ast.GenericVisitor
	visitor = ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case ast.Ref:
			if !x.HasPrefix(ast.InputRootRef) {
				return false
			}
			if len(x) < 2 {
				reads = allMembers
			} else if name, ok := x[1].Value.(ast.String); ok {
				reads |= membersByName[string(name)]
			} else {
				reads = allMembers
			}
			for _, t := range x[1:] { // the rest of it may have references of its own
				visitor.Walk(t)
			}
			return true
		case ast.Var:
			if x.Equal(ast.InputRootDocument.Value) {
				reads = allMembers
			}
		}
		return false
	})
	for _, module := range compiler.Modules {
		visitor.Walk(module)
	}
	if reads&(documentsMember|principalsMember) != 0 {
		reads |= documentsMember | principalsMember // the answers about one have the values made of the others
	}
	return reads
}

// input returns the value of the document or unit; that of a unit has at least the given members.
func (m *model) input(reads members) ast.Value {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.document != nil {
		return m.documentTerm(m.document).Value
	}
	return m.unitTerm(reads).Value
}

// termOf returns the value of a document.
func (m *model) termOf(d *policy.Document) *ast.Term {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.documentTerm(d)
}

// same returns what a value was made of: a *policy.Document, *policy.Statement, *policy.TemplateResource or, if it is not
// known, a *policy.Text.
func (m *model) same(object ast.Object) (any, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	source, ok := m.sources[object]
	return source, ok
}

// equal is like same for a value that equals one that was made.
func (m *model) equal(object ast.Object) (any, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for made, source := range m.sources {
		if made.Compare(object) == 0 {
			return source, true
		}
	}
	return nil, false
}

func (m *model) made(source any, t *ast.Term) *ast.Term {
	if m.terms == nil {
		m.terms, m.sources = map[any]*ast.Term{}, map[ast.Value]any{}
	}
	m.terms[source] = t
	m.sources[t.Value] = source
	return t
}

// field is a member of an object; without a value it is left out.
type field struct {
	key   string
	value *ast.Term
}

func (m *model) object(fields ...field) *ast.Term {
	members := make([][2]*ast.Term, 0, len(fields))
	for _, f := range fields {
		if f.value != nil {
			members = append(members, [2]*ast.Term{m.key(f.key), f.value})
		}
	}
	return ast.NewTerm(ast.NewObject(members...))
}

// key returns the term of a key; each is made once.
func (m *model) key(s string) *ast.Term {
	if t, ok := m.keys[s]; ok {
		return t
	}
	if m.keys == nil {
		m.keys = map[string]*ast.Term{}
	}
	t := ast.StringTerm(s)
	m.keys[s] = t
	return t
}

func integer(n int) *ast.Term { return ast.InternedTerm(n) }

func boolean(b bool) *ast.Term { return ast.InternedTerm(b) }

func (m *model) place(r policy.Range) *ast.Term {
	return m.object(field{"start", integer(r.Start)}, field{"end", integer(r.End)})
}

// text is the value of a string or other scalar: {"value", "known", "range"}, and "parts" where it is not known.
func (m *model) text(t *policy.Text) *ast.Term {
	if t == nil {
		return nil
	}
	term := m.object(
		field{"value", ast.StringTerm(t.Value)},
		field{"known", boolean(t.Known())},
		field{"range", m.place(t.Range)},
		field{"parts", m.parts(t)},
	)
	if !t.Known() {
		// A question to the solver needs the very symbols.
		return m.made(t, term)
	}
	return term
}

func (m *model) parts(t *policy.Text) *ast.Term {
	if t.Known() {
		return nil
	}
	parts := make([]*ast.Term, len(t.Parts))
	for i, p := range t.Parts {
		if p.Symbol == nil {
			parts[i] = m.object(field{"literal", ast.StringTerm(p.Literal)})
			continue
		}
		s := p.Symbol
		f := []field{
			{"name", ast.StringTerm(s.Name)},
			{"origin", ast.StringTerm(origin(s.Origin))},
			{"type", ast.StringTerm(s.Type)},
			{"many", boolean(s.Many)},
		}
		if s.Allowed != nil {
			f = append(f, field{"allowed", stringsTerm(s.Allowed)})
		}
		parts[i] = m.object(field{"symbol", m.object(f...)})
	}
	return ast.ArrayTerm(parts...)
}

func origin(o policy.SymbolOrigin) string {
	switch o {
	case policy.FromParameter:
		return "parameter"
	case policy.FromResource:
		return "resource"
	case policy.FromPseudo:
		return "pseudo"
	case policy.FromImport:
		return "import"
	case policy.FromReference:
		return "reference"
	case policy.FromMapping:
		return "mapping"
	case policy.FromPlaceholder:
		return "placeholder"
	default:
		return "function"
	}
}

func stringsTerm(list []string) *ast.Term {
	terms := make([]*ast.Term, len(list))
	for i, s := range list {
		terms[i] = ast.StringTerm(s)
	}
	return ast.ArrayTerm(terms...)
}

func (m *model) texts(list []policy.Text) *ast.Term {
	terms := make([]*ast.Term, len(list))
	for i := range list {
		terms[i] = m.text(&list[i])
	}
	return ast.ArrayTerm(terms...)
}

func (m *model) documentTerm(d *policy.Document) *ast.Term {
	if t, ok := m.terms[d]; ok {
		return t
	}
	statements := make([]*ast.Term, len(d.Statements))
	for i, s := range d.Statements {
		statements[i] = m.statement(s)
	}
	index := -1
	for i, other := range m.unit.Documents {
		if other == d {
			index = i
		}
	}
	assume := make([]*ast.Term, len(d.Assume))
	for i, a := range d.Assume {
		assume[i] = m.object(
			field{"condition", ast.StringTerm(a.Condition)}, field{"value", boolean(a.Value)},
			field{"parameter", ast.StringTerm(a.Parameter)}, field{"is", ast.StringTerm(a.Is)},
		)
	}
	return m.made(d, m.object(
		field{"file", ast.StringTerm(fileOf(m.unit, d))},
		field{"index", integer(index)},
		field{"kind", ast.StringTerm(d.Kind.String())},
		field{"name", ast.StringTerm(d.Name)},
		field{"resource_type", ast.StringTerm(d.ResourceType)},
		field{"resource", m.resource(d.Host)},
		field{"assume", ast.ArrayTerm(assume...)},
		field{"synthetic", boolean(d.Synthetic)},
		field{"version", m.version(d)},
		field{"id", m.text(d.ID)},
		field{"statements", ast.ArrayTerm(statements...)},
		field{"statement_list", boolean(d.StatementList)},
		field{"opaque", boolean(d.Opaque)},
		field{"range", m.place(d.Root.Range)},
	))
}

func fileOf(u *policy.Unit, d *policy.Document) string {
	switch {
	case d.Source != nil:
		return d.File()
	case u.Source != nil:
		return u.Source.Name
	}
	return ""
}

// version is the document's Version with "written": true or, if there is none, what IAM assumes, at the place where the
// document begins.
func (m *model) version(d *policy.Document) *ast.Term {
	t := d.Version
	if t == nil {
		start := d.Root.Range.Start
		t = &policy.Text{Value: policy.Version2008, Range: policy.Range{Start: start, End: min(start+1, d.Root.Range.End)}}
	}
	return m.object(
		field{"value", ast.StringTerm(t.Value)}, field{"known", boolean(t.Known())}, field{"range", m.place(t.Range)},
		field{"parts", m.parts(t)}, field{"written", boolean(d.Version != nil)},
	)
}

func (m *model) statement(s *policy.Statement) *ast.Term {
	return m.made(s, m.object(
		field{"index", integer(s.Index)},
		field{"sid", m.text(s.Sid)},
		field{"effect", m.text(s.Effect)},
		field{"principals", m.principals(s.Principal)},
		field{"not_principals", m.principals(s.NotPrincipal)},
		field{"actions", m.list(s.Action)},
		field{"not_actions", m.list(s.NotAction)},
		field{"resources", m.list(s.Resource)},
		field{"not_resources", m.list(s.NotResource)},
		field{"conditions", m.conditions(s.Condition)},
		field{"opaque", boolean(s.Opaque)},
		field{"range", m.place(s.Node.Range)},
	))
}

func (m *model) list(l *policy.List) *ast.Term {
	if l == nil {
		return nil
	}
	return m.texts(l.Items)
}

// principals are {"type", "id"}; a bare "*" has the type "*".
func (m *model) principals(p *policy.Principals) *ast.Term {
	if p == nil {
		return nil
	}
	var terms []*ast.Term
	if p.Any {
		terms = append(terms, m.object(
			field{"type", m.key("*")}, field{"id", m.text(&p.Node.Text)}, field{"range", m.place(p.Node.Range)},
		))
	}
	for i := range p.Entries {
		e := &p.Entries[i]
		terms = append(terms, m.object(
			field{"type", m.key(e.Type.Value)}, field{"id", m.text(&e.ID)}, field{"range", m.place(e.ID.Range)},
		))
	}
	return ast.ArrayTerm(terms...)
}

// conditions are empty where a statement has none: nothing can be wrong with a condition that is missing.
func (m *model) conditions(b *policy.ConditionBlock) *ast.Term {
	if b == nil {
		return ast.ArrayTerm()
	}
	terms := make([]*ast.Term, len(b.Conditions))
	for i := range b.Conditions {
		c := &b.Conditions[i]
		f := []field{
			{"operator", m.text(&c.Operator)},
			{"key", m.text(&c.Key)},
			{"values", m.texts(c.Values)},
			{"opaque", boolean(c.Opaque)},
			{"range", m.place(policy.Range{Start: c.Key.Range.Start, End: c.Node.Range.End})},
		}
		if op, ok := policy.ParseOperator(c.Operator.Value); ok && c.Operator.Known() {
			f = append(f, field{"test", m.object(
				field{"name", m.key(op.Name)}, field{"family", m.key(op.Family.String())}, field{"negated", boolean(op.Negated)},
				field{"qualifier", m.key(qualifier(op.Qualifier))}, field{"if_exists", boolean(op.IfExists)},
			)})
		}
		terms[i] = m.object(f...)
	}
	return ast.ArrayTerm(terms...)
}

func qualifier(q policy.Qualifier) string {
	switch q {
	case policy.ForAllValues:
		return "ForAllValues"
	case policy.ForAnyValue:
		return "ForAnyValue"
	default:
		return ""
	}
}

func (m *model) resource(r *policy.TemplateResource) *ast.Term {
	if r == nil {
		return nil
	}
	if t, ok := m.terms[r]; ok {
		return t
	}
	return m.made(r, m.object(
		field{"logical_id", m.text(&r.LogicalID)},
		field{"type", ast.StringTerm(r.Type)},
		field{"condition", ast.StringTerm(r.Condition)},
		field{"properties", plain(r.Properties)},
		field{"range", m.place(r.LogicalID.Range)},
	))
}

func (m *model) unitTerm(reads members) *ast.Term {
	u := m.unit
	if t, ok := m.terms[reads]; ok {
		return t
	}
	var documents, resources, principals []*ast.Term
	if reads&documentsMember != 0 {
		for _, d := range u.Documents {
			documents = append(documents, m.documentTerm(d))
		}
	}
	if reads&resourcesMember != 0 {
		for _, r := range u.Resources {
			resources = append(resources, m.resource(r))
		}
	}
	if reads&principalsMember != 0 {
		for _, p := range u.Principals {
			principals = append(principals, m.principal(p))
		}
	}
	problems := make([]*ast.Term, len(u.Problems))
	for i, p := range u.Problems {
		problems[i] = m.object(field{"message", ast.StringTerm(p.Message)}, field{"range", m.place(p.Range)})
	}
	file := ""
	if u.Source != nil {
		file = u.Source.Name
	}
	t := m.object(
		field{"file", ast.StringTerm(file)},
		field{"format", ast.StringTerm(u.Format)},
		field{"documents", ast.ArrayTerm(documents...)},
		field{"resources", ast.ArrayTerm(resources...)},
		field{"principals", ast.ArrayTerm(principals...)},
		field{"problems", ast.ArrayTerm(problems...)},
	)
	m.made(reads, t)
	m.sources[t.Value] = u
	return t
}

func (m *model) principal(p *policy.PrincipalPolicies) *ast.Term {
	var identity []*ast.Term
	for _, d := range p.Identity {
		if d.Managed == "" {
			identity = append(identity, m.documentTerm(d))
		}
	}
	f := []field{
		{"resource", m.resource(p.Resource)},
		{"identity", ast.ArrayTerm(identity...)},
		{"managed", m.texts(p.Managed)},
		{"boundary_arn", m.text(p.BoundaryARN)},
	}
	if p.Boundary != nil && p.Boundary.Managed == "" {
		f = append(f, field{"boundary", m.documentTerm(p.Boundary)})
	}
	if p.Trust != nil {
		f = append(f, field{"trust", m.documentTerm(p.Trust)})
	}
	return m.object(f...)
}

// plain is a node as plain JSON. What is unknown, in whole or in part, is {"unknown": text}, in which symbols stand as <Name>.
// A key that is written twice has its last value, as Node.Get has it.
func plain(n *policy.Node) *ast.Term {
	switch {
	case n == nil:
		return ast.NullTerm()
	case n.Kind == policy.Unknown || n.IsScalar() && !n.Known():
		return ast.ObjectTerm([2]*ast.Term{ast.StringTerm("unknown"), ast.StringTerm(n.Value)})
	}
	switch n.Kind {
	case policy.Array:
		items := make([]*ast.Term, len(n.Items))
		for i := range n.Items {
			items[i] = plain(&n.Items[i])
		}
		return ast.ArrayTerm(items...)
	case policy.Object:
		object := ast.NewObject()
		for i := range n.Members {
			object.Insert(ast.StringTerm(n.Members[i].Key.Value), plain(&n.Members[i].Value))
		}
		return ast.NewTerm(object)
	case policy.Bool:
		return boolean(n.Value == "true")
	case policy.Number:
		return number(n.Value)
	case policy.String:
		return ast.StringTerm(n.Value)
	default:
		return ast.NullTerm()
	}
}

// number is a number as it is written in JSON; what YAML writes in other ways (0x1F, .inf) stays a string.
func number(s string) *ast.Term {
	if n, err := strconv.Atoi(s); err == nil && strconv.Itoa(n) == s {
		return integer(n)
	}
	if json.Valid([]byte(s)) {
		return ast.NumberTerm(json.Number(s))
	}
	return ast.StringTerm(s)
}

// tree is a node with its places, duplicate keys and all: {"kind", "value", "known", "range", "items", "members"}.
func (m *model) tree(n *policy.Node) *ast.Term {
	f := []field{{"kind", ast.StringTerm(kindOf(n))}, {"known", boolean(known(n))}, {"range", m.place(n.Range)}}
	switch n.Kind {
	case policy.Array:
		items := make([]*ast.Term, len(n.Items))
		for i := range n.Items {
			items[i] = m.tree(&n.Items[i])
		}
		f = append(f, field{"items", ast.ArrayTerm(items...)})
	case policy.Object:
		members := make([]*ast.Term, len(n.Members))
		for i := range n.Members {
			members[i] = m.object(
				field{"key", m.text(&n.Members[i].Key)}, field{"value", m.tree(&n.Members[i].Value)},
			)
		}
		f = append(f, field{"members", ast.ArrayTerm(members...)})
	default:
		f = append(f, field{"value", ast.StringTerm(n.Value)})
	}
	return m.object(f...)
}

func known(n *policy.Node) bool { return n.Kind != policy.Unknown && n.Known() }

func kindOf(n *policy.Node) string {
	if n.Kind == policy.Unknown {
		return "unknown"
	}
	return n.Kind.String()
}
