package loader

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// attach finds out which documents apply to which users, groups, roles, permission sets and functions, and which managed
// policies are permissions boundaries, in templates that are deployed together.
func attach(finders ...*finder) {
	shared := &holdings{
		finders: finders, holders: map[*resource]*policy.PrincipalPolicies{}, bounds: map[*resource]bool{},
		groups: map[*resource][]*resource{}, given: map[gift]bool{},
	}
	all := make([]*attachments, len(finders))
	for i, f := range finders {
		all[i] = &attachments{f, shared}
		all[i].principals()
	}
	for _, a := range all {
		for _, r := range a.t.order {
			a.resource(r)
		}
		for _, g := range a.granted {
			a.give(g.to, g.document)
		}
	}
	bounds := map[*resource][]*policy.Document{}
	for _, a := range all {
		a.boundaries(bounds)
	}
	for _, a := range all[:min(1, len(all))] { // they are those of all templates
		a.claimed(bounds)
	}
	for _, a := range all {
		for _, r := range a.t.order {
			a.inherit(r)
		}
	}
	for _, a := range all {
		for _, r := range a.t.order {
			if holder := a.holders[r]; holder != nil {
				for _, f := range finders {
					f.t.exclude(holder)
				}
				a.t.unit.Principals = append(a.t.unit.Principals, holder)
			}
		}
	}
}

// principals finds the principals of a template.
func (a *attachments) principals() {
	if a.t.terraform {
		a.principalsElsewhere()
	}
	for _, r := range a.t.order {
		if isPrincipal(r.Type) {
			a.holders[r] = &policy.PrincipalPolicies{Resource: &r.TemplateResource, Elsewhere: a.t.terraform && r.instance == nil}
		}
	}
}

func isPrincipal(kind string) bool {
	switch kind {
	case "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::SSO::PermissionSet", "AWS::Serverless::Function",
		"AWS::Serverless::StateMachine":
		return true
	}
	return false
}

// attachments are what one template attaches.
type attachments struct {
	*finder
	*holdings
}

// holdings are what is attached to whom in all templates that are deployed together.
type holdings struct {
	finders []*finder
	holders map[*resource]*policy.PrincipalPolicies
	// groups are the groups of users, by user.
	groups map[*resource][]*resource
	given  map[gift]bool
	bounds map[*resource]bool // managed policies that are boundaries
	// claims are the boundaries of principals, resolved once it is known which policies are boundaries.
	claims []claim
	// managed are the managed policies of principals, aws those of AWS whose text is known.
	managed []claim
	aws     []grant
	// names are the resources of each type with what Ref yields for them, managed policies with their ARNs; called are those of a
	// type and a name.
	names  map[string][]namedResource
	called map[[2]string][]namedResource
}

type namedResource struct {
	t        *template
	resource *resource
	text     policy.Text
	standing policy.ARN // of a managed policy
}

// gift says that a principal has a document.
type gift struct {
	to *policy.PrincipalPolicies
	of *policy.Document
}

// claim says that a principal has a managed policy of the template, as a policy or as its boundary.
type claim struct {
	holder, policy *resource
	when           []policy.Assumption // of what attaches it, apart from the two
}

// resource reads what a resource says of attachments.
func (a *attachments) resource(r *resource) {
	switch r.Type {
	case "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role":
		a.own(r)
		a.managedPolicies(r, "ManagedPolicyArns")
		a.boundary(r, "PermissionsBoundary")
		a.each(r, "Groups", func(name policy.Text, _ []policy.Assumption) {
			if group := a.byName("AWS::IAM::Group", &name); group != nil {
				a.join(r, group)
			} else if r.Type == "AWS::IAM::User" {
				a.holders[r].Unread = append(a.holders[r].Unread, name)
			}
		})
	case "AWS::IAM::Policy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy", "AWS::IAM::RolePolicy":
		a.attachedTo(r, func(to *resource) { a.give(to, a.documents[r]...) })
	case "AWS::IAM::ManagedPolicy":
		a.attachedTo(r, func(to *resource) { a.managed = append(a.managed, claim{holder: to, policy: r}) })
	case "AWS::IAM::UserToGroupAddition":
		a.each(r, "GroupName", func(name policy.Text, _ []policy.Assumption) {
			group := a.byName("AWS::IAM::Group", &name)
			a.each(r, "Users", func(called policy.Text, _ []policy.Assumption) {
				user := a.byName("AWS::IAM::User", &called)
				a.join(user, group)
				if user != nil && group == nil {
					a.holders[user].Unread = append(a.holders[user].Unread, name)
				}
			})
		})
	case "AWS::SSO::PermissionSet":
		a.own(r)
		a.managedPolicies(r, "ManagedPolicies")
		a.permissionSet(r)
	case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
		a.own(r)
		a.samManaged(r)
		a.samDefaults(r)
		a.boundary(r, "PermissionsBoundary")
	default:
		if r.block != nil {
			a.attachment(r)
		}
	}
}

