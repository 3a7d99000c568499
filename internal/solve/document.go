package solve

import (
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// document is a policy document made ready for questions.
type document struct {
	stmts []*stmt
	// allows and denies are those of stmts that do, or may.
	allows, denies []*stmt
	// partial says that there may be statements that are not known: nothing is surely allowed.
	partial bool

	once sync.Once
	all  mentioned // of all statements
}

// mentioned is what statements name.
type mentioned struct {
	// keys are the context keys of all conditions and variables, in lower case.
	keys []string
	// services are the services that patterns of actions and resources, or condition keys, name; everywhere says that a
	// pattern of actions has a wildcard where the service stands, beside the lone *.
	services   []string
	everywhere bool
	partitions []string
	accounts   []string
	principals []entry
	// symbolic says that unknown values of a template are among it.
	symbolic bool
	// colons says that a pattern of resources may ask for a colon in a name.
	colons bool
}

// add adds what others name.
func (m *mentioned) add(o *mentioned) {
	m.keys = append(m.keys, o.keys...)
	m.services = append(m.services, o.services...)
	m.everywhere = m.everywhere || o.everywhere
	m.partitions = append(m.partitions, o.partitions...)
	m.accounts = append(m.accounts, o.accounts...)
	m.principals = append(m.principals, o.principals...)
	m.symbolic = m.symbolic || o.symbolic
	m.colons = m.colons || o.colons
}

// mentioned returns what all statements of a document name.
func (d *document) mentioned(s *store) *mentioned {
	d.once.Do(func() {
		for _, st := range d.stmts {
			d.all.add(&s.ready(st).mentioned)
		}
		for _, list := range []*[]string{&d.all.keys, &d.all.services, &d.all.partitions, &d.all.accounts} {
			slices.Sort(*list)
			*list = slices.Compact(*list)
		}
	})
	return &d.all
}

// stmt is a statement made ready, as far as its effect and its actions go; what else it says is there once Solver.ready has
// seen it. Questions about other actions need no more.
type stmt struct {
	source    *policy.Statement
	variables bool
	allows    bool
	denies    bool
	// opaque says that parts are not known: the statement surely matches nothing.
	opaque  bool
	actions actions.Set

	once      sync.Once
	mentioned mentioned
	resource  *csp.Predicate // nil without element
	notRes    bool
	noRes     bool // no element where one is needed: nothing matches
	maybeRes  bool // no element, but the statement is not wholly known
	principal *principalSet
	conds     []cond
	// unknown says that it depends on values which are not known what it matches.
	unknown bool
	// always says that it matches whatever the resource, the caller and the context are, if its actions do.
	always bool
}

// cond is a condition made ready.
type cond struct {
	op   policy.Operator
	key  string // in lower case
	name string // as written
	// unknown says that operator or key are unknown, wrong that there is no such operator: it never holds.
	unknown, wrong bool
	// ifAbsent and ifPresent are what a Null condition says; null that it is one, and maybe that its values are unknown.
	null, ifAbsent, ifPresent bool
	p                         *csp.Predicate
}

// compiler makes documents ready; it belongs to a Solver, whose tables it fills.
type compiler struct {
	s    *store
	keys []string
}

func (s *store) compileDocument(d *policy.Document) *document {
	out := &document{}
	if d.Root != nil {
		out.partial = d.Root.Kind == policy.Unknown
		for i := range d.Root.Members {
			out.partial = out.partial || !d.Root.Members[i].Key.Known()
		}
	}
	for _, st := range d.Statements {
		compiled := s.statement(st, d.Variables())
		if compiled == nil {
			continue
		}
		out.stmts = append(out.stmts, compiled)
		if compiled.allows {
			out.allows = append(out.allows, compiled)
		}
		if compiled.denies {
			out.denies = append(out.denies, compiled)
		}
	}
	return out
}

// mention notes what a statement names.
func (st *stmt) mention() {
	m := &st.mentioned
	m.services = append(m.services, st.actions.Services...)
	m.everywhere = st.actions.Everywhere
	for _, key := range m.keys {
		if service, _, ok := strings.Cut(key, ":"); ok && service != "aws" {
			m.services = append(m.services, service)
		}
	}
	m.symbolic = st.opaque
	text := func(p *csp.Predicate) {
		if p == nil {
			return
		}
		m.symbolic = m.symbolic || p.Symbolic
		for i := range p.Sources {
			m.text(p.Sources[i].Pattern)
		}
	}
	text(st.resource)
	if st.resource != nil {
		for i := range st.resource.Sources {
			m.colons = m.colons || st.resource.Sources[i].AsksColon()
		}
	}
	for i := range st.conds {
		text(st.conds[i].p)
	}
	if st.principal != nil {
		m.principals = st.principal.entries
		for _, e := range st.principal.entries {
			if e.account != "" {
				m.accounts = append(m.accounts, e.account)
			}
		}
	}
}

// text notes what a pattern names.
func (m *mentioned) text(p policy.Pattern) {
	if len(p) == 0 || p[0].Kind != policy.Literal {
		return
	}
	rest, ok := strings.CutPrefix(p[0].Text, "arn:")
	if !ok {
		for i := range p {
			m.account(p[i].Text)
		}
		return
	}
	partition, rest, ok := strings.Cut(rest, ":")
	if ok && partition != "" {
		m.partitions = append(m.partitions, partition)
	}
	if service, _, ok := strings.Cut(rest, ":"); ok && service != "" {
		m.services = append(m.services, strings.ToLower(service))
	}
	for i := range p {
		m.account(p[i].Text)
	}
}

func (m *mentioned) account(s string) {
	for part := range strings.SplitSeq(s, ":") {
		if policy.IsAccountID(part) {
			m.accounts = append(m.accounts, part)
		}
	}
}

// statement makes a statement ready; nil if it can have no effect.
func (s *store) statement(st *policy.Statement, variables bool) *stmt {
	key := stmtKey{st, variables}
	if cached, ok := s.stmts.Load(key); ok {
		return cached.(*stmt)
	}
	compiled := s.compileStatement(st, variables)
	cached, _ := s.stmts.LoadOrStore(key, compiled)
	return cached.(*stmt)
}

type stmtKey struct {
	st        *policy.Statement
	variables bool
}

func (s *store) compileStatement(st *policy.Statement, variables bool) *stmt {
	out := &stmt{source: st, variables: variables, opaque: st.Opaque}
	switch {
	case st.Effect == nil && st.Opaque, st.Effect != nil && !st.Effect.Known():
		out.allows, out.denies, out.opaque = true, true, true // either
	case st.Allows():
		out.allows = true
	case st.Denies():
		out.denies = true
	default:
		return nil
	}
	switch {
	case st.Action != nil:
		out.actions = actions.New(st.Action, false)
	case st.NotAction != nil:
		out.actions = actions.New(st.NotAction, true)
	default:
		out.actions = actions.None(st.Opaque)
	}
	return out
}

// ready makes the rest of a statement ready, and returns it.
func (s *store) ready(st *stmt) *stmt {
	st.once.Do(func() {
		c := compiler{s: s}
		c.elements(st, st.source, st.variables)
		m := &st.mentioned
		if block := st.source.Condition; block != nil {
			if block.Malformed {
				st.conds = append(st.conds, cond{wrong: true})
			}
			for i := range block.Conditions {
				compiled := c.condition(&block.Conditions[i], st.variables)
				st.conds = append(st.conds, compiled)
				if compiled.key != "" {
					m.keys = append(m.keys, compiled.key)
				}
			}
		}
		m.keys = append(m.keys, c.keys...)
		st.always = !st.opaque && st.principal == nil && len(st.conds) == 0 && st.resource != nil && !st.notRes &&
			slices.ContainsFunc(st.resource.Must, (*glob.Pattern).All)
		st.mention()
		st.unknown = st.opaque || st.actions.Unknown() || st.principal != nil && st.principal.unknown() ||
			st.resource != nil && st.resource.Open || slices.ContainsFunc(st.conds, cond.open)
	})
	return st
}

func (c *compiler) elements(out *stmt, st *policy.Statement, variables bool) {
	switch {
	case st.Principal != nil:
		out.principal = newPrincipalSet(st.Principal, false)
	case st.NotPrincipal != nil:
		out.principal = newPrincipalSet(st.NotPrincipal, true)
	}
	switch {
	case st.Resource != nil:
		out.resource = c.resources(st.Resource, variables)
	case st.NotResource != nil:
		out.resource, out.notRes = c.resources(st.NotResource, variables), true
	case out.principal == nil:
		out.noRes, out.maybeRes = !st.Opaque, st.Opaque
	}
}

func (c *compiler) resources(l *policy.List, variables bool) *csp.Predicate {
	p := &csp.Predicate{Family: policy.ARNFamily, Comparison: policy.Like, More: l.Node.HasUnknownItem()}
	for i := range l.Items {
		p.Sources = append(p.Sources, glob.NewSource(&l.Items[i], glob.InResource, variables, &c.s.preds.Symbols))
	}
	return c.intern(p)
}

// intern notes the variables of a predicate and returns the one predicate that is equal to it.
func (c *compiler) intern(p *csp.Predicate) *csp.Predicate {
	for i := range p.Sources {
		c.keys = p.Sources[i].Variables(c.keys)
	}
	return c.s.preds.Intern(p)
}

func (c *compiler) condition(source *policy.Condition, variables bool) cond {
	if !source.Operator.Known() || !source.Key.Known() || source.Opaque && source.Key.Value == "" {
		return cond{unknown: true}
	}
	out := cond{key: strings.ToLower(source.Key.Value), name: source.Key.Value}
	op, ok := policy.ParseOperator(source.Operator.Value)
	// Null has no IfExists: such a condition is refused by IAM, and never holds.
	if !ok || op.Family == policy.NullFamily && op.IfExists {
		out.wrong = true
		return out
	}
	out.op = op
	more := source.Opaque || source.Node.HasUnknownItem()
	if op.Family == policy.NullFamily {
		out.null = true
		out.unknown = more
		for i := range source.Values {
			v := &source.Values[i]
			out.unknown = out.unknown || !v.Known()
			out.ifAbsent = out.ifAbsent || strings.EqualFold(v.Value, "true")
			out.ifPresent = out.ifPresent || strings.EqualFold(v.Value, "false")
		}
		return out
	}
	p := &csp.Predicate{Family: op.Family, Comparison: op.Comparison, More: more}
	p.Strict = op.Negated && op.Family != policy.StringFamily
	read := readingOf(op)
	typed := op.Family != policy.StringFamily && op.Family != policy.ARNFamily && op.Family != policy.BoolFamily
	for i := range source.Values {
		p.Sources = append(p.Sources, glob.NewSource(&source.Values[i], read, variables && !typed, &c.s.preds.Symbols))
	}
	out.p = c.intern(p)
	return out
}

// open reports whether it depends on values which are not known what the condition says.
func (c cond) open() bool { return c.unknown || c.p != nil && c.p.Open }

func readingOf(op policy.Operator) glob.Reading {
	switch op.Family {
	case policy.StringFamily:
		switch op.Comparison {
		case policy.Like:
			return glob.Like
		case policy.EqualsIgnoreCase:
			return glob.IgnoreCase
		}
	case policy.ARNFamily:
		return glob.ARNLike
	case policy.BoolFamily:
		return glob.IgnoreCase
	}
	return glob.Plain
}

// grants reports whether a statement is an Allow that surely covers an action, whatever its resources and conditions say.
func (st *stmt) grants(a *actions.Action) bool {
	if !st.allows || st.opaque {
		return false
	}
	must, _ := st.actions.Covers(a)
	return must
}

// document makes a document ready.
func (s *store) document(d *policy.Document) *document {
	if cached, ok := s.docs.Load(d); ok {
		return cached.(*document)
	}
	cached, _ := s.docs.LoadOrStore(d, s.compileDocument(d))
	return cached.(*document)
}
