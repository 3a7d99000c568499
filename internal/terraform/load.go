package terraform

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// Options say how a configuration is read.
type Options struct {
	// Vars are values of variables of the root module as --var gives them, in order; VarFiles are files of them, which are read
	// before.
	Vars     []Var
	VarFiles []string
	// Wanted says which types of resources become instances; nil stands for those of the provider aws.
	Wanted func(kind string) bool
	// YAML parses a text for yamldecode, with places from 0; nil if there is no one to do it.
	YAML func(text []byte) (policy.Node, bool)
	// Parse stands for hcl.Parse, for those who keep what was parsed.
	Parse func(name string, content []byte, base int) (*hcl.Body, []policy.Problem)
	// Part says that only some of the files of a module are here: what they do not declare, others may.
	Part bool
	// Trace, if not nil, hears why values are not known.
	Trace func(reason string)
}

// Var is a value of a variable.
type Var struct{ Name, Value string }

func (o *Options) parse(name string, content []byte, base int) (*hcl.Body, []policy.Problem) {
	if o.Parse != nil {
		return o.Parse(name, content, base)
	}
	return hcl.Parse(name, content, base)
}

func (o *Options) wanted(kind string) bool {
	if o.Wanted != nil {
		return o.Wanted(kind)
	}
	return strings.HasPrefix(kind, "aws_")
}

// Configuration is a root module with the modules that it calls.
type Configuration struct {
	// Instances are those of resources of the types that are wanted, and of data sources aws_iam_policy_document, in the order of
	// the source.
	Instances []*Instance
	// Problems are syntax errors and what Terraform would refuse, and what was too much to evaluate.
	Problems []policy.Problem
	// Unread are what has values that are not known because it is not read, one for each kind and name.
	Unread []Unread
	// Variables are those of modules that were given values, by a caller or a file.
	Variables []Variable
	// Refused are the symbols of what Terraform would refuse to evaluate; their names say why.
	Refused map[*policy.Symbol]bool
	// Bodies are the files that were read as configurations.
	Bodies []*hcl.Body
	unread map[[2]string]int
}

// Variable is a variable that an instance of a module was given a value for.
type Variable struct {
	// Module is the address of the module's instance, "" for the root module.
	Module string
	Name   string
	// Range is the header of the variable's block, and Values are the places where its value is written.
	Range  policy.Range
	Values []policy.Range
}

// Unread is something that was not read.
type Unread struct {
	// Kind says what it is: "module", "remote state", "data source", "function", "function of a provider", "file".
	Kind string
	// Name tells it apart among its kind: an address, a type, a function, a path.
	Name string
	// Range is where it is first asked for, and Times how often.
	Range policy.Range
	Times int
}

// count counts something that is not read.
func (c *Configuration) count(kind, name string, at policy.Range) {
	if c.unread == nil {
		c.unread = map[[2]string]int{}
	}
	id := [2]string{kind, name}
	i, ok := c.unread[id]
	if !ok {
		i = len(c.Unread)
		c.unread[id] = i
		c.Unread = append(c.Unread, Unread{Kind: kind, Name: name, Range: at})
	}
	c.Unread[i].Times++
}

// Load reads and evaluates the configuration whose root module is in a folder. It never fails: what could not be read is a
// problem, or is counted.
func Load(files Files, folder string, options Options) *Configuration {
	e := newEvaluator(files, options)
	folder = path.Clean(folder)
	c := e.load(folder)
	if c == nil {
		return e.unit
	}
	e.root = newModule(c)
	e.root.given = e.given(folder)
	e.collect(e.root)
	for address := range e.sources {
		if i := e.exported[address]; i != nil {
			i.Source = true
		}
	}
	slices.SortStableFunc(e.unit.Problems, func(a, b policy.Problem) int { return cmp.Compare(a.Range.Start, b.Range.Start) })
	return e.unit
}

func newEvaluator(files Files, options Options) *evaluator {
	return &evaluator{
		options: options, files: files, unit: &Configuration{}, configs: map[string]*config{}, natives: nativeFunctions(), steps: maxSteps,
		problems: map[policy.Problem]bool{}, symbols: map[string]*policy.Symbol{}, scenarios: map[assumption]*scenario{},
		now: &scenario{}, notes: &notes{}, trace: options.Trace, sources: map[string]bool{}, exported: map[string]*Instance{},
	}
}

// given are the values that the root module's variables have from files and from the command line, the later the stronger.
// https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
func (e *evaluator) given(folder string) map[string]*value {
	given := map[string]*value{}
	for _, name := range e.variableFiles(folder) {
		content, base, err := e.files.Read(name)
		if err != nil {
			e.problem(policy.NotRead, e.root.config.at, name+" cannot be read: "+err.Error())
			continue
		}
		body, problems := hcl.ParseVariables(name, content, base)
		for _, p := range problems {
			e.problem(p.Kind, p.Range, p.Message)
		}
		for _, a := range body.Attributes {
			given[a.Name] = e.eval(a.Expr(), &scope{})
		}
	}
	for _, v := range e.options.Vars {
		block := e.root.config.variables[v.Name]
		if block == nil {
			continue
		}
		bare := true
		if t := block.Body().Attribute("type"); t != nil {
			kind := parseType(t.Expr(), 0)
			bare = kind.scalar() || kind.kind == anyType
		}
		if x, ok := hcl.ParseValue(v.Value, bare, 0); ok {
			given[v.Name] = placed(e.eval(x, &scope{}), block.Header)
		}
	}
	return given
}