// own gives a principal the documents that are written in it.
func (a *attachments) own(r *resource) {
	for _, d := range a.documents[r] {
		switch d.Kind {
		case policy.Trust:
			if a.holders[r].Trust == nil {
				a.holders[r].Trust = d
			}
		default:
			if d.Host == &r.TemplateResource && !strings.Contains(d.Name, "/AssumeRolePolicyDocument") && !strings.HasSuffix(d.Name, "/assume_role_policy") && !d.Synthetic {
				a.give(r, d)
			}
		}
	}
}

func (a *attachments) give(to *resource, documents ...*policy.Document) {
	a.giveWhen(nil, to, documents...)
}

// giveWhen is give under the conditions of what attaches the documents.
func (a *attachments) giveWhen(when []policy.Assumption, to *resource, documents ...*policy.Document) {
	holder := a.holders[to]
	if holder == nil {
		return
	}
	for _, d := range documents {
		if a.given[gift{holder, d}] {
			if when == nil {
				delete(holder.When, d)
			}
			continue
		}
		if when != nil {
			if holder.When == nil {
				holder.When = map[*policy.Document][]policy.Assumption{}
			}
			holder.When[d] = when
		}
		if a.t.budget.given--; a.t.budget.given < 0 {
			a.t.problem(policy.Range{}, tooManyGrants)
			return
		}
		a.given[gift{holder, d}] = true
		holder.Identity = append(holder.Identity, d)
	}
}

// attachedTo calls visit for the principals that a policy names in Users, Groups and Roles, or in one of the properties
// of the newer types.
func (a *attachments) attachedTo(r *resource, visit func(*resource)) {
	for _, of := range []struct{ property, kind string }{
		{"Users", "AWS::IAM::User"},
		{"Groups", "AWS::IAM::Group"},
		{"Roles", "AWS::IAM::Role"},
		{"UserName", "AWS::IAM::User"},
		{"GroupName", "AWS::IAM::Group"},
		{"RoleName", "AWS::IAM::Role"},
	} {
		a.each(r, of.property, func(name policy.Text, _ []policy.Assumption) {
			if to := a.byName(of.kind, &name); to != nil {
				visit(to)
			}
		})
	}
}

// each calls visit for every text of a property: a string or a list of them, and in every arm of a Fn::If, with the
// conditions under which it is there.
func (a *attachments) each(r *resource, property string, visit func(value policy.Text, when []policy.Assumption)) {
	for _, v := range r.variants[property] {
		a.texts(v.Value, nil, func(value policy.Text, _ []policy.Assumption) { visit(value, v.Assume) })
	}
	if written := a.t.property(r, property); written != nil && len(r.variants[property]) == 0 {
		a.texts(written, nil, visit)
	}
}

func (a *attachments) texts(n *policy.Node, when []policy.Assumption, visit func(value policy.Text, when []policy.Assumption)) {
	a.spread(n, candidate{required: when}, func(c candidate) {
		if len(c.required) > len(when) && !a.possible(c.required) {
			return
		}
		if c.node.Kind == policy.Array {
			for i := range c.node.Items {
				a.texts(&c.node.Items[i], c.required, visit)
			}
			return
		}
		a.values(c.node, c.required, func(value policy.Node, when []policy.Assumption) {
			switch value.Kind {
			case policy.Array:
				for i := range value.Items {
					visit(value.Items[i].Text, when)
				}
			case policy.String, policy.Unknown:
				visit(value.Text, when)
			default:
			}
		})
	})
}

