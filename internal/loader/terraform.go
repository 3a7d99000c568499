package loader

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

// The formats of what Terraform is written in, and of what it prints.
const (
	formatTerraform = "terraform"
	formatPlan      = "terraform-plan"
)

// LoadTerraform finds the policy documents of a module that was evaluated, or of a plan.
//
// Each instance of a resource that has a counterpart in CloudFormation becomes a resource of a template, so that what
// documents, attachments and names mean is decided by the same code as for templates, and rules see the types that they know.
func LoadTerraform(m *terraform.Module, options Options) *policy.Unit {
	unit := &policy.Unit{Source: m.Source, Format: formatTerraform, Problems: m.Problems, Ignores: m.Ignores}
	loadInstances(unit, m.Instances, options)
	return unit
}

// loadInstances finds the policy documents of instances.
func loadInstances(unit *policy.Unit, instances []*terraform.Instance, options Options) {
	options.budget = newBudget(unit.Source)
	t := newTemplate(unit, options.budget)
	t.open, t.symbolic, t.terraform = true, options.Symbolic, true
	for _, in := range instances {
		if r := t.instance(in); r != nil {
			t.resources[in.Address] = r
			t.order = append(t.order, r)
		}
	}
	t.logic = newLogic(t)
	for _, r := range t.order {
		t.resolveResource(r)
		unit.Resources = append(unit.Resources, &r.TemplateResource)
	}
	t.blockPublicAccess()
	f := &finder{t: t, options: options, documents: map[*resource][]*policy.Document{}}
	for _, r := range t.order {
		f.places(r)
	}
	f.unreferenced(instances)
	f.attach()
}

// instance makes a resource of an instance, nil of one that has nothing to do with policies.
func (t *template) instance(in *terraform.Instance) *resource {
	row := blockOf(in.Type)
	if in.Data || row == nil || in.Attributes == nil {
		return nil
	}
	r := &resource{whole: in.Attributes.Range, block: row, instance: in}
	r.LogicalID = policy.Text{Value: in.Address, Range: in.Range}
	r.Type, r.Condition = row.kind, in.Condition
	if r.Type == "" {
		r.Type = in.Type
	}
	properties := *in.Attributes
	properties.Members = make([]policy.Member, 0, len(in.Attributes.Members)+1)
	for _, m := range in.Attributes.Members {
		if m.Value.Kind == policy.Null {
			continue // as if it were not there
		}
		m.Key.Value = row.property(m.Key.Value)
		properties.Members = append(properties.Members, m)
	}
	if in.Type == "aws_organizations_policy" && properties.Get("Type") == nil {
		properties.Members = append(properties.Members, member("Type", in.Range, text(in.Range, literal("SERVICE_CONTROL_POLICY"))))
	}
	node := object(in.Range, member("Type", in.Range, text(in.Range, literal(r.Type))), member("Properties", in.Range, properties))
	r.Node = &node
	r.raw = r.Node.Get("Properties")
	return r
}

// places finds the documents in a resource.
func (f *finder) places(r *resource) {
	var required []policy.Assumption
	if r.Condition != "" {
		required = []policy.Assumption{{Condition: r.Condition, Value: true}}
	}
	arguments := argumentsOf(r.instance.Type)
	for _, p := range arguments {
		c := candidate{name: r.LogicalID.Value, host: r, property: p, required: required, only: len(arguments) == 1}
		if p.form == aPermission {
			f.spread(r.raw, c, f.add)
			continue
		}
		f.follow(r.raw, strings.Split(strings.ReplaceAll(p.path, "[]", ".[]"), "."), c)
	}
}