// variableFiles are the files of values that Terraform reads, in its order.
func (e *evaluator) variableFiles(folder string) []string {
	names, _, err := e.files.List(folder)
	if err != nil {
		return nil
	}
	var files, automatic []string
	for _, name := range []string{"terraform.tfvars", "terraform.tfvars.json"} {
		if slices.Contains(names, name) {
			files = append(files, path.Join(folder, name))
		}
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json") {
			automatic = append(automatic, path.Join(folder, name))
		}
	}
	slices.Sort(automatic)
	return slices.Concat(files, automatic, e.options.VarFiles)
}

// placed is a value all of which is at one place.
func placed(v *value, at policy.Range) *value {
	node := v.plain()
	return fromNode(&node, at)
}

// used notes that documents are taken into another.
func (e *evaluator) used(v *value) {
	for _, address := range v.refers {
		e.sources[address] = true
	}
	for i := range v.items {
		e.used(v.items[i].value)
	}
}

// in evaluates something in a scenario.
func (e *evaluator) in(s *scenario, f func()) {
	outer := e.now
	if s != nil {
		e.now = s
	}
	f()
	e.now = outer
}

// collect makes the instances of a module and of those that it calls.
func (e *evaluator) collect(m *module) {
	for _, local := range m.config.order {
		if e.steps < 0 {
			return
		}
		if name, ok := strings.CutPrefix(local, "module."); ok {
			for _, child := range sources(m.call(e, name, m.config.calls[name].Header)) {
				if child, ok := child.(*module); ok {
					e.in(child.in, func() { e.collect(child) })
				}
			}
			continue
		}
		block := m.config.resources[local]
		data := block.Type == "data"
		if data && block.Label(0) != "aws_iam_policy_document" || !data && !e.options.wanted(block.Label(0)) {
			continue
		}
		for _, of := range sources(m.resource(e, local, block.Header)) {
			if i, ok := of.(*instance); ok {
				e.in(i.key.in, func() { e.instance(i) })
			}
		}
	}
}

// sources are the instances that a value stands for.
func sources(v *value) []source {
	if v.source != nil {
		return []source{v.source}
	}
	var found []source
	for i := range v.items {
		found = append(found, sources(v.items[i].value)...)
	}
	for i := range v.members {
		found = append(found, sources(v.members[i].value)...)
	}
	return found
}

// instance adds an instance with all its attributes.
func (e *evaluator) instance(i *instance) {
	made := &Instance{
		Address: i.address, Module: i.module.address, Data: i.data, Type: i.typ, Name: i.block.Label(1), Range: i.block.Header,
		Optional: i.key.many || i.key.optional || i.module.many || i.module.optional, Assume: e.now.assumed,
		Attributes: &policy.Node{Kind: policy.Object, Text: policy.Text{Range: i.block.Header}},
	}
	e.exported[i.address] = made
	e.unit.Instances = append(e.unit.Instances, made)
	if i.data {
		e.attributeOf(made, i, policy.Text{Value: "json", Range: i.block.Header})
		return
	}
	seen := map[string]bool{"count": true, "for_each": true, "provider": true, "depends_on": true, "lifecycle": true, "provisioner": true, "connection": true}
	add := func(key policy.Text) {
		if !seen[key.Value] {
			seen[key.Value] = true
			e.attributeOf(made, i, key)
		}
	}
	for _, a := range i.block.Body().Attributes {
		add(policy.Text{Value: a.Name, Range: a.NameRange})
	}
	for _, b := range i.block.Body().Blocks {
		add(policy.Text{Value: typeOf(b), Range: b.Header})
	}
	if id, ok := identities[i.typ]; ok {
		for _, name := range []string{"arn", "id", id.name} {
			if name != "" {
				add(policy.Text{Value: name, Range: i.block.Header})
			}
		}
	}
}

// attributeOf adds an attribute, in all the forms that it can have.
func (e *evaluator) attributeOf(made *Instance, i *instance, key policy.Text) {
	get := func() *value {
		v := i.value(e, key.Value, key.Range)
		if v.kind == policy.Unknown && v.open.symbol.Name == i.address+"."+key.Value { // as if nothing were written, or null
			if null := i.written(e, key.Value); null != nil && null.kind == policy.Null {
				return null
			}
		}
		return v
	}
	v, notes := e.noting(get)
	made.Attributes.Members = append(made.Attributes.Members, policy.Member{Key: key, Value: e.export(made, v)})
	if notes.defaulted {
		if made.Defaulted == nil {
			made.Defaulted = map[string]bool{}
		}
		made.Defaulted[key.Value] = true
	}
	refers := v.refers
	for _, element := range v.items {
		refers = append(slices.Clone(refers), element.refers...)
	}
	if len(notes.asked) > 0 {
		found, partial := e.variants(get, notes.asked)
		for _, variant := range found {
			node := e.export(made, variant.value)
			if made.Variants == nil {
				made.Variants = map[string][]Variant{}
			}
			made.Variants[key.Value] = append(made.Variants[key.Value], Variant{variant.in.assumed, &node})
			refers = append(slices.Clone(refers), variant.value.refers...)
			for _, element := range variant.value.items {
				refers = append(refers, element.refers...)
			}
		}
		if partial {
			if made.Partial == nil {
				made.Partial = map[string]bool{}
			}
			made.Partial[key.Value] = true
		}
	}
	if len(refers) > 0 {
		if made.Refers == nil {
			made.Refers = map[string][]string{}
		}
		refers = slices.Clone(refers)
		slices.Sort(refers)
		made.Refers[key.Value] = slices.Compact(refers)
	}
}
