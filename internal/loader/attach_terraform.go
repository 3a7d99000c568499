package loader

import (
	"slices"

	"github.com/iamlint/iamlint/policy"
)

// Terraform attaches policies by resources of their own, which CloudFormation does not have. All of them name the principal, so
// one that is made elsewhere, or by hand, has a name, too, and what is attached to it is judged together.

// tie is an argument that names principals of a type.
type tie struct{ block, argument, kind string }

var ties = [...]tie{
	{"aws_iam_group_membership", "group", "AWS::IAM::Group"},
	{"aws_iam_group_membership", "users", "AWS::IAM::User"},
	{"aws_iam_group_policy", "GroupName", "AWS::IAM::Group"},
	{"aws_iam_group_policy_attachment", "group", "AWS::IAM::Group"},
	{"aws_iam_group_policy_attachments_exclusive", "group_name", "AWS::IAM::Group"},
	{"aws_iam_policy_attachment", "groups", "AWS::IAM::Group"},
	{"aws_iam_policy_attachment", "roles", "AWS::IAM::Role"},
	{"aws_iam_policy_attachment", "users", "AWS::IAM::User"},
	{"aws_iam_role_policy", "RoleName", "AWS::IAM::Role"},
	{"aws_iam_role_policy_attachment", "role", "AWS::IAM::Role"},
	{"aws_iam_role_policy_attachments_exclusive", "role_name", "AWS::IAM::Role"},
	{"aws_iam_user_group_membership", "groups", "AWS::IAM::Group"},
	{"aws_iam_user_group_membership", "user", "AWS::IAM::User"},
	{"aws_iam_user_policy", "UserName", "AWS::IAM::User"},
	{"aws_iam_user_policy_attachment", "user", "AWS::IAM::User"},
	{"aws_iam_user_policy_attachments_exclusive", "user_name", "AWS::IAM::User"},
}

// principalsElsewhere adds the principals that attachments name and that no instance is.
func (a *attachments) principalsElsewhere() {
	var added []*resource
	for _, r := range slices.Clone(a.t.order) {
		for _, of := range ties {
			if r.block == nil || r.block.name != of.block {
				continue
			}
			a.each(r, of.argument, func(name policy.Text, _ []policy.Assumption) {
				if name.Value == "" || a.byName(of.kind, &name) != nil {
					return
				}
				named := text(name.Range, literal(name.Value))
				named.Text = name
				elsewhere := &resource{whole: name.Range}
				elsewhere.LogicalID, elsewhere.Type = policy.Text{Value: name.Value, Range: name.Range}, of.kind
				properties := object(name.Range, member(identityOf(of.kind).name, name.Range, named))
				node := object(name.Range, member("Type", name.Range, text(name.Range, literal(of.kind))), member("Properties", name.Range, properties))
				elsewhere.Node, elsewhere.raw, elsewhere.Properties = &node, &properties, &properties
				added = append(added, elsewhere)
				a.name(of.kind, namedResource{t: a.t, resource: elsewhere, text: name})
			})
		}
	}
	a.t.order = append(a.t.order, added...)
}

// tied calls visit for the principals that an argument names.
func (a *attachments) tied(r *resource, argument string, visit func(principal *resource, when []policy.Assumption)) {
	for _, of := range ties {
		if of.block == r.block.name && of.argument == argument {
			a.each(r, argument, func(name policy.Text, when []policy.Assumption) {
				if principal := a.named(r, of, &name); principal != nil {
					visit(principal, when)
				}
			})
		}
	}
}

// named finds the principal of a name. Of several, which are of several accounts, or never there at once, it is the one that
// the argument refers to.
func (a *attachments) named(r *resource, of tie, name *policy.Text) *resource {
	var found *resource
	for _, named := range a.byType(of.kind) {
		if !sameText(&named.text, name) {
			continue
		}
		if found == nil || refers(r, of.argument, named.resource) {
			found = named.resource
		}
	}
	return found
}

// refers reports whether a resource has an argument from another one.
func refers(r *resource, property string, other *resource) bool {
	if r.instance == nil {
		return false
	}
	for argument, addresses := range r.instance.Refers {
		if r.block.property(argument) == property && slices.Contains(addresses, other.LogicalID.Value) {
			return true
		}
	}
	return false
}