// values calls visit for a value as it is with each of the values that the parameters in it may have.
func (a *attachments) values(n *policy.Node, when []policy.Assumption, visit func(policy.Node, []policy.Assumption)) {
	depends := &asked{}
	value, state := a.t.resolve(n, &environment{asked: depends}, 0)
	depends.conditions = nil // their arms are followed before
	if state != removed && len(depends.parameters) == 0 {
		visit(value, when)
	}
	if len(depends.parameters) == 0 {
		return
	}
	scenarios, _ := a.t.logic.scenarios(depends, when, maxScenarios)
	for _, s := range scenarios {
		value, state := a.t.resolve(n, &environment{parameters: a.t.logic.overrides(s)}, 0)
		if state == removed {
			continue
		}
		assumed := slices.Clone(when)
		for i, fact := range s.facts {
			assumed = append(assumed, a.t.logic.assumption(depends, i, fact))
		}
		visit(value, assumed)
	}
}

// byType returns the resources of a type with their names.
func (a *attachments) byType(kind string) []namedResource {
	if a.names == nil {
		a.names, a.called = map[string][]namedResource{}, map[[2]string][]namedResource{}
		for _, f := range a.finders {
			for _, r := range f.t.order {
				if !isPrincipal(r.Type) && r.Type != "AWS::IAM::ManagedPolicy" {
					continue
				}
				named := namedResource{t: f.t, resource: r, text: policy.NewText(policy.Range{}, f.t.reference(r, &environment{}, 0)...)}
				named.standing, _ = policy.ParseARN(standing(&named.text))
				a.name(r.Type, named)
			}
		}
	}
	return a.names[kind]
}

// name notes the name of a resource.
func (a *attachments) name(kind string, named namedResource) {
	a.names[kind] = append(a.names[kind], named)
	key := [2]string{kind, named.text.Value}
	a.called[key] = append(a.called[key], named)
}

// byName finds the resource of a type that has a name, by Ref or as a string: of several stacks' that of the nearest one.
func (a *attachments) byName(kind string, name *policy.Text) *resource {
	a.byType(kind)
	var found *namedResource
	candidates := a.called[[2]string{kind, name.Value}]
	for i := range candidates {
		if sameText(&candidates[i].text, name) {
			found = a.nearest(found, &candidates[i])
		}
	}
	if found == nil {
		return nil
	}
	return found.resource
}

// nearest returns the nearer one of two resources, the first if both are as near; none of another account.
func (a *attachments) nearest(found, other *namedResource) *namedResource {
	if other.t.stack.account == a.t.stack.account && (found == nil || a.t.nearer(other.t, found.t)) {
		return other
	}
	return found
}

func (a *attachments) join(user, group *resource) {
	if user == nil || group == nil || user.Type != "AWS::IAM::User" {
		return
	}
	if !slices.Contains(a.groups[user], group) {
		a.groups[user] = append(a.groups[user], group)
	}
}

// managedPolicies reads a list of ARNs of managed policies.
func (a *attachments) managedPolicies(r *resource, property string) {
	a.each(r, property, func(arn policy.Text, when []policy.Assumption) { a.manage(r, arn, when) })
}

func (a *attachments) manage(r *resource, arn policy.Text, when []policy.Assumption) {
	if own := a.byARN(&arn); own != nil {
		c := claim{holder: r, policy: own}
		if a.t.terraform {
			c.when = when
		}
		a.managed = append(a.managed, c)
		return
	}
	holder := a.holders[r]
	holder.Managed = append(holder.Managed, arn)
	if d := a.t.managedPolicy(&r.TemplateResource, &arn, policy.Identity, when); d != nil {
		a.aws = append(a.aws, grant{r, d})
	} else {
		holder.Unread = append(holder.Unread, arn)
	}
}

