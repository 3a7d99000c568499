package loader

import (
	"regexp"
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

// loadInstances finds the policy documents of instances.
//
// Each instance of a resource that has a counterpart in CloudFormation becomes a resource of a template, so that what
// documents, attachments and names mean is decided by the same code as for templates, and rules see the types that they know.
func loadInstances(unit *policy.Unit, instances []*terraform.Instance, places *blockPlaces, options Options) {
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
	f := &finder{t: t, options: options, places: places, documents: map[*resource][]*policy.Document{}}
	for _, r := range t.order {
		f.ofInstance(r)
	}
	f.unreferenced(instances)
	unit.Shared = shared(unit.Documents)
	attach(f)
}

// shared are the places of the values that documents of several blocks have. The instances of one block are one.
func shared(documents []*policy.Document) []policy.Range {
	type use struct {
		name  string
		twice bool
	}
	uses := map[policy.Range]use{}
	var out []policy.Range
	for _, d := range documents {
		name := withoutKeys.ReplaceAllString(d.Name, "")
		var visit func(n *policy.Node)
		visit = func(n *policy.Node) {
			switch u, ok := uses[n.Range]; {
			case !ok:
				uses[n.Range] = use{name: name}
			case u.name != name && !u.twice:
				uses[n.Range] = use{name, true}
				out = append(out, n.Range)
			}
			for i := range n.Items {
				visit(&n.Items[i])
			}
			for i := range n.Members {
				visit(&n.Members[i].Value)
			}
		}
		visit(d.Root)
	}
	return out
}

// withoutKeys are the keys of the instances of a block, in an address.
var withoutKeys = regexp.MustCompile(`\[[^\]]*\]`)

// instance makes a resource of an instance, nil of one that has nothing to do with policies.
func (t *template) instance(in *terraform.Instance) *resource {
	row := blockOf(in.Type)
	if in.Data || row == nil || in.Attributes == nil {
		return nil
	}
	r := &resource{whole: in.Attributes.Range, block: row, instance: in}
	r.LogicalID = policy.Text{Value: in.Address, Range: in.Range}
	r.Type = row.kind
	if r.Type == "" {
		r.Type = in.Type
	}
	for argument, variants := range in.Variants {
		if r.variants == nil {
			r.variants = map[string][]terraform.Variant{}
		}
		r.variants[row.property(argument)] = variants
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
	if in.Type == "aws_lambda_function_url" && !openURL(&properties) {
		return nil
	}
	if in.Type == "aws_organizations_policy" && properties.Get("Type") == nil {
		properties.Members = append(properties.Members, member("Type", in.Range, text(in.Range, literal("SERVICE_CONTROL_POLICY"))))
	}
	node := object(in.Range, member("Type", in.Range, text(in.Range, literal(r.Type))), member("Properties", in.Range, properties))
	r.Node = &node
	r.raw = r.Node.Get("Properties")
	return r
}

// openURL adds the permission for anyone that the provider adds to a function when it makes a URL that needs no authorization, beside
// one for lambda:InvokeFunction by the URL; it reports false of a URL for which it adds none.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function_url
func openURL(properties *policy.Node) bool {
	kind := properties.Get("FunctionUrlAuthType")
	if kind == nil || kind.Known() && kind.Kind == policy.String && kind.Value != "NONE" {
		return false
	}
	principal := *kind
	if kind.Known() && kind.Kind == policy.String {
		principal = text(kind.Range, literal("*"))
	}
	properties.Members = append(properties.Members,
		member("Principal", kind.Range, principal),
		member("Action", kind.Range, text(kind.Range, literal("lambda:InvokeFunctionUrl"))))
	return true
}

// ofInstance finds the documents in a resource.
func (f *finder) ofInstance(r *resource) {
	arguments := argumentsOf(r.instance.Type)
	for _, p := range arguments {
		c := candidate{name: r.LogicalID.Value, host: r, property: p, assumed: r.assumed(), only: len(arguments) == 1}
		var path []string
		if p.form != aPermission {
			path = strings.Split(strings.ReplaceAll(p.path, "[]", ".[]"), ".")
			c.defaulted = r.instance.Defaulted[path[0]]
		}
		for argument, variants := range r.variants {
			if p.form != aPermission && argument != path[0] || c.varied {
				continue
			}
			c.varied = true
			for _, v := range variants {
				c := c
				c.assumed = slices.Concat(c.assumed, v.Assume)
				c.partial = r.instance.Partial[argument]
				properties := with(r.raw, argument, v.Value)
				f.follow(&properties, path, c)
			}
		}
		if !c.varied {
			f.follow(r.raw, path, c)
		}
	}
}

// addInstance adds the document at a place in an instance.
func (f *finder) addInstance(c candidate) {
	if c.host != nil && c.host.instance != nil && c.node.Kind == policy.String {
		if broken, ok := c.host.instance.Broken[c.node.Range]; ok {
			f.t.unit.Problems = appendProblem(f.t.unit.Problems, broken)
			return
		}
	}
	if root, ok := f.root(c, &environment{}); ok && root.Kind != policy.Null {
		f.append(c, root, c.assumed, c.partial)
	}
}

// with is an object with another value for a key.
func with(object *policy.Node, key string, value *policy.Node) policy.Node {
	other := *object
	other.Members = slices.Clone(object.Members)
	for i := range other.Members {
		if other.Members[i].Key.Value == key {
			other.Members[i].Value = *value
		}
	}
	return other
}

// assumed is what must be so that there is the resource: that it is there, if its count or for_each is not known.
func (r *resource) assumed() []policy.Assumption { return exists(r.instance) }

func exists(in *terraform.Instance) []policy.Assumption {
	switch {
	case in == nil:
		return nil
	case in.Optional && len(in.Assume) == 0:
		return []policy.Assumption{{Condition: in.Address + " exists", Value: true}}
	}
	return in.Assume
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
	for _, in := range instances {
		document := documentOf(in)
		if document == nil || document.Get("Statement") == nil || in.Source || used[document.Range] ||
			slices.ContainsFunc(statementsOf(document), func(r policy.Range) bool { return used[r] }) {
			continue
		}
		c := candidate{
			name: in.Address, node: document, property: property{resource: in.Type, path: "json", form: aDataSource},
			assumed: exists(in), defaulted: in.Defaulted["json"], only: true,
		}
		if len(in.Variants["json"]) == 0 {
			f.add(c)
		}
		for _, v := range in.Variants["json"] {
			c := c
			c.node, c.assumed, c.partial = v.Value, slices.Concat(c.assumed, v.Assume), in.Partial["json"]
			f.add(c)
		}
	}
}

// documentOf is the document of a data source, nil for other instances and for one that is not known.
func documentOf(in *terraform.Instance) *policy.Node {
	if !in.Data || in.Type != "aws_iam_policy_document" {
		return nil
	}
	d := in.Attributes.Get("json")
	if variants := in.Variants["json"]; len(variants) > 0 {
		d = variants[0].Value
	}
	if d != nil && d.Kind == policy.Object {
		return d
	}
	return nil
}

// statementsOf are the places of a document's statements.
func statementsOf(document *policy.Node) []policy.Range {
	var places []policy.Range
	for n := range items(document.Get("Statement")) {
		places = append(places, n.Range)
	}
	return places
}

// blockPublicAccess gives buckets what aws_s3_bucket_public_access_block says of them.
func (t *template) blockPublicAccess() {
	for _, block := range t.order {
		if block.Type != "aws_s3_bucket_public_access_block" || len(block.assumed()) > 0 {
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
		if written := r.raw.Get(argument); written != nil && !mentions(written, s) {
			return parts(written)
		}
		return t.arn(r, id, e, depth), true
	case named, argument == "id" && id.name != "" && !id.refID:
		if written := t.property(r, id.name); written != nil && mentions(written, s) {
			return nil, false // it is the very name, or what the provider puts after a prefix
		}
		return t.physicalName(r, id, e, depth), true
	}
	return nil, false
}

// mentions reports whether a text has a symbol.
func mentions(n *policy.Node, s *policy.Symbol) bool {
	return slices.ContainsFunc(n.Parts, func(p policy.Part) bool { return p.Symbol != nil && p.Symbol.Name == s.Name })
}
