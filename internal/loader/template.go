package loader

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

// template is a CloudFormation or SAM template while its documents are looked for.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
type template struct {
	unit *policy.Unit
	// prefix stands before the names of the documents of a nested template.
	prefix string
	nested int

	parameters map[string]*parameter
	resources  map[string]*resource
	order      []*resource
	mappings   *policy.Node
	// regions is what region returns, once it was asked for.
	regions    *parameter
	conditions map[string]*policy.Node
	logic      *logic

	symbols  map[symbolKey]*policy.Symbol
	reported map[policy.Range]bool // the places of problems
	// open says that names which the template does not define may come from elsewhere: it is a fragment, or a macro adds
	// to it before it is deployed.
	open bool
	// deployment is what the template is deployed with, root the template itself, and file the name of its file.
	deployment *deployment
	root       *policy.Node
	file       string
	// stack is where it is deployed, as far as that is known.
	stack stack
	// outer is the template around one of a nested stack, which is its resource host; children are the templates of nested
	// stacks, nil where they are not here.
	outer    *template
	host     *resource
	children map[*resource]*template
	// terraform says that the resources are instances of Terraform's.
	terraform bool
	// symbolic says that parameters with several allowed values stay symbols.
	symbolic bool
	budget   *budget
}

// parameter is an entry of the section Parameters.
type parameter struct {
	name, kind string
	value      *policy.Node // Default, or nil
	allowed    []string
	// options are the values that it can have, its default first; nil if it can have any. Those of a list are lists with
	// commas: each value alone, and all of them.
	options   []string
	list, ssm bool
	// stored is the name of the parameter of Systems Manager that has the value, "" if it is not one or the name is not known.
	stored string
	// pseudo says that it is a pseudo parameter, which may have other values than its options.
	pseudo bool
	// given is the value that the stack around gives, as it is written there; nil without one.
	given *policy.Node
	// origin is the qualified name of the parameter of a stack around that the stack hands on, "" for any other.
	origin string
}

// choose fills in the options.
func (p *parameter) choose() {
	p.options = nil
	known := map[string]bool{}
	add := func(value string) {
		if !known[value] {
			known[value] = true
			p.options = append(p.options, value)
		}
	}
	if p.allowed == nil {
		return
	}
	if p.value != nil && (p.list || slices.Contains(p.allowed, p.value.Value)) {
		add(p.value.Value)
	}
	for _, value := range p.allowed {
		add(value)
	}
	if p.list {
		add(strings.Join(p.allowed, ","))
	}
}

// resource is an entry of the section Resources.
type resource struct {
	policy.TemplateResource
	whole policy.Range // key and value
	raw   *policy.Node // Properties as written, or nil
	// connectors is the attribute Connectors as written, or nil.
	connectors *policy.Node
	// instance is the instance of Terraform's that the resource is, and block the row of its type; nil in templates.
	instance *terraform.Instance
	block    *block
	// variants are the values that properties can have where tests decide that are not known.
	variants map[string][]terraform.Variant
	// naming guards against names that are made of themselves.
	naming bool
}

type symbolKey struct{ space, name string }

// isTemplate reports whether an object is a template.
func isTemplate(root *policy.Node) bool {
	if root.Kind != policy.Object {
		return false
	}
	if resources := root.Get("Resources"); resources != nil && resources.Kind == policy.Object {
		if root.Get("AWSTemplateFormatVersion") != nil || root.Get("Transform") != nil || len(resources.Members) == 0 {
			return true
		}
		for i := range resources.Members {
			if isResource(&resources.Members[i].Value) || isLoop(resources.Members[i].Key.Value) {
				return true
			}
		}
		return false
	}
	return root.Get("AWSTemplateFormatVersion") != nil
}

// isFragment reports whether an object is the content of a Resources section without the section around it, or one
// resource without its name.
func isFragment(root *policy.Node) bool {
	if root.Kind != policy.Object || len(root.Members) == 0 {
		return false
	}
	if isResource(root) && root.Get("Properties") != nil {
		return true
	}
	for i := range root.Members {
		if !isResource(&root.Members[i].Value) {
			return false
		}
	}
	return true
}

// isResource reports whether a node has the form of a template's resource.
func isResource(n *policy.Node) bool {
	kind := n.Get("Type")
	return kind != nil && kind.Kind == policy.String && strings.Contains(kind.Value, "::")
}