// managedPolicy returns the text of AWS's managed policy that an ARN names, nil if it names none whose text is known.
func (t *template) managedPolicy(
	r *policy.TemplateResource, arn *policy.Text, kind policy.Kind, when []policy.Assumption,
) *policy.Document {
	named, ok := policy.ManagedByAWS(arn)
	if !ok || named.Partition != "aws" && named.Partition != "" {
		return nil
	}
	p, ok := managed.Resolve(named.Resource)
	if !ok || p.Text() == "" {
		return nil
	}
	if t.budget.managed -= len(p.Text()); t.budget.managed < 0 {
		t.problem(policy.Range{}, tooManyGrants)
		return nil
	}
	root, err := syntax.ParseJSON([]byte(p.Text()), 0)
	if err != nil {
		return nil // the tests parse all of them
	}
	move(&root, arn.Range)
	d := policy.Parse(&root)
	d.Source, d.Host, d.Managed = t.unit.Source, r, p.Name
	d.Name = t.prefix + strings.TrimPrefix(r.LogicalID.Value+"/"+p.Name, "/")
	d.Kind, d.KindReason = kind, "AWS's managed policy, version "+strconv.Itoa(p.Version)
	if r.Condition != "" {
		d.Assume = []policy.Assumption{{Condition: r.Condition, Value: true}}
	}
	for _, assumed := range when {
		if !slices.Contains(d.Assume, assumed) {
			d.Assume = append(d.Assume, assumed)
		}
	}
	d.Assume = t.qualified(d.Assume)
	return d
}

// move gives a node and all that is in it one place.
func move(n *policy.Node, to policy.Range) {
	n.Range = to
	for i := range n.Items {
		move(&n.Items[i], to)
	}
	for i := range n.Members {
		n.Members[i].Key.Range = to
		move(&n.Members[i].Value, to)
	}
}

// samManaged reads the names and ARNs of managed policies among the policies of a SAM function. SAM attaches them to the
// role that it makes, and passes over them if the function has a role of its own.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html#sam-function-role
func (a *attachments) samManaged(r *resource) {
	written := a.t.property(r, "Policies")
	if written == nil {
		return
	}
	if role := a.inherited(r, "Role"); role != nil && len(a.absent(r, role)) == 0 {
		return
	}
	a.texts(written, nil, func(value policy.Text, when []policy.Assumption) {
		if !strings.HasPrefix(value.Value, "arn:") && value.Known() {
			path := "/"
			if p, ok := managed.Find(value.Value); ok {
				path = p.Path
			}
			value.Value = "arn:aws:iam::aws:policy" + path + value.Value
		}
		a.manage(r, value, when)
	})
}

// samDefaults attaches the managed policies that SAM itself gives to the role that it makes for a function without one.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html#sam-function-role
func (a *attachments) samDefaults(r *resource) {
	if r.Type != "AWS::Serverless::Function" || r.raw == nil {
		return
	}
	if role := a.inherited(r, "Role"); role != nil && len(a.absent(r, role)) == 0 {
		return
	}
	attach := func(path string) {
		a.manage(r, policy.Text{Value: "arn:aws:iam::aws:policy/" + path, Range: r.LogicalID.Range}, nil)
	}
	attach("service-role/AWSLambdaBasicExecutionRole")
	if a.inherited(r, "VpcConfig") != nil {
		attach("service-role/AWSLambdaVPCAccessExecutionRole")
	}
	if a.inherited(r, "Tracing") != nil {
		attach("AWSXRayDaemonWriteAccess")
	}
	events := a.t.property(r, "Events")
	for i := 0; events != nil && i < len(events.Members); i++ {
		kind := events.Members[i].Value.Get("Type")
		if kind == nil {
			continue
		}
		switch kind.Value {
		case "SQS":
			attach("service-role/AWSLambdaSQSQueueExecutionRole")
		case "Kinesis":
			attach("service-role/AWSLambdaKinesisExecutionRole")
		case "DynamoDB":
			attach("service-role/AWSLambdaDynamoDBExecutionRole")
		case "MSK":
			attach("service-role/AWSLambdaMSKExecutionRole")
		}
	}
}

// inherited returns a property of a function, its own or that of the section Globals; nil if there is none.
func (a *attachments) inherited(r *resource, property string) *policy.Node {
	if own := a.t.property(r, property); own != nil {
		return own
	}
	return a.shared.Get("Function").Get(property)
}

// byARN finds the managed policy of the template that an ARN names. The ARN may leave open what its template does, or
// name a partition and an account: the policy's path and name decide.
func (a *attachments) byARN(arn *policy.Text) *resource {
	theirs, ok := policy.ParseARN(standing(arn))
	var found *namedResource
	candidates := a.byType("AWS::IAM::ManagedPolicy")
	for i := range candidates {
		ours := &candidates[i].standing
		if sameText(&candidates[i].text, arn) ||
			ok && ours.Service == theirs.Service && theirs.Account != "aws" && ours.Resource == theirs.Resource {
			found = a.nearest(found, &candidates[i])
		}
	}
	if found == nil {
		return nil
	}
	return found.resource
}