// unreferenced adds the documents of data sources that no resource and no other document uses. What kind they are, their text
// tells.
func (f *finder) unreferenced(instances []*terraform.Instance) {
	used := map[policy.Range]bool{}
	for _, d := range f.t.unit.Documents {
		used[d.Root.Range] = true
		for _, s := range d.Statements {
			used[s.Node.Range] = true
		}
	}
	// A document that others are made of is a part of them: its statements are theirs.
	statements := map[policy.Range]*terraform.Instance{}
	for _, in := range instances {
		for _, at := range statementsOf(in) {
			if other := statements[at]; other != nil && other.Name != in.Name {
				used[at] = true
			}
			statements[at] = in
		}
	}
	for _, in := range instances {
		document := documentOf(in)
		if document == nil || used[document.Range] || slices.ContainsFunc(statementsOf(in), func(r policy.Range) bool { return used[r] }) {
			continue
		}
		c := candidate{name: in.Address, node: document, property: property{resource: in.Type, path: "json", form: aDataSource}, only: true}
		if in.Condition != "" {
			c.required = []policy.Assumption{{Condition: in.Condition, Value: true}}
		}
		f.add(c)
	}
}

// documentOf is the document of a data source, nil for other instances.
func documentOf(in *terraform.Instance) *policy.Node {
	if !in.Data || in.Type != "aws_iam_policy_document" {
		return nil
	}
	if d := in.Attributes.Get("json"); d != nil && d.Kind == policy.Object {
		return d
	}
	return nil
}

// statementsOf are the places of the statements of a data source's document.
func statementsOf(in *terraform.Instance) []policy.Range {
	var places []policy.Range
	if n := documentOf(in).Get("Statement"); n != nil {
		for i := range n.Items {
			places = append(places, n.Items[i].Range)
		}
		if n.Kind == policy.Object {
			places = append(places, n.Range)
		}
	}
	return places
}

// blockPublicAccess gives buckets what aws_s3_bucket_public_access_block says of them.
func (t *template) blockPublicAccess() {
	for _, block := range t.order {
		if block.Type != "aws_s3_bucket_public_access_block" || block.Condition != "" {
			continue
		}
		settings := policy.Node{Kind: policy.Object}
		settings.Range = block.Properties.Range
		for argument, property := range map[string]string{"block_public_policy": "BlockPublicPolicy", "restrict_public_buckets": "RestrictPublicBuckets"} {
			if value := block.Properties.Get(argument); value != nil {
				settings.Members = append(settings.Members, member(property, value.Range, *value))
			}
		}
		bucket := block.Properties.Get("bucket")
		for _, r := range t.order {
			if r.Type != "AWS::S3::Bucket" || bucket == nil {
				continue
			}
			name := policy.NewText(policy.Range{}, t.reference(r, &environment{}, 0)...)
			if sameText(&name, &bucket.Text) {
				r.Properties.Members = append(slices.Clone(r.Properties.Members), member("PublicAccessBlockConfiguration", settings.Range, settings))
			}
		}
	}
}

// refer replaces the symbols of a text that are attributes of other instances, or pseudo parameters, by what is known of
// them.
func (t *template) refer(n *policy.Node, e *environment, depth int) (policy.Node, state) {
	var pieces []policy.Part
	found := false
	for _, part := range n.Parts {
		if part.Symbol == nil {
			pieces = append(pieces, part)
			continue
		}
		if known, ok := t.referred(part.Symbol, e, depth); ok {
			pieces = append(pieces, known...)
			found = true
			continue
		}
		pieces = append(pieces, part)
	}
	if !found || !t.afford(pieces) {
		return *n, same
	}
	return text(n.Range, pieces...), changed
}

// referred is what a symbol stands for, false if nothing of it is known.
func (t *template) referred(s *policy.Symbol, e *environment, depth int) ([]policy.Part, bool) {
	if s.Origin == policy.FromPseudo {
		if node, ok := t.pseudo(s.Name, policy.Range{}, e); ok {
			return parts(&node)
		}
		return nil, false
	}
	dot := strings.LastIndexByte(s.Name, '.')
	if s.Origin != policy.FromResource || dot < 0 || s.Many {
		return nil, false
	}
	r := t.resources[s.Name[:dot]]
	if r == nil || r.block == nil {
		return nil, false
	}
	id, argument := identityOf(r.Type), s.Name[dot+1:]
	switch named := id.name != "" && r.block.property(argument) == id.name; {
	case id.arn != "" && (argument == "arn" || argument == "id" && id.refARN):
		return t.arn(r, id, e, depth), true
	case named, argument == "id" && id.name != "" && !id.refID:
		return t.physicalName(r, id, e, depth), true
	}
	return nil, false
}
