package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// module is an instance of a module.
type module struct {
	config *config
	// address is "" for the root module, key is the way of calls to it without instance keys.
	address, key string
	depth        int
	// inputs are the arguments of the call, evaluated in the scope of the caller; given are the values that the root module
	// has from files and from the command line.
	inputs map[string]*hcl.Attribute
	caller *scope
	given  map[string]*value
	// providers are the configurations of providers by the names that they have here, as "aws" -> "aws.east".
	providers map[string]string
	many      bool // stands for any number of instances
	optional  bool
	in        *scenario // in which there is such an instance
	memos     map[memoKey]*memo
	calls     map[string][]*module
	instances map[string]*instance
}

func newModule(c *config) *module {
	return &module{config: c, memos: map[memoKey]*memo{}, calls: map[string][]*module{}, instances: map[string]*instance{}}
}

// prefixed is the name of something in the module as the whole configuration calls it.
func (m *module) prefixed(name string) string {
	if m.address == "" {
		return name
	}
	return m.address + "." + name
}

func (m *module) cycle(e *evaluator, space, name string, at policy.Range) func() *value {
	return func() *value {
		name := space + name
		e.problem(policy.BadTemplate, at, m.prefixed(name)+" is defined by itself")
		return e.wrong(at, name+" is defined by itself")
	}
}

// variable is the value of a variable: what the caller or a file gives, else its default, else it is not known.
// https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
func (m *module) variable(e *evaluator, name string, at policy.Range) *value {
	block := m.config.variables[name]
	if block == nil {
		return e.undeclared(m.config, "var."+name, at)
	}
	return e.remember(m.memos, "var.", name, func() *value { return m.evaluateVariable(e, name, block, at) }, m.cycle(e, "var.", name, at))
}

func (m *module) evaluateVariable(e *evaluator, name string, block *hcl.Block, at policy.Range) *value {
	t := anything
	if a := block.Body().Attribute("type"); a != nil {
		t = parseType(a.Expr(), 0)
	}
	v := m.given[name]
	if a := m.inputs[name]; a != nil {
		v = e.eval(a.Expr(), m.caller)
	}
	standard := block.Body().Attribute("default")
	if v != nil && v.kind == policy.Null && standard != nil {
		if nullable := block.Body().Attribute("nullable"); nullable != nil {
			if text, ok := e.eval(nullable.Expr(), &scope{}).known(); ok && text == "false" {
				v = nil
			}
		}
	}
	switch {
	case v != nil:
		e.unit.Variables = append(e.unit.Variables, Variable{m.address, name, block.Header, v.places(nil, 0)})
	case standard != nil:
		e.notes.defaulted = e.notes.defaulted || m == e.root
		v = e.eval(standard.Expr(), &scope{})
	default:
		symbol := policy.Symbol{Name: m.prefixed("var." + name), Origin: policy.FromParameter, Allowed: m.allowed(e, name, block)}
		return e.oneOf(e.unknown(&symbol, t, at), symbol.Allowed, at)
	}
	return e.convert(v, t, 0)
}

// oneOf asks which one of the only values that it can have something is, if they mean different things.
func (e *evaluator) oneOf(v *value, allowed []string, at policy.Range) *value {
	if v.kind != policy.Unknown || len(allowed) > maxSelected || !slices.ContainsFunc(allowed, meaning) {
		return v
	}
	var left []string
	var tests []*value
	for _, text := range allowed {
		test := e.equal(v, str(text, at), at)
		switch is, known := test.known(); {
		case !known:
			left, tests = append(left, text), append(tests, test)
		case is == "true":
			return str(text, at)
		}
	}
	if len(left) == 1 {
		return str(left[0], at)
	}
	for _, test := range tests {
		e.decide(test)
	}
	return v
}

// meaning reports whether a text says in a policy more than a name: a pattern, or an effect.
func meaning(text string) bool {
	return strings.ContainsAny(text, "*?") || text == "Allow" || text == "Deny"
}

// allowed are the only values that a validation lets a variable have: contains(["a", "b"], var.x).
func (m *module) allowed(e *evaluator, name string, block *hcl.Block) []string {
	for _, b := range block.Body().Blocks {
		condition := b.Body().Attribute("condition")
		if b.Type != "validation" || condition == nil {
			continue
		}
		call, ok := condition.Expr().(*hcl.Function)
		if !ok || call.Name != "contains" || len(call.Args) != 2 {
			continue
		}
		of, ok := call.Args[1].(*hcl.Reference)
		if !ok || of.Root != "var" || len(of.Steps) != 1 || of.Steps[0].Name != name {
			continue
		}
		list := e.eval(call.Args[0], &scope{})
		var values []string
		for _, element := range list.items {
			text, known := element.known()
			if !known {
				return nil
			}
			values = append(values, text)
		}
		return values
	}
	return nil
}

func (m *module) local(e *evaluator, name string, at policy.Range) *value {
	a := m.config.locals[name]
	if a == nil {
		return e.undeclared(m.config, "local."+name, at)
	}
	x := a.Expr()
	return e.remember(m.memos, "local.", name, func() *value { return e.eval(x, &scope{module: m}) }, m.cycle(e, "local.", name, x.Place()))
}