// attachment reads a resource of Terraform's that attaches something.
func (a *attachments) attachment(r *resource) {
	managed := func(argument, policies string) {
		a.tied(r, argument, func(principal *resource, outer []policy.Assumption) {
			a.each(r, policies, func(arn policy.Text, when []policy.Assumption) {
				a.manage(principal, arn, a.under(r, outer, when))
			})
		})
	}
	switch r.block.name {
	case "aws_iam_role_policy_attachment":
		managed("role", "policy_arn")
	case "aws_iam_user_policy_attachment":
		managed("user", "policy_arn")
	case "aws_iam_group_policy_attachment":
		managed("group", "policy_arn")
	case "aws_iam_policy_attachment":
		managed("roles", "policy_arn")
		managed("users", "policy_arn")
		managed("groups", "policy_arn")
	case "aws_iam_role_policy_attachments_exclusive":
		managed("role_name", "policy_arns")
	case "aws_iam_user_policy_attachments_exclusive":
		managed("user_name", "policy_arns")
	case "aws_iam_group_policy_attachments_exclusive":
		managed("group_name", "policy_arns")
	case "aws_iam_group_membership":
		a.members(r, "group", "users")
	case "aws_iam_user_group_membership":
		a.members(r, "groups", "user")
	default:
		a.permissionSetAttachment(r)
	}
}

// members reads who is in which groups.
func (a *attachments) members(r *resource, groups, users string) {
	a.tied(r, groups, func(group *resource, _ []policy.Assumption) {
		a.tied(r, users, func(user *resource, _ []policy.Assumption) { a.join(user, group) })
	})
}

// permissionSetAttachment reads a resource that attaches something to a permission set.
func (a *attachments) permissionSetAttachment(r *resource) {
	var set *resource
	a.each(r, "permission_set_arn", func(arn policy.Text, _ []policy.Assumption) {
		for _, other := range a.t.order {
			if other.Type == "AWS::SSO::PermissionSet" && arn.Value == "<"+other.LogicalID.Value+".arn>" {
				set = other
			}
		}
	})
	if set == nil {
		return
	}
	switch r.block.name {
	case "aws_ssoadmin_permission_set_inline_policy":
		a.giveWhen(a.under(r, nil, nil), set, a.documents[r]...)
	case "aws_ssoadmin_managed_policy_attachment":
		a.each(r, "managed_policy_arn", func(arn policy.Text, when []policy.Assumption) { a.manage(set, arn, a.under(r, nil, when)) })
	case "aws_ssoadmin_managed_policy_attachments_exclusive":
		a.each(r, "managed_policy_arns", func(arn policy.Text, when []policy.Assumption) { a.manage(set, arn, a.under(r, nil, when)) })
	case "aws_ssoadmin_customer_managed_policy_attachment", "aws_ssoadmin_customer_managed_policy_attachments_exclusive":
		a.blocksOf(a.t.property(r, "customer_managed_policy_reference"), func(n *policy.Node) {
			if arn, ok := a.customerManaged(n, "name", "path"); ok {
				a.manage(set, arn, a.under(r, nil, nil))
			}
		})
	case "aws_ssoadmin_permissions_boundary_attachment":
		a.blocksOf(a.t.property(r, "permissions_boundary"), func(n *policy.Node) {
			a.blocksOf(n.Get("customer_managed_policy_reference"), func(n *policy.Node) {
				if arn, ok := a.customerManaged(n, "name", "path"); ok {
					a.bound(set, arn, a.under(r, nil, nil))
				}
			})
			if written := n.Get("managed_policy_arn"); written != nil {
				a.texts(written, nil, func(arn policy.Text, when []policy.Assumption) { a.bound(set, arn, a.under(r, nil, when)) })
			}
		})
	}
}

// blocksOf calls visit for each block of a kind: one, or a list of them.
func (a *attachments) blocksOf(n *policy.Node, visit func(*policy.Node)) {
	switch {
	case n == nil:
	case n.Kind == policy.Array:
		for i := range n.Items {
			visit(&n.Items[i])
		}
	default:
		visit(n)
	}
}

// under is the conditions under which something is attached: those of values, and that of the resource that attaches it.
func (a *attachments) under(r *resource, outer, inner []policy.Assumption) []policy.Assumption {
	when := slices.Concat(outer, inner)
	return append(when, r.assumed()...)
}
