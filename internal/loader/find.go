package loader

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// finder finds the policy documents of a template.
type finder struct {
	t       *template
	options Options
	// documents are those of each resource, in order, of all templates that are deployed together.
	documents map[*resource][]*policy.Document
	// places are those of the blocks of Terraform's files.
	places *blockPlaces
	// granted are the documents that SAM attaches to roles.
	granted []grant
	// shared is SAM\'s section Globals, or nil.
	shared *policy.Node
}

// grant says that a principal has a document.
type grant struct {
	to       *resource
	document *policy.Document
}

// candidate is a place in a template where a policy is written.
type candidate struct {
	name     string
	host     *resource
	node     *policy.Node
	property property
	// assumed is what must be so that an instance of Terraform's has the document; varied says that it is one of several.
	assumed         []policy.Assumption
	varied, partial bool
	// defaulted says that an instance of Terraform's has it by the default of a variable.
	defaulted bool
	// only says that the host has no other place for policies, so that its name is enough for the document.
	only bool
	// required are the conditions under which the place is there.
	required []policy.Assumption
	// connector is what the document is made of if it is one of a connector; grantee is the principal that SAM attaches
	// the document to.
	connector *connector
	grantee   *resource
}

func (f *finder) find() {
	f.globals(f.t.root)
	for _, r := range f.t.order {
		if r.raw == nil {
			continue
		}
		var required []policy.Assumption
		if r.Condition != "" {
			required = []policy.Assumption{{Condition: r.Condition, Value: true}}
		}
		for _, p := range policyProperties(r.Type) {
			base := candidate{name: r.LogicalID.Value, host: r, property: p, required: required}
			if p.form == aPermission {
				f.spread(r.raw, base, func(c candidate) { f.add(c) })
				continue
			}
			f.follow(r.raw, strings.Split(strings.ReplaceAll(p.path, "[]", ".[]"), "."), base)
		}
		if r.Type == "AWS::CloudFormation::StackSet" {
			f.nested(r)
		}
	}
	f.connectors()
}

// globals finds the policies in SAM's section Globals.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
func (f *finder) globals(root *policy.Node) {
	section := root.Get("Globals")
	f.shared = section
	for _, of := range []struct{ section, resource string }{
		{"Function", "AWS::Serverless::Function"}, {"Api", "AWS::Serverless::Api"},
	} {
		properties := section.Get(of.section)
		if properties == nil {
			continue
		}
		for _, p := range policyProperties(of.resource) {
			base := candidate{name: "Globals/" + of.section, property: p}
			f.follow(properties, strings.Split(p.path, "."), base)
		}
	}
}

// spread calls visit for a node, or for each arm of the Fn::If that stands there.
func (f *finder) spread(n *policy.Node, c candidate, visit func(candidate)) {
	name, argument, ok := function(n)
	if ok && name == "Ref" && argument.Value == "AWS::NoValue" {
		return
	}
	if ok && name == "Fn::If" {
		if items, ok := arguments(argument, 3, 3); ok && items[0].Kind == policy.String && len(c.required) < maxNestedIf {
			for i, truth := range []bool{true, false} {
				arm := c
				arm.required = append(slices.Clone(c.required), policy.Assumption{Condition: items[0].Value, Value: truth})
				f.spread(&items[i+1], arm, visit)
			}
			return
		}
	}
	c.node = n
	visit(c)
}

// maxNestedIf bounds how many conditions are followed on the way to one document.
const maxNestedIf = 12

// follow goes along a path and adds the documents at its end.
func (f *finder) follow(n *policy.Node, path []string, c candidate) {
	f.spread(n, c, func(c candidate) {
		switch {
		case len(path) == 0:
			f.add(c)
		case isFunction(c.node):
			// A function makes what the path leads through: only if it can be resolved is there anything to see.
			resolved, state := f.t.resolve(c.node, &environment{}, 0)
			switch {
			case state == removed || len(path) == 0:
			case resolved.Kind == policy.Unknown && c.name != c.host.name():
				f.add(c)
			case !isFunction(&resolved):
				f.follow(&resolved, path, c)
			}
		case path[0] == "[]" && c.node.Kind == policy.Array:
			for i := range c.node.Items {
				item := c
				item.name += "/" + strconv.Itoa(i)
				f.follow(&c.node.Items[i], path[1:], item)
			}
		case path[0] == "[]":
			f.follow(c.node, path[1:], c)
		case path[0] == "*":
			for i := range c.node.Members {
				member := c
				member.name += "/" + c.node.Members[i].Key.Value
				f.follow(&c.node.Members[i].Value, path[1:], member)
			}
		default:
			if next := c.node.Get(path[0]); next != nil {
				if (path[0] != "PolicyDocument" || len(path) > 1) && !c.only {
					c.name += "/" + path[0]
				}
				f.follow(next, path[1:], c)
			}
		}
	})
}

