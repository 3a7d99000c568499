package loader

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// attach finds out which documents apply to which users, groups, roles, permission sets and functions, and which managed
// policies are permissions boundaries.
func (f *finder) attach() {
	a := &attachments{finder: f, holders: map[*resource]*policy.PrincipalPolicies{}, bounds: map[*resource]bool{}}
	for _, r := range f.t.order {
		if isPrincipal(r.Type) {
			a.holders[r] = &policy.PrincipalPolicies{Resource: &r.TemplateResource}
		}
	}
	for _, r := range f.t.order {
		a.resource(r)
	}
	for _, g := range f.granted {
		a.give(g.to, g.document)
	}
	a.boundaries()
	for _, r := range f.t.order {
		a.inherit(r)
	}
	for _, r := range f.t.order {
		if holder := a.holders[r]; holder != nil {
			f.t.exclude(holder)
			f.t.unit.Principals = append(f.t.unit.Principals, holder)
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

type attachments struct {
	*finder
	holders map[*resource]*policy.PrincipalPolicies
	// groups are the groups of users, by user.
	groups map[*resource][]*resource
	given  map[gift]bool
	bounds map[*resource]bool // managed policies that are boundaries
	// claims are the boundaries of principals, resolved once it is known which policies are boundaries.
	claims []claim
	// managed are the managed policies of principals.
	managed []claim
	// names are the resources of each type with what Ref yields for them, managed policies with their ARNs.
	names map[string][]namedResource
}

type namedResource struct {
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
	always         bool // whatever the conditions of the template are
}

// resource reads what a resource says of attachments.
func (a *attachments) resource(r *resource) {
	switch r.Type {
	case "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role":
		a.own(r)
		a.managedPolicies(r, "ManagedPolicyArns")
		a.boundary(r, "PermissionsBoundary")
		a.each(r, "Groups", func(group policy.Text, _ bool) {
			a.join(r, a.byName("AWS::IAM::Group", &group))
		})
	case "AWS::IAM::Policy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy", "AWS::IAM::RolePolicy":
		a.attachedTo(r, func(to *resource) { a.give(to, a.documents[r]...) })
	case "AWS::IAM::ManagedPolicy":
		a.attachedTo(r, func(to *resource) { a.managed = append(a.managed, claim{to, r, true}) })
	case "AWS::IAM::UserToGroupAddition":
		a.each(r, "GroupName", func(name policy.Text, _ bool) {
			group := a.byName("AWS::IAM::Group", &name)
			a.each(r, "Users", func(user policy.Text, _ bool) { a.join(a.byName("AWS::IAM::User", &user), group) })
		})
	case "AWS::SSO::PermissionSet":
		a.own(r)
		a.managedPolicies(r, "ManagedPolicies")
		a.permissionSet(r)
	case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
		a.own(r)
		a.samManaged(r)
		a.boundary(r, "PermissionsBoundary")
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
			if d.Host == &r.TemplateResource && !strings.Contains(d.Name, "/AssumeRolePolicyDocument") && !d.Synthetic {
				a.give(r, d)
			}
		}
	}
}

func (a *attachments) give(to *resource, documents ...*policy.Document) {
	holder := a.holders[to]
	if holder == nil {
		return
	}
	if a.given == nil {
		a.given = map[gift]bool{}
	}
	for _, d := range documents {
		if a.given[gift{holder, d}] {
			continue
		}
		if a.t.purse.given--; a.t.purse.given < 0 {
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
		a.each(r, of.property, func(name policy.Text, _ bool) {
			if to := a.byName(of.kind, &name); to != nil {
				visit(to)
			}
		})
	}
}

// each calls visit for every text of a property: a string or a list of them, and in every arm of a Fn::If. always is
// false if a condition decides whether it is there.
func (a *attachments) each(r *resource, property string, visit func(value policy.Text, always bool)) {
	if written := a.t.property(r, property); written != nil {
		a.texts(written, visit)
	}
}

func (a *attachments) texts(n *policy.Node, visit func(value policy.Text, always bool)) {
	a.spread(n, candidate{}, func(c candidate) {
		always := len(c.required) == 0
		if c.node.Kind == policy.Array {
			for i := range c.node.Items {
				a.texts(&c.node.Items[i], func(value policy.Text, sure bool) { visit(value, sure && always) })
			}
			return
		}
		value, state := a.t.resolve(c.node, &environment{}, 0)
		switch {
		case state == removed:
		case value.Kind == policy.Array:
			for i := range value.Items {
				visit(value.Items[i].Text, always)
			}
		case value.Kind == policy.String || value.Kind == policy.Unknown:
			visit(value.Text, always)
		}
	})
}

// byType returns the resources of a type with their names.
func (a *attachments) byType(kind string) []namedResource {
	if a.names == nil {
		a.names = map[string][]namedResource{}
		for _, r := range a.t.order {
			if !isPrincipal(r.Type) && r.Type != "AWS::IAM::ManagedPolicy" {
				continue
			}
			named := namedResource{resource: r, text: policy.NewText(policy.Range{}, a.t.reference(r, &environment{}, 0)...)}
			named.standing, _ = policy.ParseARN(standing(&named.text))
			a.names[r.Type] = append(a.names[r.Type], named)
		}
	}
	return a.names[kind]
}

// byName finds the resource of a type that has a name, by Ref or as a string.
func (a *attachments) byName(kind string, name *policy.Text) *resource {
	for _, named := range a.byType(kind) {
		if sameText(&named.text, name) {
			return named.resource
		}
	}
	return nil
}

func (a *attachments) join(user, group *resource) {
	if user == nil || group == nil || user.Type != "AWS::IAM::User" {
		return
	}
	if a.groups == nil {
		a.groups = map[*resource][]*resource{}
	}
	if !slices.Contains(a.groups[user], group) {
		a.groups[user] = append(a.groups[user], group)
	}
}

// managedPolicies reads a list of ARNs of managed policies.
func (a *attachments) managedPolicies(r *resource, property string) {
	a.each(r, property, func(arn policy.Text, always bool) { a.manage(r, arn, always) })
}

func (a *attachments) manage(r *resource, arn policy.Text, always bool) {
	if managed := a.byARN(&arn); managed != nil {
		a.managed = append(a.managed, claim{r, managed, always})
		return
	}
	a.holders[r].Managed = append(a.holders[r].Managed, arn)
}

// samManaged reads the names and ARNs of managed policies among the policies of a SAM function.
func (a *attachments) samManaged(r *resource) {
	written := a.t.property(r, "Policies")
	if written == nil {
		return
	}
	a.texts(written, func(value policy.Text, always bool) {
		if !strings.HasPrefix(value.Value, "arn:") && value.Known() {
			value.Value = "arn:aws:iam::aws:policy/" + value.Value
		}
		a.manage(r, value, always)
	})
}

// byARN finds the managed policy of the template that an ARN names. The ARN may leave open what its template does, or
// name a partition and an account: the policy's path and name decide.
func (a *attachments) byARN(arn *policy.Text) *resource {
	theirs, ok := policy.ParseARN(standing(arn))
	for _, named := range a.byType("AWS::IAM::ManagedPolicy") {
		ours := named.standing
		if sameText(&named.text, arn) ||
			ok && ours.Service == theirs.Service && theirs.Account != "aws" && ours.Resource == theirs.Resource {
			return named.resource
		}
	}
	return nil
}

// standing is a text with what stands for its symbols, or their names where nothing does.
func standing(t *policy.Text) string {
	if t.Known() {
		return t.Value
	}
	var b strings.Builder
	for _, p := range t.Parts {
		switch {
		case p.Symbol == nil:
			b.WriteString(p.Literal)
		case p.Symbol.Stand != "":
			b.WriteString(p.Symbol.Stand)
		default:
			b.WriteString("<" + p.Symbol.Name + ">")
		}
	}
	return b.String()
}

func (a *attachments) boundary(r *resource, property string) {
	a.each(r, property, func(arn policy.Text, always bool) { a.bound(r, arn, always) })
}

func (a *attachments) bound(r *resource, arn policy.Text, always bool) {
	a.holders[r].BoundaryARN = &arn
	if managed := a.byARN(&arn); managed != nil {
		a.bounds[managed] = true
		a.claims = append(a.claims, claim{r, managed, always})
	}
}

// permissionSet reads the customer managed policies of a permission set, which it names by name and path.
func (a *attachments) permissionSet(r *resource) {
	if references := a.t.property(r, "CustomerManagedPolicyReferences"); references != nil {
		for i := range references.Items {
			a.spread(&references.Items[i], candidate{}, func(c candidate) {
				arn, ok := a.customerManaged(c.node)
				if ok {
					a.manage(r, arn, len(c.required) == 0)
				}
			})
		}
	}
	written := a.t.property(r, "PermissionsBoundary")
	if written == nil {
		return
	}
	a.spread(written, candidate{}, func(c candidate) {
		always := len(c.required) == 0
		if arn, ok := a.customerManaged(c.node.Get("CustomerManagedPolicyReference")); ok {
			a.bound(r, arn, always)
		}
		if managed := c.node.Get("ManagedPolicyArn"); managed != nil {
			a.texts(managed, func(arn policy.Text, sure bool) { a.bound(r, arn, always && sure) })
		}
	})
}

// customerManaged builds the ARN of a customer managed policy reference.
func (a *attachments) customerManaged(n *policy.Node) (policy.Text, bool) {
	name := n.Get("Name")
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
	if written := n.Get("Path"); written != nil {
		value, _ := a.t.resolve(written, &environment{}, 0)
		if written, ok := parts(&value); ok {
			path = written
		}
	}
	return policy.NewText(n.Range, slices.Concat(arn, path, pieces)...), true
}

// boundaries makes the documents of managed policies boundaries that are used as such. One that is attached as a policy,
// too, is two documents over the same source form.
func (a *attachments) boundaries() {
	attached := map[*resource]bool{}
	for _, c := range a.managed {
		attached[c.policy] = true
	}
	bounds := map[*resource][]*policy.Document{}
	if _, _, forced := a.options.kind(a.t.unit.Source.Name); !forced {
		for _, r := range a.t.order {
			if !a.bounds[r] {
				continue
			}
			for _, d := range a.documents[r] {
				if attached[r] {
					copied := *d
					at := slices.Index(a.t.unit.Documents, d)
					a.t.unit.Documents = slices.Insert(a.t.unit.Documents, at+1, &copied)
					d = &copied
				}
				d.Kind, d.KindReason = policy.Boundary, "a PermissionsBoundary of the template names it"
				bounds[r] = append(bounds[r], d)
			}
		}
	}
	for _, c := range a.managed {
		a.give(c.holder, a.documents[c.policy]...)
	}
	for _, c := range a.claims {
		// What only some conditions give is no bound in general.
		if documents := bounds[c.policy]; len(documents) > 0 && c.always {
			a.holders[c.holder].Boundary = documents[0]
		}
	}
}

// inherit gives a user what its groups have.
func (a *attachments) inherit(user *resource) {
	for _, group := range a.groups[user] {
		if from := a.holders[group]; from != nil {
			a.give(user, from.Identity...)
			if a.t.purse.given -= len(from.Managed); a.t.purse.given < 0 {
				a.t.problem(policy.Range{}, tooManyGrants)
				return
			}
			a.holders[user].Managed = append(a.holders[user].Managed, from.Managed...)
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
	documents = slices.DeleteFunc(documents, func(d *policy.Document) bool { return d.Assume == nil })
	if len(documents) > mostExclusive {
		return
	}
	for _, d := range documents {
		for _, other := range documents {
			for _, assumed := range other.Assume {
				if slices.ContainsFunc(d.Assume, func(a policy.Assumption) bool { return a.Condition == assumed.Condition }) {
					continue
				}
				if assumed.Condition == "" {
					continue
				}
				decided, _ := t.logic.scenarios(&asked{conditions: []string{assumed.Condition}}, d.Assume, maxScenarios)
				if len(decided) == 1 && decided[0].truth(0) != assumed.Value {
					d.Assume = append(slices.Clip(d.Assume), policy.Assumption{Condition: assumed.Condition, Value: !assumed.Value})
				}
			}
		}
	}
}
