package terraform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// The bounds of what evaluating a configuration may take, whatever its size: texts of a few kilobytes can ask for any amount of
// work, by loops in loops and modules in modules. That a budget is empty is a problem of the source.
const (
	maxSteps     = 1_000_000
	maxDepth     = 200
	maxModules   = 2_000
	maxNesting   = 20 // of modules
	maxInstances = 20_000
	maxVariants  = 16
	maxIndent    = 1_000 // spaces
)

// evaluator evaluates the expressions of a root module and of the modules that it calls.
type evaluator struct {
	options  Options
	files    Files
	unit     *Configuration
	root     *module
	configs  map[string]*config
	manifest map[string]string
	natives  map[string]native
	steps    int
	depth    int
	modules  int
	made     int // instances
	emptied  bool
	problems map[policy.Problem]bool
	symbols  map[string]*policy.Symbol
	// now is what is assumed of tests, and notes is what the evaluation at hand rests on.
	now       *scenario
	scenarios map[assumption]*scenario
	notes     *notes
	// searching says that a search for scenarios is going on: what asks for more of them does not search by itself.
	searching bool
	trace     func(reason string)
	// sources are the addresses of documents that are taken into others, exported the instances by their addresses.
	sources  map[string]bool
	exported map[string]*Instance
}

// scope is where an expression stands: in a module, maybe in an instance of a resource, maybe in a loop.
type scope struct {
	module *module
	outer  *scope
	// name and value are a name of a loop or of a template.
	name  string
	value *value
	// key and element are each.key and each.value, count is count.index; nil outside.
	key, element, count *value
	// closed says that names are only those of the template, as in templatefile.
	closed bool
}

// bind is the scope with a further name.
func (s *scope) bind(name string, v *value) *scope {
	inner := *s
	inner.outer, inner.name, inner.value = s, name, v
	return &inner
}

// pay takes steps from the budget and reports whether it held them.
func (e *evaluator) pay(steps int) bool {
	e.steps -= steps
	if e.steps < 0 && !e.emptied {
		e.emptied = true
		e.problem(policy.NotRead, e.root.config.at, "the configuration asks for too much work to be evaluated as a whole")
	}
	return e.steps >= 0
}

func (e *evaluator) problem(kind policy.ProblemKind, at policy.Range, message string) {
	p := policy.Problem{Kind: kind, Range: at, Message: message}
	if !e.problems[p] {
		e.problems[p] = true
		e.unit.Problems = append(e.unit.Problems, p)
	}
}

// symbol returns the one symbol of a key.
func (e *evaluator) symbol(key string, s policy.Symbol) *policy.Symbol {
	if known := e.symbols[key]; known != nil {
		return known
	}
	e.symbols[key] = &s
	return &s
}

// unknown is a value that is not known, unless what is assumed says what it is.
func (e *evaluator) unknown(s *policy.Symbol, t *typ, at policy.Range) *value {
	s = e.symbol(s.Name, *s)
	if s.Origin == policy.FromParameter {
		e.notes.open = true
		if v := e.now.values[s]; v != nil {
			return v
		}
	}
	o := &unknown{symbol: s, typ: t}
	if t.kind == boolType {
		return e.tested(&test{key: s.Name, symbol: s}, at, o)
	}
	return &value{kind: policy.Unknown, at: at, open: o}
}

// mystery is the result of something that is not evaluated: of a function of values that are not known, as a rule. Equal calls
// are equal symbols.
func (e *evaluator) mystery(name string, t *typ, at policy.Range, reason string) *value {
	if e.trace != nil {
		e.trace(reason)
	}
	return e.unknown(&policy.Symbol{Name: name, Origin: policy.FromFunction}, t, at)
}

// wrong is the result of what Terraform would refuse, which try and can notice.
func (e *evaluator) wrong(at policy.Range, reason string) *value {
	e.notes.failed = true
	if e.trace != nil {
		e.trace("error: " + reason)
	}
	symbol := &policy.Symbol{Name: reason, Origin: policy.FromFunction}
	if e.unit.Refused == nil {
		e.unit.Refused = map[*policy.Symbol]bool{}
	}
	e.unit.Refused[symbol] = true
	return &value{kind: policy.Unknown, at: at, open: &unknown{symbol: symbol, typ: anything}}
}