// standing is a text with what stands for its symbols, or their names where nothing does.
func standing(t *policy.Text) string {
	return t.Fill(func(s *policy.Symbol) string { return "<" + s.String() + ">" })
}

// boundary reads the boundary of a principal.
func (a *attachments) boundary(r *resource, property string) {
	if variants := r.variants[property]; variants != nil {
		for _, v := range variants {
			if v.Value.Kind == policy.Null {
				a.holders[r].Unbounded = append(a.holders[r].Unbounded, v.Assume)
			}
		}
		a.each(r, property, func(arn policy.Text, when []policy.Assumption) { a.bound(r, arn, when) })
		return
	}
	if written := a.t.property(r, property); written != nil {
		a.holders[r].Unbounded = a.absent(r, written)
		a.texts(written, nil, func(arn policy.Text, when []policy.Assumption) { a.bound(r, arn, when) })
	}
}

// absent returns the conditions under which a value in a resource is not there, but for those that never hold.
func (a *attachments) absent(r *resource, n *policy.Node, required ...policy.Assumption) [][]policy.Assumption {
	if name, argument, ok := function(n); ok && name == "Fn::If" {
		items, ok := arguments(argument, 3, 3)
		if !ok || items[0].Kind != policy.String || len(required) >= maxNestedIf {
			return nil
		}
		var found [][]policy.Assumption
		for i, truth := range []bool{true, false} {
			assumed := policy.Assumption{Condition: items[0].Value, Value: truth}
			found = append(found, a.absent(r, &items[i+1], append(slices.Clone(required), assumed)...)...)
		}
		return found
	}
	if _, state := a.t.resolve(n, &environment{}, 0); state != removed {
		return nil
	}
	if r.Condition != "" {
		required = append(required, policy.Assumption{Condition: r.Condition, Value: true})
	}
	if !a.possible(required) {
		return nil
	}
	return [][]policy.Assumption{a.t.qualified(required)}
}

// possible reports whether conditions of the template can be as they are assumed to be.
func (a *attachments) possible(assumed []policy.Assumption) bool {
	return a.t.terraform || a.t.logic.possible(assumed)
}

// bound notes that a principal has a boundary, of several the last one: if it depends on conditions which it is, or whether
// there is one, what it lets through is not known.
func (a *attachments) bound(r *resource, arn policy.Text, when []policy.Assumption) {
	holder := a.holders[r]
	holder.BoundaryARN = &arn
	if own := a.byARN(&arn); own != nil {
		a.bounds[own] = true
		if len(when) == 0 {
			a.claims = append(a.claims, claim{holder: r, policy: own})
		}
	} else if d := a.t.managedPolicy(&r.TemplateResource, &arn, policy.Boundary, when); d != nil && len(when) == 0 {
		holder.Boundary = d
	}
}

// permissionSet reads the customer managed policies of a permission set, which it names by name and path.
func (a *attachments) permissionSet(r *resource) {
	if references := a.t.property(r, "CustomerManagedPolicyReferences"); references != nil {
		for i := range references.Items {
			a.spread(&references.Items[i], candidate{}, func(c candidate) {
				if arn, ok := a.customerManaged(c.node, "Name", "Path"); ok {
					a.manage(r, arn, c.required)
				}
			})
		}
	}
	written := a.t.property(r, "PermissionsBoundary")
	if written == nil {
		return
	}
	a.holders[r].Unbounded = a.absent(r, written)
	a.spread(written, candidate{}, func(c candidate) {
		if arn, ok := a.customerManaged(c.node.Get("CustomerManagedPolicyReference"), "Name", "Path"); ok {
			a.bound(r, arn, c.required)
		}
		if written := c.node.Get("ManagedPolicyArn"); written != nil {
			a.texts(written, c.required, func(arn policy.Text, when []policy.Assumption) { a.bound(r, arn, when) })
		}
	})
}

