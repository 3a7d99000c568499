package loader

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

// isPlan reports whether an object is what `terraform show -json` or `tofu show -json` prints of a plan or of a state.
// https://developer.hashicorp.com/terraform/internals/json-format
func isPlan(root *policy.Node) bool {
	version := root.Get("format_version")
	return version != nil && version.Kind == policy.String &&
		(root.Get("planned_values") != nil || root.Get("resource_changes") != nil || root.At("values", "root_module") != nil)
}

// IsPlan reports whether a source is what `terraform show -json` prints.
func IsPlan(src *policy.Source) bool {
	root, err := syntax.ParseJSON(withoutOthers(bytes.TrimPrefix(src.Content, []byte(byteOrderMark))), 0)
	return err == nil && isPlan(&root)
}

// loadPlan finds the policies of a plan, as they will be when it is applied, or of a state.
func loadPlan(unit *policy.Unit, root *policy.Node, options Options) {
	unit.Format = formatPlan
	p := newPlan(unit, root)
	values := root.Get("values")
	if planned := root.Get("planned_values"); planned != nil {
		values = planned
	}
	if options.Before {
		p.before()
	} else {
		p.module(values.Get("root_module"))
	}
	for _, change := range p.changes {
		if mode := change.Get("mode"); mode != nil && mode.Value == "data" && !options.Before {
			p.add(change, change.At("change", "after"), change.Get("module_address"))
		}
	}
	if !options.Before {
		p.unknowns()
	}
	loadInstances(unit, p.instances, nil, options)
	for d := range unknownDocuments(unit) {
		unit.Problems = appendProblem(unit.Problems, policy.Problem{
			Kind: policy.NotRead, Range: d.Root.Range, Document: d,
			Message: "the policy is known only after apply; lint the configuration, too",
		})
	}
}

// plan is a plan or a state while its instances are read.
type plan struct {
	unit      *policy.Unit
	root      *policy.Node
	instances []*terraform.Instance
	byAddress map[string]*terraform.Instance
	// changes are the entries of resource_changes by address.
	changes map[string]*policy.Node
	symbols map[string]*policy.Symbol
	// documents are those of data sources that are deferred, by address.
	documents map[string]policy.Node
}

func newPlan(unit *policy.Unit, root *policy.Node) *plan {
	p := &plan{
		unit: unit, root: root, byAddress: map[string]*terraform.Instance{}, changes: map[string]*policy.Node{},
		symbols: map[string]*policy.Symbol{}, documents: map[string]policy.Node{},
	}
	for change := range items(root.Get("resource_changes")) {
		if address := change.Get("address"); address != nil && change.Get("deposed") == nil {
			p.changes[address.Value] = change
		}
	}
	return p
}

// items yields the elements of a list; none of what is not a list.
func items(n *policy.Node) func(func(*policy.Node) bool) {
	return func(yield func(*policy.Node) bool) {
		for i := 0; n != nil && i < len(n.Items); i++ {
			if !yield(&n.Items[i]) {
				return
			}
		}
	}
}

// module reads the instances of a module's values, and of those in it.
func (p *plan) module(module *policy.Node) {
	if module == nil {
		return
	}
	for r := range items(module.Get("resources")) {
		p.add(r, r.Get("values"), module.Get("address"))
	}
	for child := range items(module.Get("child_modules")) {
		p.module(child)
	}
}

// before reads the instances as they were before the change.
func (p *plan) before() {
	for change := range items(p.root.Get("resource_changes")) {
		values := change.At("change", "before")
		if change.Get("deposed") == nil && values != nil && values.Kind == policy.Object {
			p.add(change, values, change.Get("module_address"))
		}
	}
}

// add adds the instance of an entry.
func (p *plan) add(entry, values, module *policy.Node) {
	word := func(key string) string {
		if n := entry.Get(key); n != nil {
			return n.Value
		}
		return ""
	}
	in := &terraform.Instance{Address: word("address"), Data: word("mode") == "data", Type: word("type"), Name: word("name"), Attributes: values}
	if module != nil {
		in.Module = module.Value
	}
	if address := entry.Get("address"); address != nil {
		in.Range = address.Range
	}
	if in.Address == "" || p.byAddress[in.Address] != nil {
		return
	}
	if in.Attributes == nil || in.Attributes.Kind != policy.Object {
		in.Attributes = &policy.Node{Kind: policy.Object, Text: policy.Text{Range: in.Range}}
	}
	p.byAddress[in.Address] = in
	p.instances = append(p.instances, in)
}