func (r *resource) name() string {
	if r == nil {
		return ""
	}
	return r.LogicalID.Value
}

// add adds the documents that stand at a place: one for each way in which the conditions that the place mentions can be
// true and false, unless they look the same.
func (f *finder) add(c candidate) {
	switch c.property.form {
	case samPolicies:
		f.addSAM(c)
		return
	case anOrganizationPolicy:
		kind, ok := f.organizationKind(c.host)
		if !ok {
			return
		}
		c.property.kind = kind
	default:
	}
	if f.t.terraform {
		f.addInstance(c)
		return
	}
	asked := &asked{}
	for _, r := range c.required {
		asked.condition(r.Condition)
	}
	root, ok := f.root(c, &environment{asked: asked})
	if asked.nothing() {
		if ok {
			f.append(c, root, nil, false)
		}
		return
	}
	var variants []variant
	most := f.options.Variants
	if most <= 0 {
		most = maxScenarios
	}
	scenarios, partial := f.t.logic.scenarios(asked, c.required, most)
	for _, s := range scenarios {
		e := &environment{conditions: map[string]bool{}, parameters: f.t.logic.overrides(s)}
		for i, name := range asked.conditions {
			e.conditions[name] = s.truth(i)
		}
		root, ok := f.root(c, e)
		if !ok {
			continue
		}
		i := slices.IndexFunc(variants, func(v variant) bool { return sameNode(&v.root, &root) })
		if i < 0 {
			i = len(variants)
			variants = append(variants, variant{root: root})
		}
		variants[i].scenarios = append(variants[i].scenarios, s)
	}
	for _, v := range variants {
		var assumed []policy.Assumption
		for i, fact := range v.assume(scenarios) {
			a := f.t.logic.assumption(asked, i, v.scenarios[0].facts[i])
			if fact && (a.Condition == "" || !f.t.logic.settled(a.Condition)) {
				assumed = append(assumed, a)
			}
		}
		f.append(c, v.root, assumed, partial)
	}
}

// variant is what a document looks like in some scenarios.
type variant struct {
	root      policy.Node
	scenarios []scenario
}

// assume says when a document looks like a variant: which of the facts of its first scenario are the same in all its
// scenarios, if no scenario of another variant has them too; else all of them.
func (v variant) assume(all []scenario) []bool {
	first := v.scenarios[0].facts
	fixed := make([]bool, len(first))
	for i := range first {
		fixed[i] = !slices.ContainsFunc(v.scenarios, func(s scenario) bool { return s.facts[i] != first[i] })
	}
	matching := 0
	for _, s := range all {
		fits := true
		for i := range first {
			fits = fits && (!fixed[i] || s.facts[i] == first[i])
		}
		if fits {
			matching++
		}
	}
	if matching > len(v.scenarios) {
		for i := range fixed {
			fixed[i] = true
		}
	}
	return fixed
}

// root resolves the document at a place; false if there is none.
func (f *finder) root(c candidate, e *environment) (policy.Node, bool) {
	switch c.property.form {
	case aPermission:
		properties, state := f.t.resolve(c.node, e, 0)
		if state == removed || properties.Kind != policy.Object {
			return policy.Node{}, false
		}
		root, ok := f.t.synthesize(c.host.Type, &properties, e)
		return f.t.structural(root), ok
	case someStatements:
		statements, state := f.t.resolve(c.node, e, 0)
		if state == removed {
			return policy.Node{}, false
		}
		return f.t.structural(around(statements)), true
	case aPolicyTemplate:
		root, ok := f.t.policyTemplate(c.node, e)
		return f.t.structural(root), ok
	case aFunctionURL:
		root, ok := f.t.functionURL(c.host, c.node, e)
		return root, ok
	case aConnector:
		root, ok := c.connector.document(f.t, e)
		return f.t.structural(root), ok
	default:
		root, ok := f.t.document(c.node, e)
		return f.t.structural(root), ok
	}
}