// output is the value of an output of the module.
func (m *module) output(e *evaluator, name string, at policy.Range) *value {
	block := m.config.outputs[name]
	if block == nil {
		return e.wrong(at, "no output "+name)
	}
	x := block.Body().Attribute("value")
	if x == nil {
		return nullValue(at)
	}
	return e.remember(m.memos, "output.", name, func() *value { return e.eval(x.Expr(), &scope{module: m}) }, m.cycle(e, "output.", name, x.Expr().Place())).moved(at)
}

// attribute of a module is an output.
func (m *module) attribute(e *evaluator, name string, at policy.Range) *value {
	return m.output(e, name, at)
}

func (m *module) names() []string {
	var names []string
	for name := range m.config.outputs {
		names = append(names, name)
	}
	return names
}

func (m *module) name() string { return m.address }

// call is what a name of a module stands for: an instance of it, or with count or for_each all of them.
func (m *module) call(e *evaluator, name string, at policy.Range) *value {
	block := m.config.calls[name]
	if block == nil {
		return e.undeclared(m.config, "module."+name, at)
	}
	return e.remember(m.memos, "module.", name, func() *value {
		if e.sourceConfig(m, name, block) == nil {
			symbol := policy.Symbol{Name: m.prefixed("module." + name), Origin: policy.FromImport}
			return e.unknown(&symbol, anything, at)
		}
		x := e.expand(m, block)
		return x.whole(at, func(in *instanceKey) *value {
			return &value{kind: policy.Object, at: at, source: m.child(e, name, block, in)}
		})
	}, m.cycle(e, "module.", name, block.Header)).moved(at)
}

// sourceConfig is the module that a call calls; nil if it is not here, which is counted.
func (e *evaluator) sourceConfig(m *module, name string, block *hcl.Block) *config {
	if m.depth >= maxNesting {
		e.problem(policy.NotRead, block.Header, "modules are nested more than "+strconv.Itoa(maxNesting)+" deep")
		return nil
	}
	folder := e.sourceOf(m, name, block)
	var c *config
	if folder != "" {
		c = e.load(folder)
	}
	if c == nil {
		e.unit.count("module", m.prefixed("module."+name), block.Header)
	}
	return c
}

// child is an instance of a module that is called.
func (m *module) child(e *evaluator, name string, block *hcl.Block, in *instanceKey) *module {
	address := m.prefixed("module."+name) + in.suffix()
	for _, known := range m.calls[name] {
		if known.address == address && known.in == in.in {
			return known
		}
	}
	c := newModule(e.load(e.sourceOf(m, name, block)))
	c.address, c.depth, c.many = address, m.depth+1, in.many || m.many
	c.optional, c.in = in.optional || m.optional, in.in
	c.key = name
	if m.key != "" {
		c.key = m.key + "." + name
	}
	c.caller = in.scope(m)
	c.inputs = map[string]*hcl.Attribute{}
	for _, a := range block.Body().Attributes {
		switch a.Name {
		case "source", "version", "count", "for_each", "providers", "depends_on":
		default:
			c.inputs[a.Name] = a
		}
	}
	c.providers = m.passed(block)
	m.calls[name] = append(m.calls[name], c)
	e.modules++
	return c
}

// passed are the configurations of providers that a call hands on.
func (m *module) passed(block *hcl.Block) map[string]string {
	passed := map[string]string{}
	maps.Copy(passed, m.providers)
	a := block.Body().Attribute("providers")
	if a == nil {
		return passed
	}
	object, ok := a.Expr().(*hcl.Object)
	if !ok {
		return passed
	}
	for _, pair := range object.Items {
		key, value := providerName(pair.Key), providerName(pair.Value)
		if key != "" && value != "" {
			passed[key] = m.provider(value)
		}
	}
	return passed
}

// provider is the configuration of the root module that a name stands for here.
func (m *module) provider(name string) string {
	if of, ok := m.providers[name]; ok {
		return of
	}
	if m.address != "" && name != "aws" {
		return m.address + "/" + name // of its own, or one that the caller should have handed over
	}
	return name
}

// providerName reads the reference to a provider: aws, aws.east, or either in quotes.
func providerName(x hcl.Expr) string {
	switch x := x.(type) {
	case *hcl.String:
		return x.Text
	case *hcl.Reference:
		if len(x.Steps) == 1 {
			return x.Root + "." + x.Steps[0].Name
		}
		return x.Root
	}
	return ""
}

// instanceKey tells the instances of one block apart.
type instanceKey struct {
	// key is nil for the only instance of a block without count and for_each.
	key, element *value
	counted      bool
	// many says that it stands for any number of instances, optional that there may be none, in which scenario there is one.
	many, optional bool
	in             *scenario
}

func (k *instanceKey) suffix() string {
	if k.key == nil {
		return ""
	}
	text, known := k.key.known()
	switch {
	case !known && k.counted:
		return "[count.index]"
	case !known && k.many:
		return eachElement
	case !known:
		return "[" + k.key.name() + "]"
	case k.counted:
		return "[" + text + "]"
	}
	return fmt.Sprintf("[%q]", text)
}