// undeclared is the value of a name that the module does not declare. Terraform refuses it wherever it is, in try, too.
// https://developer.hashicorp.com/terraform/language/functions/try
func (e *evaluator) undeclared(in *config, name string, at policy.Range) *value {
	if !in.incomplete {
		e.problem(policy.BadTemplate, at, name+" is not declared")
	}
	return e.wrong(at, name+" is not declared")
}

// eval evaluates an expression.
func (e *evaluator) eval(x hcl.Expr, s *scope) *value {
	if x == nil {
		return nullValue(policy.Range{})
	}
	at := x.Place()
	if e.depth > maxDepth || !e.pay(1) {
		return e.wrong(at, "nested too deeply")
	}
	e.depth++
	defer func() { e.depth-- }()
	switch x := x.(type) {
	case *hcl.Literal:
		return &value{kind: x.Kind, text: x.Text, at: at}
	case *hcl.String:
		e.pay(len(x.Text) / 64)
		return &value{kind: policy.String, at: at, pieces: []piece{{text: x.Text, start: x.Start, places: x.Places}}}
	case *hcl.Template:
		return e.template(x, s)
	case *hcl.Join:
		return e.join(x, s)
	case *hcl.Reference:
		return e.reference(x, s)
	case *hcl.Traverse:
		return e.walk(e.eval(x.Source, s), x.Steps, at)
	case *hcl.Index:
		return e.index(e.eval(x.Source, s), e.eval(x.Key, s), at)
	case *hcl.Splat:
		return e.splat(x, s)
	case *hcl.Function:
		return e.call(x, s)
	case *hcl.Conditional:
		return e.conditional(x, s)
	case *hcl.Tuple:
		v := &value{kind: policy.Array, at: at, items: make([]item, len(x.Items))}
		for i := range x.Items {
			v.items[i].value = e.eval(x.Items[i], s)
		}
		return v
	case *hcl.Object:
		return e.object(x, s)
	case *hcl.For:
		return e.loop(x, s)
	case *hcl.Unary:
		return e.unary(x, s)
	case *hcl.Binary:
		return e.binary(x, s)
	}
	return e.wrong(at, "syntax error")
}

// template puts a string together.
func (e *evaluator) template(x *hcl.Template, s *scope) *value {
	v := &value{kind: policy.String, at: x.Place(), pieces: make([]piece, 0, len(x.Parts))}
	for _, part := range x.Parts {
		if text, ok := part.(*hcl.String); ok {
			e.pay(len(text.Text) / 64)
			v.pieces = append(v.pieces, piece{text: text.Text, start: text.Start, places: text.Places})
			continue
		}
		inner := e.eval(part, s)
		switch {
		case inner.kind == policy.Null:
			return e.wrong(v.at, "null in a template")
		case inner.kind == policy.Unknown:
			v.pieces = append(v.pieces, piece{symbol: inner.open.symbol, start: -1})
		case inner.scalar():
			e.pay(1 + size(inner)/16)
			v.pieces = append(v.pieces, piece{inner: inner, start: -1})
		default:
			return e.wrong(v.at, "a list or an object in a template")
		}
	}
	return v
}

// size is about the length of a text.
func size(v *value) int {
	n := 0
	for i := range v.pieces {
		n += len(v.pieces[i].text)
		if inner := v.pieces[i].inner; inner != nil {
			n += size(inner)
		}
	}
	return n
}

// join puts the rounds of a %{ for } together. One of unknown length is text that is not known.
func (e *evaluator) join(x *hcl.Join, s *scope) *value {
	v := &value{kind: policy.String, at: x.Place()}
	rounds := e.eval(x.List, s)
	if rounds.kind != policy.Array || !rounds.closed() || rounds.disordered() {
		return e.mystery("for "+rounds.name(), aString, v.at, "template loop over what is not known")
	}
	for i := range rounds.items {
		v.pieces = append(v.pieces, piece{inner: rounds.items[i].value, start: -1})
	}
	return v
}