// around makes a document of statements that are written without one. AWS puts them into one of the newer Version.
func around(statements policy.Node) policy.Node {
	root := policy.Node{Kind: policy.Object}
	root.Range = statements.Range
	at := policy.Range{Start: statements.Range.Start, End: statements.Range.Start}
	root.Members = []policy.Member{
		{Key: policy.Text{Value: "Version", Range: at}, Value: text(at, literal(policy.Version2012))},
		{Key: policy.Text{Value: "Statement", Range: at}, Value: statements},
	}
	return root
}

func (f *finder) append(c candidate, root policy.Node, assume []policy.Assumption, partial bool) {
	if !f.options.Literal {
		root = placeholders(root, true)
	}
	d := policy.Parse(&root)
	d.Source = f.t.unit.Source
	d.Name = f.t.prefix + strings.TrimPrefix(c.name, "/") // one resource without a name has no name before the slash
	d.Kind, d.KindReason = c.property.kind, reason(c)
	if c.property.form == aDataSource {
		d.Kind, d.KindReason = kindOfText(d)
	}
	if c.property.kind == policy.Resource {
		d.ResourceType = c.property.attached
	}
	if kind, why, ok := f.options.kind(d.File()); ok {
		d.Kind, d.KindReason = kind, why
	}
	d.Assume, d.Partial = f.t.qualified(assume), partial
	d.ByInput = c.defaulted || f.t.terraform && len(assume) > 0
	d.Uses, d.Through = f.uses(c), f.through(c)
	switch c.property.form {
	case aDocument, anOrganizationPolicy, aDataSource:
	default:
		d.Synthetic = true
	}
	if c.grantee != nil {
		f.granted = append(f.granted, grant{c.grantee, d})
	}
	if c.host != nil {
		d.Host = &c.host.TemplateResource
		d.Language = languageOf(d)
		f.documents[c.host] = append(f.documents[c.host], d)
	}
	f.t.unit.Documents = append(f.t.unit.Documents, d)
}

func reason(c candidate) string {
	if c.property.form == aPermission {
		return "properties of " + c.property.resource
	}
	return c.property.path + " of " + c.property.resource
}

// organizationKind tells the kind of a policy of AWS Organizations by its property Type; other types are no IAM policies.
func (f *finder) organizationKind(r *resource) (policy.Kind, bool) {
	written := f.t.property(r, "Type")
	if written == nil {
		return 0, false
	}
	value, _ := f.t.resolve(written, &environment{}, 0)
	switch value.Value {
	case "SERVICE_CONTROL_POLICY":
		return policy.SCP, true
	case "RESOURCE_CONTROL_POLICY":
		return policy.RCP, true
	}
	return 0, false
}

// addSAM adds the documents in the property Policies of a SAM function or state machine: those that are written there, and
// those that SAM makes of its policy templates. The names of managed policies beside them are not documents.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
func (f *finder) addSAM(c candidate) {
	add := func(item candidate) {
		switch {
		case item.node.Get("Statement") != nil:
			item.property.form = aDocument
			f.add(item)
		case isPolicyTemplate(item.node):
			item.property.form, item.grantee = aPolicyTemplate, item.host
			f.add(item)
		}
	}
	if c.node.Kind != policy.Array {
		add(c)
		return
	}
	for i := range c.node.Items {
		item := c
		item.name += "/" + strconv.Itoa(i)
		f.spread(&c.node.Items[i], item, add)
	}
}

// nested finds the documents of a template that is written in a property.
func (f *finder) nested(r *resource) {
	body := f.t.property(r, "TemplateBody")
	const deepest = 3
	if body == nil || f.t.nested == deepest {
		return
	}
	var root policy.Node
	switch body.Kind {
	case policy.Object:
		root = *body
	case policy.String:
		parsed, ok := f.t.nestedText(body)
		if !ok {
			return
		}
		root = parsed
	default:
		return
	}
	if !isTemplate(&root) {
		return
	}
	t := newTemplate(f.t.unit, f.t.budget)
	t.prefix = f.t.prefix + r.LogicalID.Value + "/TemplateBody/"
	t.nested = f.t.nested + 1
	t.load(&root, root.Get("Resources"), f.options)
}