// scope is that of the instance's body.
func (k *instanceKey) scope(m *module) *scope {
	s := &scope{module: m}
	switch {
	case k.key == nil:
	case k.counted:
		s.count = k.key
	default:
		s.key, s.element = k.key, k.element
	}
	return s
}

// expansion are the instances of a block.
type expansion struct {
	keys    []instanceKey
	counted bool
	each    bool
}

// expand evaluates count or for_each, in all scenarios that they ask for.
// https://developer.hashicorp.com/terraform/language/meta-arguments/for_each
func (e *evaluator) expand(m *module, block *hcl.Block) *expansion {
	x := &expansion{}
	e.notes.scoped = e.notes.scoped || e.now.id != ""
	count, each := block.Body().Attribute("count"), block.Body().Attribute("for_each")
	switch {
	case count != nil:
		x.counted = true
	case each != nil:
		x.each = true
	default:
		x.keys = []instanceKey{{in: e.now}}
		return x
	}
	of := func() *value {
		if x.counted {
			return e.eval(count.Expr(), &scope{module: m})
		}
		return e.eval(each.Expr(), &scope{module: m})
	}
	if e.searching {
		x.keys = e.keysOf(x, of(), block.Header)
		for i := range x.keys {
			x.keys[i].in = e.now
		}
		return x
	}
	_, notes := e.noting(of)
	for _, t := range notes.asked {
		e.notes.ask(t)
	}
	e.notes.tested, e.notes.open = e.notes.tested || notes.tested, e.notes.open || notes.open
	found, partial := e.variants(of, notes.asked)
	e.notes.tested = e.notes.tested || len(found) > 1
	index, times := map[string]int{}, map[string]int{}
	for _, v := range found {
		for _, key := range e.keysOf(x, v.value, block.Header) {
			key.in = v.in
			suffix := key.suffix()
			if times[suffix]++; times[suffix] == 1 {
				index[suffix] = len(x.keys)
				x.keys = append(x.keys, key)
			}
		}
	}
	for suffix, i := range index {
		if times[suffix] < len(found) || partial {
			x.keys[i].optional = true
		} else {
			x.keys[i].in = e.now
		}
	}
	return x
}

// keysOf are the instances that a count or a for_each asks for.
func (e *evaluator) keysOf(x *expansion, v *value, at policy.Range) []instanceKey {
	if v.kind == policy.Null {
		return nil
	}
	if x.counted {
		text, known := v.known()
		n, err := strconv.Atoi(text)
		if !known || err != nil {
			symbol := e.symbol(fmt.Sprint("count.index at ", at), policy.Symbol{Name: "count.index", Origin: policy.FromFunction})
			index := &value{kind: policy.Unknown, at: at, open: &unknown{symbol: symbol, typ: aNumber}}
			return []instanceKey{{key: index, counted: true, many: true, optional: true}}
		}
		if !e.afford(n, at) {
			return nil
		}
		keys := make([]instanceKey, 0, max(0, n))
		for i := range n {
			keys = append(keys, instanceKey{key: number(strconv.Itoa(i), at), counted: true})
		}
		return keys
	}
	elements, ok := e.elements(v, at)
	if !ok || !e.afford(len(elements), at) {
		return nil
	}
	keys := make([]instanceKey, 0, len(elements))
	for _, element := range elements {
		key := element.key
		if !key.scalar() && !key.unknown() {
			continue // Terraform refuses sets of anything but strings
		}
		if element.many {
			key, element.value = e.its(key), e.its(element.value)
		}
		keys = append(keys, instanceKey{key: key, element: element.value, many: element.many, optional: element.many})
	}
	return keys
}

// its is the element that stands for all of a list as the one of an instance: within it, there is one.
func (e *evaluator) its(v *value) *value {
	if v.kind != policy.Unknown || !strings.HasSuffix(strings.TrimSuffix(v.open.symbol.Name, ".key"), anyElement) {
		return v
	}
	symbol := *v.open.symbol
	symbol.Name = strings.Replace(symbol.Name, anyElement, eachElement, 1)
	symbol.Many = false
	return e.unknown(&symbol, v.open.typ, v.at)
}

// afford takes instances from the budget.
func (e *evaluator) afford(n int, at policy.Range) bool {
	if e.made += n; e.made <= maxInstances {
		return true
	}
	e.problem(policy.NotRead, at, fmt.Sprintf("the configuration has more than %d instances", maxInstances))
	return false
}

// whole is what the name of the block stands for.
func (x *expansion) whole(at policy.Range, of func(key *instanceKey) *value) *value {
	if !x.counted && !x.each {
		return of(&x.keys[0])
	}
	v := &value{kind: policy.Array, at: at}
	if x.each {
		v.kind = policy.Object
	}
	for i := range x.keys {
		key := &x.keys[i]
		if x.each {
			v.members = append(v.members, member{key.key, of(key), key.many || key.optional})
		} else {
			v.items = append(v.items, item{of(key), key.many || key.optional})
		}
	}
	return v
}