// loadTemplate finds the resources and documents of a template, or of a fragment of one.
func loadTemplate(unit *policy.Unit, root *policy.Node, options Options) {
	t := newTemplate(unit, options.budget)
	t.deployment.files = options.stacks
	resources := root.Get("Resources")
	switch {
	case isTemplate(root):
	case isResource(root):
		at := policy.Range{Start: root.Range.Start, End: root.Range.Start}
		resources = &policy.Node{Kind: policy.Object, Members: []policy.Member{{Key: policy.Text{Range: at}, Value: *root}}}
		root, t.open = &policy.Node{}, true
	default:
		resources = root
		root, t.open = &policy.Node{}, true
	}
	t.file = strings.TrimPrefix(unit.Source.Name, options.Prefix)
	t.load(root, resources, options)
}

func newTemplate(unit *policy.Unit, budget *budget) *template {
	t := &template{
		unit:       unit,
		parameters: map[string]*parameter{},
		resources:  map[string]*resource{},
		conditions: map[string]*policy.Node{},
		symbols:    map[symbolKey]*policy.Symbol{},
		reported:   map[policy.Range]bool{},
		children:   map[*resource]*template{},
		budget:     budget,
	}
	t.deployment = newDeployment(t)
	return t
}

// load finds what a template has that is deployed by itself.
func (t *template) load(root, resources *policy.Node, options Options) {
	t.deployment.options = options
	t.define(root, resources, options)
	t.deployment.load()
}

// define reads what the template defines.
func (t *template) define(root, resources *policy.Node, options Options) {
	t.root, t.symbolic = root, options.Symbolic
	serverless := t.transforms(root.Get("Transform"))
	t.addParameters(root.Get("Parameters"), options)
	t.mappings = root.Get("Mappings")
	t.definitions()
	if conditions := root.Get("Conditions"); conditions != nil {
		for i := range conditions.Members {
			name := conditions.Members[i].Key.Value
			t.conditions[name] = &conditions.Members[i].Value
			t.open = t.open || name == "Fn::Transform"
		}
	}
	if resources != nil {
		t.addResources(resources, 0)
	}
	for _, r := range t.order {
		serverless = serverless || strings.HasPrefix(r.Type, "AWS::Serverless::")
		t.open = t.open || strings.HasSuffix(r.Type, "::MODULE")
	}
	t.open = t.open || serverless
	if t.nested == 0 && (serverless || t.unit.Format != formatSAM) {
		t.unit.Format = formatCloudFormation
		if serverless {
			t.unit.Format = formatSAM
		}
	}
	t.logic = newLogic(t)
}

// interpret reads what the template says of its resources, apart from their policies.
func (t *template) interpret() {
	t.logic.demand(t.root.Get("Rules"))
	t.checkCycles()
	for _, r := range t.order {
		t.resolveResource(r)
		t.unit.Resources = append(t.unit.Resources, &r.TemplateResource)
	}
	t.ignores()
}

// definitions notes what the template defines, of nested ones nothing: they have what they are given.
func (t *template) definitions() {
	if t.nested > 0 {
		return
	}
	for _, name := range []string{"Parameters", "Conditions", "Mappings"} {
		section := t.root.Get(name)
		for i := 0; section != nil && i < len(section.Members); i++ {
			if t.unit.Definitions == nil {
				t.unit.Definitions = map[string]*policy.Node{}
			}
			t.unit.Definitions[name+"/"+t.prefix+section.Members[i].Key.Value] = &section.Members[i].Value
		}
	}
}

// transforms reads the section Transform: macros other than the language extensions may define what the template does not.
func (t *template) transforms(n *policy.Node) (serverless bool) {
	if n == nil {
		return false
	}
	items := n.Items
	if n.Kind != policy.Array {
		items = []policy.Node{*n}
	}
	for i := range items {
		switch name := items[i].Value; {
		case strings.HasPrefix(name, "AWS::Serverless-"):
			serverless, t.open = true, true
		case name != "AWS::LanguageExtensions":
			t.open = true
		}
	}
	return serverless
}

func (t *template) addParameters(section *policy.Node, options Options) {
	if section == nil {
		return
	}
	for i := range section.Members {
		name, node := section.Members[i].Key.Value, &section.Members[i].Value
		if name == "Fn::Transform" {
			t.open = true
			continue
		}
		p := &parameter{name: name, value: node.Get("Default")}
		if kind := node.Get("Type"); kind != nil {
			p.kind = kind.Value
		}
		p.ssm = strings.HasPrefix(p.kind, "AWS::SSM::Parameter::Value<")
		p.list = strings.Contains(p.kind, "CommaDelimitedList") || strings.Contains(p.kind, "List<")
		if allowed := node.Get("AllowedValues"); allowed != nil && !p.ssm {
			for j := range allowed.Items {
				if allowed.Items[j].IsScalar() {
					p.allowed = append(p.allowed, allowed.Items[j].Value)
				}
			}
		}
		if p.ssm && p.value != nil {
			p.stored = p.value.Value
		}
		if p.value != nil && (!p.value.IsScalar() || p.value.Value == "" || p.ssm) {
			p.value = nil // an empty default is a question to the user, and that of an SSM parameter only its name
		}
		p.choose()
		for _, v := range options.Vars {
			if v.Name == name {
				given := text(section.Members[i].Key.Range, literal(v.Value))
				p.value, p.options, p.ssm, p.stored = &given, []string{v.Value}, false, ""
			}
		}
		if t.outer != nil || !slices.ContainsFunc(options.Vars, func(v terraform.Var) bool { return v.Name == name }) {
			p.given = t.given(name)
			t.handOn(p)
		}
		t.parameters[name] = p
	}
}