// unknowns puts symbols where values are known only after the plan is applied.
func (p *plan) unknowns() {
	for _, in := range p.instances {
		change := p.changes[in.Address]
		unknown := change.At("change", "after_unknown")
		if unknown == nil || blockOf(in.Type) == nil {
			continue
		}
		attributes := p.overlay(in, *in.Attributes, unknown, p.configured(in).Get("expressions"), "")
		in.Attributes = &attributes
	}
}

// overlay returns a value with symbols where it is unknown. path leads to it from the instance.
func (p *plan) overlay(in *terraform.Instance, value policy.Node, unknown, expression *policy.Node, path string) policy.Node {
	switch unknown.Kind {
	case policy.Bool:
		if unknown.Value == "true" {
			symbol := p.symbolOf(in, expression, path)
			if document, ok := p.deferred(symbol.Name); ok {
				return document
			}
			return policy.Node{Kind: policy.Unknown, Text: policy.NewText(in.Range, symbolic(symbol))}
		}
	case policy.Object:
		if value.Kind != policy.Object {
			break
		}
		value.Members = slices.Clone(value.Members)
		for _, m := range unknown.Members {
			inner := m.Key.Value
			if path != "" {
				inner = path + "." + inner
			}
			at := slices.IndexFunc(value.Members, func(other policy.Member) bool { return other.Key.Value == m.Key.Value })
			if at < 0 {
				at = len(value.Members)
				value.Members = append(value.Members, policy.Member{Key: policy.Text{Value: m.Key.Value, Range: in.Range}, Value: policy.Node{Kind: policy.Null}})
			}
			value.Members[at].Value = p.overlay(in, value.Members[at].Value, &m.Value, expression.Get(m.Key.Value), inner)
		}
	case policy.Array:
		if value.Kind != policy.Array {
			break
		}
		value.Items = slices.Clone(value.Items)
		for i := range unknown.Items {
			if i == len(value.Items) {
				value.Items = append(value.Items, policy.Node{Kind: policy.Null})
			}
			inner := expression
			if expression != nil && expression.Kind == policy.Array && i < len(expression.Items) {
				inner = &expression.Items[i]
			}
			value.Items[i] = p.overlay(in, value.Items[i], &unknown.Items[i], inner, path+"["+strconv.Itoa(i)+"]")
		}
	default:
	}
	return value
}

// symbolOf is the symbol of an unknown value: the attribute of another instance, if the configuration says that it is one and
// no more; else a value of its own.
func (p *plan) symbolOf(in *terraform.Instance, expression *policy.Node, path string) *policy.Symbol {
	if name, ok := p.reference(in, in.Module, expression, path, 0); ok {
		return p.symbol(name, policy.FromResource)
	}
	origin := policy.FromFunction
	if expression == nil && !in.Data {
		origin = policy.FromResource // AWS, or the provider, gives it
	}
	return p.symbol(in.Address+"."+path, origin)
}

func (p *plan) symbol(name string, origin policy.SymbolOrigin) *policy.Symbol {
	if p.symbols[name] == nil {
		p.symbols[name] = &policy.Symbol{Name: name, Origin: origin}
	}
	return p.symbols[name]
}

// maxReferences bounds through how many modules a reference is followed.
const maxReferences = 32

// reference follows the references of an expression to the attribute of an instance. A plan lists the attributes that an
// expression mentions, the longest first and then what they are in, and no operators: one that mentions several is none.
// wanted is the argument that it is for: of an instance with a key that is computed, the plan does not name the attribute.
func (p *plan) reference(in *terraform.Instance, module string, expression *policy.Node, wanted string, depth int) (string, bool) {
	first := ""
	for other := range items(expression.Get("references")) {
		switch kind, _, _ := strings.Cut(other.Value, "."); {
		case kind == "each" || kind == "count":
		case first == "":
			first = other.Value
		case !strings.HasPrefix(first, other.Value):
			return "", false
		}
	}
	if first == "" || depth > maxReferences {
		return "", false
	}
	kind, rest, _ := strings.Cut(first, ".")
	switch kind {
	case "var":
		name, _, _ := strings.Cut(rest, ".")
		outer, call := p.callOf(module)
		if call == nil {
			return "", false
		}
		return p.reference(p.around(in), outer, call.At("expressions", name), wanted, depth+1)
	case "module":
		return p.output(in, module, rest, wanted, depth)
	case "local", "path", "terraform", "self":
		return "", false
	}
	switch dots := strings.Count(first, "."); {
	case kind == "data" && dots == 2 && strings.HasPrefix(rest, documentType+"."):
		first += ".json"
	case dots == 1:
		first += "." + attributeFor(wanted)
	}
	return p.attribute(in, module, first)
}

