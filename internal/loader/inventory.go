package loader

import (
	"slices"

	"github.com/iamlint/iamlint/policy"
)

// inventory notes what the dump of an account, as `aws iam get-account-authorization-details` prints it, says beside its documents.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
func inventory(unit *policy.Unit, root *policy.Node) {
	for i := range root.Items { // pages
		inventory(unit, &root.Items[i])
	}
	policies, users, groups := root.Get("Policies"), root.Get("UserDetailList"), root.Get("GroupDetailList")
	if users == nil && groups == nil && root.Get("RoleDetailList") == nil {
		return
	}
	if unit.Inventory == nil {
		unit.Inventory = &policy.Inventory{}
	}
	in := unit.Inventory
	for entry := range items(policies) {
		if p, ok := versioned(unit, entry); ok {
			in.Policies = append(in.Policies, p)
		}
	}
	for entry := range items(groups) {
		if arn := entry.Get("Arn"); arn != nil && arn.Kind == policy.String {
			in.Groups = append(in.Groups, policy.UserGroup{ARN: arn.Text, Empty: users != nil && !hasMember(users, entry.Get("GroupName"))})
		}
	}
}

// versioned reads an entry of Policies; false for one of AWS's.
func versioned(unit *policy.Unit, n *policy.Node) (policy.ManagedPolicy, bool) {
	arn := n.Get("Arn")
	if arn == nil || arn.Kind != policy.String {
		return policy.ManagedPolicy{}, false
	}
	if _, aws := policy.ManagedByAWS(&arn.Text); aws {
		return policy.ManagedPolicy{}, false
	}
	zero := func(key string) bool {
		v := n.Get(key)
		return v != nil && v.Kind == policy.Number && v.Text.Value == "0"
	}
	out := policy.ManagedPolicy{ARN: arn.Text, Unused: zero("AttachmentCount") && zero("PermissionsBoundaryUsageCount")}
	for version := range items(n.Get("PolicyVersionList")) {
		text, id := version.Get("Document"), version.Get("VersionId")
		if text == nil || id == nil {
			continue
		}
		d := documentIn(unit, text.Range)
		switch def := n.Get("DefaultVersionId"); {
		case d == nil:
		case def != nil && def.Text.Value == id.Text.Value:
			out.Default = d
		default:
			out.Older = append(out.Older, policy.Version{ID: id.Text.Value, Document: d})
		}
	}
	return out, true
}

// documentIn returns the document that lies in a range.
func documentIn(unit *policy.Unit, r policy.Range) *policy.Document {
	i := slices.IndexFunc(unit.Documents, func(d *policy.Document) bool { return r.Contains(d.Root.Range) })
	if i < 0 {
		return nil
	}
	return unit.Documents[i]
}

// hasMember reports whether a user is in a group.
func hasMember(users, group *policy.Node) bool {
	return slices.ContainsFunc(users.Items, func(user policy.Node) bool {
		for name := range items(user.Get("GroupList")) {
			if group != nil && name.Text.Value == group.Text.Value {
				return true
			}
		}
		return false
	})
}