func (t *template) addResources(section *policy.Node, depth int) {
	for i := range section.Members {
		key, node := section.Members[i].Key, &section.Members[i].Value
		switch {
		case key.Value == "Fn::Transform":
			t.open = true
			continue
		case isLoop(key.Value) && depth < maxLoops:
			expanded, ok := t.loop(key, node, &environment{})
			t.open = t.open || !ok
			t.addResources(&policy.Node{Kind: policy.Object, Members: expanded}, depth+1)
			continue
		}
		r := &resource{whole: policy.Range{Start: key.Range.Start, End: node.Range.End}}
		r.LogicalID = key
		r.Node = node
		if kind := node.Get("Type"); kind != nil && kind.Kind == policy.String {
			r.Type = kind.Value
		}
		if condition := node.Get("Condition"); condition != nil && condition.Kind == policy.String {
			r.Condition = condition.Value
		}
		r.raw, r.connectors = node.Get("Properties"), node.Get("Connectors")
		t.resources[key.Value] = r
		t.order = append(t.order, r)
	}
}

// resolveResource fills in what a resource looks like whatever the template's conditions are.
func (t *template) resolveResource(r *resource) {
	node, _ := t.resolve(r.Node, &environment{}, 0)
	if condition := r.Node.Get("Condition"); r.Condition != "" && t.conditions[r.Condition] == nil && !t.open {
		t.problem(condition.Range, fmt.Sprintf("condition %q is not defined", r.Condition))
	}
	r.Node = &node
	r.Properties = node.Get("Properties")
	if r.Properties == nil {
		r.Properties = &policy.Node{Kind: policy.Object}
		r.Properties.Range = policy.Range{Start: node.Range.End, End: node.Range.End}
	}
}

// problem reports what CloudFormation would refuse, once for each place.
func (t *template) problem(r policy.Range, message string) {
	if t.reported[r] {
		return
	}
	t.reported[r] = true
	t.unit.Problems = append(t.unit.Problems, policy.Problem{Kind: policy.BadTemplate, Range: r, Message: message})
}

// symbol returns the one symbol of a name in a space of names. What several templates of a unit call alike is told apart by the
// names of their stacks, unless it is the same in all of them.
func (t *template) symbol(space string, s policy.Symbol) *policy.Symbol {
	key, symbols := symbolKey{space, s.Name}, t.symbols
	pseudo := s.Origin == policy.FromPseudo
	if pseudo && everywhere(&s) {
		symbols = t.deployment.symbols
	}
	if known := symbols[key]; known != nil {
		return known
	}
	if !pseudo && s.Origin != policy.FromReference {
		s.Name = t.prefix + s.Name
	}
	symbols[key] = &s
	return &s
}

// sameText reports whether two texts are the same string whatever their symbols stand for.
func sameText(a, b *policy.Text) bool {
	if a.Value != b.Value || len(a.Parts) != len(b.Parts) {
		return false
	}
	for i := range a.Parts {
		if a.Parts[i] != b.Parts[i] {
			return false
		}
	}
	return true
}

// sameNode reports whether two nodes are the same value from the same place.
func sameNode(a, b *policy.Node) bool { return sameNodes(a, b, true) }

// sameNodes reports whether two nodes are the same value, and if placed, from the same place.
func sameNodes(a, b *policy.Node, placed bool) bool {
	if a.Kind != b.Kind || placed && a.Range != b.Range || !sameText(&a.Text, &b.Text) ||
		len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return false
	}
	for i := range a.Items {
		if !sameNodes(&a.Items[i], &b.Items[i], placed) {
			return false
		}
	}
	for i := range a.Members {
		if !sameText(&a.Members[i].Key, &b.Members[i].Key) || !sameNodes(&a.Members[i].Value, &b.Members[i].Value, placed) {
			return false
		}
	}
	return true
}