// attributeFor is the attribute that an argument takes.
func attributeFor(argument string) string {
	if strings.HasSuffix(argument, "arn") || strings.Contains(argument, "_arns") || argument == "permissions_boundary" {
		return "arn"
	}
	return "id"
}

// around is an instance without what tells it from others of its block: the index of a resource is not that of its module.
func (p *plan) around(in *terraform.Instance) *terraform.Instance {
	return &terraform.Instance{Module: in.Module}
}

// attribute finds the instance that "type.name[key].attribute" means in a module.
func (p *plan) attribute(in *terraform.Instance, module, reference string) (string, bool) {
	if module != "" {
		reference = module + "." + reference
	}
	dot := strings.LastIndexByte(reference, '.')
	address, attribute := reference[:dot], reference[dot+1:]
	if p.byAddress[address] != nil {
		return reference, true
	}
	// Which of the instances of a block it is, the plan does not say: the one with the same key, or the only one.
	var found []string
	for other := range p.byAddress {
		if strings.HasPrefix(other, address+"[") {
			found = append(found, other)
		}
	}
	if same := address + keyOf(in.Address); p.byAddress[same] != nil {
		return same + "." + attribute, true
	}
	if len(found) == 1 {
		return found[0] + "." + attribute, true
	}
	return reference, p.declared(module, address)
}

// keyOf is the end of an address that tells the instances of a block apart: [0], ["name"]; or "".
func keyOf(address string) string {
	if !strings.HasSuffix(address, "]") {
		return ""
	}
	if strings.HasSuffix(address, `"]`) {
		if at := strings.LastIndex(address[:len(address)-2], `["`); at >= 0 {
			return address[at:]
		}
	}
	return address[strings.LastIndexByte(address, '['):]
}

// output follows "name[key].output" of a module that is called in another.
func (p *plan) output(in *terraform.Instance, module, reference, wanted string, depth int) (string, bool) {
	call, rest := reference, ""
	if at := endOfCall(reference); at >= 0 {
		call, rest = reference[:at], reference[at+1:]
	}
	output, _, _ := strings.Cut(rest, ".")
	name, _, _ := strings.Cut(call, "[")
	inner := "module." + call
	if module != "" {
		inner = module + "." + inner
	}
	config := p.moduleOf(module).At("module_calls", name, "module")
	expression := config.At("outputs", output, "expression")
	if expression == nil {
		return "", false
	}
	return p.reference(&terraform.Instance{Address: in.Address, Module: inner}, inner, expression, wanted, depth+1)
}

// endOfCall is where a module's name ends, with its key.
func endOfCall(reference string) int {
	quoted := false
	for i := range len(reference) {
		switch {
		case reference[i] == '"':
			quoted = !quoted
		case reference[i] == '.' && !quoted:
			return i
		}
	}
	return -1
}

// steps are the calls on the way to a module's address: their names, without keys.
func steps(module string) []string {
	var names []string
	for rest := module; rest != ""; {
		rest = strings.TrimPrefix(rest, "module.")
		end := endOfCall(rest)
		if end < 0 {
			end = len(rest)
		}
		name, _, _ := strings.Cut(rest[:end], "[")
		names = append(names, name)
		rest = strings.TrimPrefix(rest[end:], ".")
	}
	return names
}

// moduleOf is the configuration of a module, by its address.
func (p *plan) moduleOf(module string) *policy.Node {
	config := p.root.At("configuration", "root_module")
	for _, name := range steps(module) {
		config = config.At("module_calls", name, "module")
	}
	return config
}

// callOf is the call of a module, with the address of the module that it is in.
func (p *plan) callOf(module string) (outer string, call *policy.Node) {
	names := steps(module)
	if len(names) == 0 {
		return "", nil
	}
	config := p.root.At("configuration", "root_module")
	for _, name := range names[:len(names)-1] {
		config = config.At("module_calls", name, "module")
	}
	last := "module." + names[len(names)-1]
	at := max(0, strings.LastIndex(module, "."+last))
	return module[:at], config.At("module_calls", names[len(names)-1])
}

// configured is what the configuration says of an instance's block.
func (p *plan) configured(in *terraform.Instance) *policy.Node {
	for r := range items(p.moduleOf(in.Module).Get("resources")) {
		kind, name := r.Get("type"), r.Get("name")
		data := r.Get("mode") != nil && r.Get("mode").Value == "data"
		if kind != nil && name != nil && kind.Value == in.Type && name.Value == in.Name && data == in.Data {
			return r
		}
	}
	return nil
}
