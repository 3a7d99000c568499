package terraform

import (
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// instance is an instance of a resource or data source, the attributes of which are evaluated when they are asked for.
type instance struct {
	module *module
	block  *hcl.Block
	// local is its address in the module, address in the whole configuration.
	local, address string
	data           bool
	typ            string
	scope          *scope
	key            *instanceKey
}

// resource is what the address of a resource in the module stands for: its instance, or with count or for_each all of them.
func (m *module) resource(e *evaluator, local string, at policy.Range) *value {
	block := m.config.resources[local]
	if block == nil {
		return e.undeclared(m.config, local, at)
	}
	return e.remember(m.memos, "", local, func() *value {
		return e.expand(m, block).whole(at, func(key *instanceKey) *value {
			return &value{kind: policy.Object, at: at, source: m.instance(local, block, key)}
		})
	}, m.cycle(e, "", local, block.Header)).moved(at)
}

// instance returns the one instance of a key.
func (m *module) instance(local string, block *hcl.Block, key *instanceKey) *instance {
	address := m.prefixed(local) + key.suffix()
	id := key.in.id + address
	known := m.instances[id]
	if known == nil {
		known = &instance{
			module: m, block: block, local: local, address: address, data: block.Type == "data", typ: block.Label(0),
			scope: key.scope(m), key: key,
		}
		m.instances[id] = known
	}
	return known
}

func (i *instance) name() string { return i.address }

// names are the attributes that are written.
func (i *instance) names() []string {
	var names []string
	for _, a := range i.block.Body().Attributes {
		names = append(names, a.Name)
	}
	return names
}

// attribute is an attribute of the instance: what is known of one that AWS or the provider computes, what is written, else a symbol.
func (i *instance) attribute(e *evaluator, name string, at policy.Range) *value {
	v := i.value(e, name, at).moved(at)
	if v.kind == policy.String && v.document == nil && i.block.Body().Attribute(name) == nil {
		computed := *v // of names that are written elsewhere: the whole is written here
		computed.at = at
		v = &computed
	}
	return v.from(i.address)
}

// value is an attribute by itself.
func (i *instance) value(e *evaluator, name string, at policy.Range) *value {
	outer := e.now
	defer func() { e.now = outer }()
	if strings.HasPrefix(i.key.in.id, e.now.id) {
		e.now = i.key.in // where there is such an instance
		e.notes.tested = e.notes.tested || e.now != outer
	}
	return e.remember(i.module.memos, i.address, name, func() *value { return i.evaluate(e, name, at) }, i.module.cycle(e, i.local+".", name, i.block.Header))
}

func (i *instance) evaluate(e *evaluator, name string, at policy.Range) *value {
	if i.data {
		if v := i.known(e, name, at); v != nil {
			return v
		}
	}
	if v := i.written(e, name); v != nil && v.kind != policy.Null {
		return v
	}
	if v := i.computed(e, name, at); v != nil {
		return v
	}
	return i.symbol(e, name, at)
}

// written is an argument or the nested blocks of a name; nil if there are none.
func (i *instance) written(e *evaluator, name string) *value {
	if a := i.block.Body().Attribute(name); a != nil {
		return e.eval(a.Expr(), i.scope)
	}
	return e.blocks(i.block.Body(), name, i.scope)
}

// blocks are the nested blocks of a type, those that dynamic blocks make included, as a list of objects; nil without any.
// https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
func (e *evaluator) blocks(body *hcl.Body, name string, s *scope) *value {
	var v *value
	for _, b := range body.Blocks {
		if typeOf(b) != name {
			continue
		}
		if v == nil {
			v = &value{kind: policy.Array, at: b.Header}
		}
		if b.Type != "dynamic" {
			v.items = append(v.items, item{e.body(b.Body(), b.Header, s), false})
			continue
		}
		v.items = append(v.items, e.dynamic(b, s)...)
	}
	return v
}

// dynamic are the blocks that a dynamic block makes. Whether one over a list that is not known makes any is a test.
func (e *evaluator) dynamic(b *hcl.Block, s *scope) []item {
	each := b.Body().Attribute("for_each")
	var content *hcl.Block
	for _, inner := range b.Body().Blocks {
		if inner.Type == "content" {
			content = inner
		}
	}
	if each == nil || content == nil {
		return nil
	}
	iterator := b.Label(0)
	if a := b.Body().Attribute("iterator"); a != nil {
		if of, ok := a.Expr().(*hcl.Reference); ok && len(of.Steps) == 0 {
			iterator = of.Root
		} else if of, ok := a.Expr().(*hcl.String); ok {
			iterator = of.Text
		}
	}
	source := e.eval(each.Expr(), s)
	elements, _ := e.elements(source, each.Expr().Place())
	items := make([]item, 0, len(elements))
	for _, element := range elements {
		if !e.pay(10) {
			break
		}
		many := element.many
		if many {
			truth, known := e.decide(e.nonempty(source, b.Header))
			if known && !truth {
				continue
			}
			many = !known
		}
		of := &value{kind: policy.Object, at: b.Header, members: []member{
			{key: str("key", b.Header), value: element.key}, {key: str("value", b.Header), value: element.value},
		}}
		items = append(items, item{e.body(content.Body(), b.Header, s.bind(iterator, of)), many})
	}
	return items
}

// body is an object of all that a body has.
func (e *evaluator) body(body *hcl.Body, at policy.Range, s *scope) *value {
	v := &value{kind: policy.Object, at: at}
	e.pay(5)
	for _, a := range body.Attributes {
		v.members = append(v.members, member{key: &value{kind: policy.String, at: a.NameRange, pieces: []piece{{text: a.Name, start: a.NameRange.Start}}}, value: e.eval(a.Expr(), s)})
	}
	seen := map[string]bool{}
	for _, b := range body.Blocks {
		name := typeOf(b)
		if seen[name] {
			continue
		}
		seen[name] = true
		key := &value{kind: policy.String, at: b.Header, pieces: []piece{{text: name, start: b.Header.Start}}}
		v.members = append(v.members, member{key: key, value: e.blocks(body, name, s)})
	}
	return v
}

// symbol is an attribute that no one knows before the configuration is applied.
func (i *instance) symbol(e *evaluator, name string, at policy.Range) *value {
	s := policy.Symbol{Name: i.address + "." + name, Origin: policy.FromResource}
	id := identities[i.typ]
	t := typeOfAttribute(name)
	switch {
	case i.data && i.typ == "terraform_remote_state":
		s.Origin = policy.FromImport
		e.unit.count("remote state", i.address, i.block.Header)
		t = anything
	case i.data:
		s.Origin = policy.FromImport
		e.unit.count("data source", i.typ, i.block.Header)
	case !strings.HasPrefix(i.typ, "aws_") && !strings.HasPrefix(i.typ, "random_"):
		s.Origin = policy.FromFunction
		t = anything
	default:
		s.Type = id.cloudFormation
		s.Bare = name == "name" || name == "id" && !id.idARN
	}
	if e.trace != nil {
		e.trace("attribute of " + i.typ)
	}
	return e.unknown(&s, t, at)
}

// typeOfAttribute is the type of a computed attribute, by its name: a list or a map has a plural one.
func typeOfAttribute(name string) *typ {
	if strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") && name != "dns" && name != "alias" {
		return anything
	}
	switch name {
	case "arn", "id", "name", "bucket", "url", "endpoint", "unique_id", "key_id", "execution_arn", "invoke_arn", "json":
		return aString
	}
	for _, ending := range []string{"_arn", "_id", "_name", "_url", "_endpoint", "_domain", "_prefix", "_key", "_type", "_path"} {
		if strings.HasSuffix(name, ending) {
			return aString
		}
	}
	return anything
}

// provider is the configuration of the provider that makes the instance.
func (i *instance) provider() string {
	if a := i.block.Body().Attribute("provider"); a != nil {
		return i.module.provider(providerName(a.Expr()))
	}
	return i.module.provider("aws")
}