// object makes an object. A key that is not known is one all the same.
func (e *evaluator) object(x *hcl.Object, s *scope) *value {
	v := &value{kind: policy.Object, at: x.Place()}
	for _, pair := range x.Items {
		key := e.eval(pair.Key, s)
		if !key.scalar() && !key.unknown() {
			return e.wrong(v.at, "a key that is not a string")
		}
		v.members = put(v.members, member{key: key, value: e.eval(pair.Value, s)})
	}
	return v
}

// put adds a member, in place of one of the same key.
func put(members []member, m member) []member {
	for i := range members {
		if same(members[i].key, m.key) {
			members[i] = m
			return members
		}
	}
	return append(members, m)
}

// elements are the elements of a list, or the members of an object in the order of their keys, each with its key. Of what is not known
// it is one that stands for any number. ok is false for what has no elements.
func (e *evaluator) elements(v *value, at policy.Range) (elements []member, ok bool) {
	switch v.kind {
	case policy.Array:
		if !e.pay(len(v.items)) {
			return nil, false
		}
		elements = make([]member, len(v.items))
		var index *value
		if !v.set && len(v.items) > 0 && (!v.closed() || v.disordered()) {
			index = e.mystery("index of "+v.name(), aNumber, at, "index of a list of unknown length")
		}
		for i, element := range v.items {
			key := element.value
			switch {
			case v.set:
			case index != nil:
				key = index
			default:
				key = number(strconv.Itoa(i), at)
			}
			elements[i] = member{key, element.value, element.many}
		}
		return elements, true
	case policy.Object:
		if v.source != nil {
			for _, name := range v.source.names() {
				elements = append(elements, member{key: str(name, at), value: v.source.attribute(e, name, at)})
			}
			return elements, true
		}
		elements = slices.Clone(v.members)
		slices.SortStableFunc(elements, func(a, b member) int { return compareKeys(a.key, b.key) })
		return elements, true
	case policy.Unknown:
		if v.open.typ.scalar() {
			return nil, false
		}
		return []member{e.each(v, at)}, true
	default:
		return nil, false
	}
}