// customerManaged builds the ARN of a customer managed policy reference.
func (a *attachments) customerManaged(n *policy.Node, named, under string) (policy.Text, bool) {
	name := n.Get(named)
	if name == nil {
		return policy.Text{}, false
	}
	value, _ := a.t.resolve(name, &environment{}, 0)
	pieces, ok := parts(&value)
	if !ok {
		return policy.Text{}, false
	}
	arn := a.t.expand("arn:{P}:iam::{A}:policy", &environment{})
	path := []policy.Part{literal("/")}
	if written := n.Get(under); written != nil {
		value, _ := a.t.resolve(written, &environment{}, 0)
		if written, ok := parts(&value); ok {
			path = written
		}
	}
	return policy.NewText(n.Range, slices.Concat(arn, path, pieces)...), true
}

// boundaries makes the documents of managed policies boundaries that are used as such. One that is attached as a policy,
// too, is two documents over the same source form.
func (a *attachments) boundaries(bounds map[*resource][]*policy.Document) {
	attached := map[*resource]bool{}
	for _, c := range a.managed {
		attached[c.policy] = true
	}
	for _, r := range a.t.order {
		if !a.bounds[r] {
			continue
		}
		for _, d := range a.documents[r] {
			if _, _, forced := a.options.kind(d.File()); forced {
				continue
			}
			if attached[r] {
				copied := *d
				at := slices.Index(a.t.unit.Documents, d)
				a.t.unit.Documents = slices.Insert(a.t.unit.Documents, at+1, &copied)
				d = &copied
			}
			d.Kind, d.KindReason = policy.Boundary, "the permissions boundary of a principal names it"
			bounds[r] = append(bounds[r], d)
		}
	}
}

// claimed gives principals the managed policies that are attached to them, and their boundaries.
func (a *attachments) claimed(bounds map[*resource][]*policy.Document) {
	for _, c := range a.managed {
		a.giveWhen(c.when, c.holder, a.documents[c.policy]...)
	}
	for _, c := range a.claims {
		if documents := bounds[c.policy]; len(documents) > 0 {
			a.holders[c.holder].Boundary = documents[0]
		}
	}
	for _, g := range a.aws {
		a.give(g.to, g.document)
	}
}

// inherit gives a user what its groups have.
func (a *attachments) inherit(user *resource) {
	for _, group := range a.groups[user] {
		if from := a.holders[group]; from != nil {
			for _, d := range from.Identity {
				a.giveWhen(from.When[d], user, d)
			}
			if a.t.budget.given -= len(from.Managed); a.t.budget.given < 0 {
				a.t.problem(policy.Range{}, tooManyGrants)
				return
			}
			a.holders[user].Managed = append(a.holders[user].Managed, from.Managed...)
			a.holders[user].Unread = append(a.holders[user].Unread, from.Unread...)
		}
	}
}

// mostExclusive bounds for how many documents of one principal it is looked into whether their conditions exclude each
// other.
const mostExclusive = 64

// exclude makes it visible that documents of one principal never apply together: where the conditions that one assumes
// decide one that another assumes the other way, they are said to. IsProd and IsTest may exclude each other by what
// they ask of a parameter.
func (t *template) exclude(holder *policy.PrincipalPolicies) {
	documents := slices.Clone(holder.Identity)
	if holder.Boundary != nil {
		documents = append(documents, holder.Boundary)
	}
	documents = slices.DeleteFunc(documents, func(d *policy.Document) bool { return t.own(d.Assume) == nil })
	if len(documents) > mostExclusive || t.terraform { // whose evaluator says what it assumes
		return
	}
	for _, d := range documents {
		for _, other := range documents {
			for _, assumed := range t.own(other.Assume) {
				known := t.own(d.Assume)
				if assumed.Condition == "" || slices.ContainsFunc(known, func(a policy.Assumption) bool { return a.Condition == assumed.Condition }) {
					continue
				}
				decided, _ := t.logic.scenarios(&asked{conditions: []string{assumed.Condition}}, known, maxScenarios)
				if len(decided) == 1 && decided[0].truth(0) != assumed.Value {
					excluded := t.qualified([]policy.Assumption{{Condition: assumed.Condition, Value: !assumed.Value}})
					d.Assume = append(slices.Clip(d.Assume), excluded...)
				}
			}
		}
	}
}