func compareKeys(a, b *value) int {
	x, _ := a.known()
	y, _ := b.known()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// anyElement follows the name of a list in that of the element that stands for all of it, eachElement in that of the one that an
// instance is for.
const (
	anyElement  = "[*]"
	eachElement = "[each.key]"
)

// each is the element that stands for all of a list or object that is not known.
func (e *evaluator) each(v *value, at policy.Range) member {
	s := v.open.symbol
	symbol := *s
	symbol.Name += anyElement
	symbol.Allowed = nil
	t := v.open.typ
	inner := t.attribute("")
	if t.kind == objectType {
		inner = anything
	}
	symbol.Many = inner.scalar() && t.list()
	element := e.unknown(&symbol, inner, at)
	key := element
	if !t.list() {
		symbol.Name, symbol.Many = s.Name+anyElement+".key", false
		key = e.unknown(&symbol, aString, at)
	}
	return member{key, element, true}
}

// reference looks a name up and takes the steps from it.
// https://developer.hashicorp.com/terraform/language/expressions/references
func (e *evaluator) reference(x *hcl.Reference, s *scope) *value {
	at := x.Place()
	for inner := s; inner != nil; inner = inner.outer {
		if inner.name == x.Root && inner.value != nil {
			return e.walk(inner.value.moved(at), x.Steps, at)
		}
	}
	if s.module == nil || s.closed {
		return e.wrong(at, "unknown name "+x.Root)
	}
	first := ""
	if len(x.Steps) > 0 {
		first = x.Steps[0].Name
	}
	rest := x.Steps[min(1, len(x.Steps)):]
	switch x.Root {
	case "var":
		return e.walk(s.module.variable(e, first, at).moved(at), rest, at)
	case "local":
		return e.walk(s.module.local(e, first, at).moved(at), rest, at)
	case "module":
		return e.walk(s.module.call(e, first, at), rest, at)
	case "data":
		if len(rest) == 0 {
			return e.wrong(at, "a data source without a name")
		}
		return e.walk(s.module.resource(e, "data."+first+"."+rest[0].Name, at), rest[1:], at)
	case "each", "count", "path", "terraform", "tofu", "self":
		return e.walk(e.named(x.Root, first, s, at), rest, at)
	}
	if first == "" {
		return e.wrong(at, "unknown name "+x.Root)
	}
	return e.walk(s.module.resource(e, x.Root+"."+first, at), rest, at)
}

// named is a value that Terraform itself has a name for.
func (e *evaluator) named(root, name string, s *scope, at policy.Range) *value {
	switch {
	case root == "each" && name == "key" && s.key != nil:
		return s.key.moved(at)
	case root == "each" && name == "value" && s.element != nil:
		return s.element.moved(at)
	case root == "count" && name == "index" && s.count != nil:
		return s.count.moved(at)
	case root == "path" && name == "module":
		return str(s.module.config.folder, at)
	case root == "path" && name == "root":
		return str(e.root.config.folder, at)
	case root == "path" && name == "cwd":
		return e.unknown(&policy.Symbol{Name: "path.cwd", Origin: policy.FromParameter}, aString, at)
	case name == "workspace":
		return e.unknown(&policy.Symbol{Name: "terraform.workspace", Origin: policy.FromParameter}, aString, at)
	}
	return e.wrong(at, "unknown name "+root+"."+name)
}

// walk takes steps from a value.
func (e *evaluator) walk(v *value, steps []hcl.Step, at policy.Range) *value {
	for _, step := range steps {
		switch {
		case step.Number:
			v = e.index(v, number(step.Name, at), at)
		case step.Index:
			v = e.index(v, str(step.Name, at), at)
		default:
			v = e.attribute(v, step.Name, at)
		}
	}
	return v
}

// attribute takes an attribute of an object, or a value of a map.
func (e *evaluator) attribute(v *value, name string, at policy.Range) *value {
	switch {
	case v.kind == policy.Unknown:
		return e.inside(v, "."+name, v.open.typ.attribute(name), at)
	case v.source != nil:
		return v.source.attribute(e, name, at)
	case v.kind != policy.Object:
		return e.wrong(at, "an attribute "+name+" of what has none")
	}
	if found := v.get(name); found != nil {
		return found
	}
	if v.closed() {
		return e.wrong(at, "no attribute "+name)
	}
	e.notes.doubtful = true
	if generic := v.generic(); generic != nil {
		return generic
	}
	return e.mystery(v.name()+"."+name, anything, at, "attribute of an object with keys that are not known")
}

// inside is an attribute or element of a value that is not known.
func (e *evaluator) inside(v *value, path string, t *typ, at policy.Range) *value {
	if e.unit.Refused[v.open.symbol] {
		return v
	}
	e.notes.doubtful = e.notes.doubtful || v.open.typ.kind != objectType
	symbol := *v.open.symbol
	symbol.Name += path
	symbol.Many, symbol.Allowed = false, nil
	return e.unknown(&symbol, t, at)
}

// index takes an element of a list, or a value of a map.
func (e *evaluator) index(v, key *value, at policy.Range) *value {
	text, known := key.known()
	switch {
	case v.kind == policy.Unknown && known:
		path := "[" + text + "]"
		if key.kind == policy.String {
			path = fmt.Sprintf("[%q]", text)
		}
		return e.inside(v, path, v.open.typ.attribute(text), at)
	case v.kind == policy.Array && known && !v.disordered() && (v.closed() || len(v.items) > 1 && v.items[0].source != nil):
		if i, err := strconv.Atoi(text); err == nil && i >= 0 && i < len(v.items) {
			return v.items[i].value
		}
		return e.wrong(at, "no element "+text)
	case v.kind == policy.Array && len(v.items) == 1 && !v.disordered():
		e.notes.doubtful = true
		return v.items[0].value.single(e, "["+key.name()+"]")
	case v.kind == policy.Object && known:
		return e.attribute(v, text, at)
	case v.kind == policy.Array, v.kind == policy.Object, v.kind == policy.Unknown:
		return e.choice(v, key, nil, at)
	}
	return e.wrong(at, "an element of what has none")
}

// single is the element that stands for all of a list as the one of an index, "[0]".
func (v *value) single(e *evaluator, index string) *value {
	return v.renamed(e, func(s *policy.Symbol) *policy.Symbol {
		if !strings.Contains(s.Name, anyElement) {
			return s
		}
		symbol := *s
		symbol.Many = false
		symbol.Name = strings.ReplaceAll(symbol.Name, anyElement, index)
		return e.symbol(symbol.Name, symbol)
	}, 0)
}

// renamed is a value with other symbols.
func (v *value) renamed(e *evaluator, rename func(*policy.Symbol) *policy.Symbol, depth int) *value {
	if depth > maxDepth || !e.pay(1) {
		return v
	}
	other := *v
	switch v.kind {
	case policy.Unknown:
		open := *v.open
		open.symbol = rename(open.symbol)
		open.test, open.tests = nil, nil
		other.open = &open
	case policy.String:
		if v.document != nil {
			other.document = v.document.renamed(e, rename, depth+1)
			break
		}
		other.pieces = slices.Clone(v.pieces)
		for i := range other.pieces {
			p := &other.pieces[i]
			if p.symbol != nil {
				p.symbol = rename(p.symbol)
			} else if p.inner != nil {
				p.inner = p.inner.renamed(e, rename, depth+1)
			}
		}
	case policy.Array:
		other.items = slices.Clone(v.items)
		for i := range other.items {
			if !other.items[i].many {
				other.items[i].value = other.items[i].renamed(e, rename, depth+1)
			}
		}
	case policy.Object:
		other.members = slices.Clone(v.members)
		for i := range other.members {
			if m := &other.members[i]; !m.many {
				m.key, m.value = m.key.renamed(e, rename, depth+1), m.value.renamed(e, rename, depth+1)
			}
		}
	default:
		return v
	}
	return &other
}

// choice is an element whose key is not known: one of those that there are, if these are all known. otherwise is what it is
// without such a key, nil where Terraform refuses that.
func (e *evaluator) choice(v, key, otherwise *value, at policy.Range) *value {
	if v.selects(key, otherwise) {
		return e.selected(v, key, otherwise, at)
	}
	return e.someElement(v, key, otherwise, at)
}

// selects reports whether the values of an object, and what it is without a key, are looked at one by one, as lists are, and texts of
// a [meaning].
func (v *value) selects(key, otherwise *value) bool {
	if v.kind != policy.Object || !v.closed() || len(v.members) == 0 || len(v.members) > maxSelected {
		return false
	}
	if parts := key.partsOf(); len(parts) != 1 || parts[0].Symbol == nil || parts[0].Symbol.Many {
		return false
	}
	for i := range v.members {
		if _, known := v.members[i].key.known(); !known {
			return false
		}
	}
	means := func(v *value) bool {
		text, known := v.known()
		return !known || meaning(text)
	}
	return otherwise != nil && means(otherwise) || slices.ContainsFunc(v.members, func(m member) bool { return means(m.value) })
}

// maxSelected bounds the members of an object that are looked at one by one, each a scenario.
const maxSelected = 8

// selected is the value of the member that has the key: of each in the scenario in which the key is that member's.
func (e *evaluator) selected(v, key, otherwise *value, at policy.Range) *value {
	tests := make([]*value, 0, len(v.members))
	var values []*value
	for i := range v.members {
		m := &v.members[i]
		test := e.equal(key, m.key, at)
		truth, known := e.decide(test)
		switch {
		case known && truth && len(tests) == 0:
			return m.value
		case !known:
			tests, values = append(tests, test), append(values, m.value)
		}
	}
	var result *value
	switch {
	case len(tests) > 0:
		result = e.someElement(v, key, otherwise, at)
	case otherwise != nil:
		return otherwise
	default:
		return e.wrong(at, "no key "+key.name())
	}
	for i := range slices.Backward(tests) {
		result = e.either(tests[i], values[i], result, at)
	}
	return result
}

// someElement is a symbol for an element.
func (e *evaluator) someElement(v, key, otherwise *value, at policy.Range) *value {
	e.notes.doubtful = e.notes.doubtful || otherwise == nil
	symbol := policy.Symbol{Name: v.name() + "[" + key.name() + "]", Origin: policy.FromMapping}
	t := anything
	if elements, ok := e.elements(v, at); ok && v.closed() && len(elements) > 0 {
		if otherwise != nil {
			elements = append(slices.Clip(elements), member{value: otherwise})
		}
		for _, element := range elements {
			text, known := element.value.known()
			if !known {
				symbol.Allowed, t = nil, anything
				break
			}
			symbol.Allowed = append(symbol.Allowed, text)
			t = aString
		}
	}
	return e.unknown(&symbol, t, at)
}

// splat takes something of every element.
func (e *evaluator) splat(x *hcl.Splat, s *scope) *value {
	at := x.Place()
	v := e.eval(x.Source, s)
	list := &value{kind: policy.Array, at: at, shuffled: v.disordered()}
	var elements []item
	switch {
	case v.kind == policy.Null:
	case v.kind == policy.Array:
		elements = v.items
	case v.kind == policy.Unknown && (v.open.typ.list() || v.open.typ.kind == anyType):
		element := e.each(v, at)
		elements = []item{{element.value, true}}
	default:
		elements = []item{{v, false}}
	}
	for _, element := range elements {
		if !e.pay(1) {
			break
		}
		list.items = append(list.items, item{e.eval(x.Each, s.bind(hcl.Item, element.value)), element.many})
	}
	return list
}

// loop evaluates a for expression.
// https://developer.hashicorp.com/terraform/language/expressions/for
func (e *evaluator) loop(x *hcl.For, s *scope) *value {
	at := x.Place()
	source := e.eval(x.List, s)
	elements, ok := e.elements(source, at)
	if !ok {
		return e.wrong(at, "a loop over what has no elements")
	}
	v := &value{kind: policy.Array, at: at, shuffled: source.disordered()}
	if x.Key != nil {
		v.kind = policy.Object
	}
	for _, element := range elements {
		if !e.pay(2) {
			break
		}
		inner := s.bind(x.ValueVar, element.value)
		if x.KeyVar != "" {
			inner = inner.bind(x.KeyVar, element.key)
		}
		many := element.many
		if x.If != nil {
			test := e.eval(x.If, inner)
			switch truth, known := e.decide(test); {
			case known && !truth:
				continue
			case !known:
				many = true
			}
		}
		result := e.eval(x.Value, inner)
		if element.many && (x.Key == nil && result.kind == policy.Object || result.document != nil || !result.mentionsMany(0)) {
			// An object, such as a statement, is there or is not, and of a text nothing may tell that there may be none of it.
			if truth, known := e.decide(e.nonempty(source, at)); known && !truth {
				continue
			}
		}
		if x.Key == nil {
			v.items = append(v.items, item{result, many})
			continue
		}
		key := e.eval(x.Key, inner)
		if !key.scalar() && !key.unknown() {
			return e.wrong(at, "a key that is not a string")
		}
		v.members = e.group(x, v.members, member{key, result, many})
	}
	return v
}

// nonempty is the test whether there are elements of a list or object that is open.
func (e *evaluator) nonempty(v *value, at policy.Range) *value {
	return e.tested(&test{key: v.name() + " is not empty"}, at, nil)
}

// group adds a member of a loop that makes an object. With ... the values of one key are a list.
func (e *evaluator) group(x *hcl.For, members []member, m member) []member {
	if !x.Group {
		return put(members, m)
	}
	for i := range members {
		if same(members[i].key, m.key) {
			group := members[i].value // it was made below, and nobody else has it yet
			group.items = append(group.items, item{m.value, m.many})
			return members
		}
	}
	group := &value{kind: policy.Array, at: m.value.at, items: []item{{m.value, m.many}}}
	return append(members, member{m.key, group, m.many})
}
