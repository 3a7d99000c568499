package compare

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// keyTypes are the resources whose policy has to allow what their own account does, too.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
// https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
func keyTypes() []string {
	return []string{"AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::VpcLattice::Service", "AWS::VpcLattice::ServiceNetwork"}
}

// mustAllow reports whether a resource policy has to allow whatever is done and by anyone. Of other resources the policy or
// the caller's own is enough in the same account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func mustAllow(d *policy.Document) bool {
	if d.ResourceType != "" {
		return slices.Contains(keyTypes(), d.ResourceType)
	}
	keys := false
	for _, s := range d.Statements {
		for _, l := range []*policy.List{s.Action, s.NotAction} {
			for i := 0; l != nil && i < len(l.Items); i++ {
				if !strings.HasPrefix(strings.ToLower(l.Items[i].Value), "kms:") {
					return false
				}
				keys = true
			}
		}
	}
	return keys
}

// insiders are the callers of the account that resources belong to: a resource policy that does not deny them something
// leaves it to their own policies, which are taken to allow everything. Anyone else needs an Allow of the resource policy.
func insiders(docs ...*policy.Document) []query.Caller {
	account := accountOf(docs)
	arn := func(resource string) string {
		if account == "" {
			return ""
		}
		return "arn:aws:iam::" + account + ":" + resource
	}
	var out []query.Caller
	for _, p := range members(policy.Resource) {
		switch {
		case p.ARN != "" || p.OtherAccount:
			continue
		case p.Type == query.User:
			p.ARN = arn("user/alice")
		case p.Type == query.Role:
			p.ARN = arn("role/example-role")
		case p.Type == query.Root:
			p.ARN = arn("root")
		default:
			continue
		}
		out = append(out, p)
	}
	return out
}

// accountOf returns the account that the resources of documents are in, "" if they name none or several.
func accountOf(docs []*policy.Document) string {
	account := ""
	for _, d := range docs {
		for _, s := range d.Statements {
			for i := 0; s.Resource != nil && i < len(s.Resource.Items); i++ {
				arn, ok := policy.ParseARN(s.Resource.Items[i].Value)
				if !ok || len(arn.Account) != 12 || strings.Trim(arn.Account, "0123456789") != "" {
					continue
				}
				if account != "" && account != arn.Account {
					return ""
				}
				account = arn.Account
			}
		}
	}
	return account
}

// targetGone reports whether a resource that the old version attached a policy to is no longer there.
func (c *comparison) targetGone(d *policy.Document) bool {
	if d.Host == nil {
		return false
	}
	has := func(unit *policy.Unit, id string) bool {
		return slices.ContainsFunc(unit.Resources, func(r *policy.TemplateResource) bool { return r.LogicalID.Value == id })
	}
	lost := func(id string) bool { return has(c.old, id) && !has(c.new, id) }
	if !strings.HasSuffix(d.Host.Type, "Policy") {
		return lost(d.Host.LogicalID.Value) // the policy is the resource's own property
	}
	gone, left := false, maxDefinition
	var visit func(n *policy.Node)
	visit = func(n *policy.Node) {
		if left--; left < 0 {
			return
		}
		for _, p := range n.Parts {
			if p.Symbol != nil && p.Symbol.Origin == policy.FromResource {
				id, _, _ := strings.Cut(p.Symbol.Name, ".")
				gone = gone || lost(id)
			}
		}
		for i := range n.Items {
			visit(&n.Items[i])
		}
		for i := range n.Members {
			if m := &n.Members[i]; m.Value.Get("Statement") == nil { // what it is attached to, and not what it says
				visit(&m.Value)
			}
		}
	}
	visit(d.Host.Properties)
	return gone
}

// defaultKeyPolicies returns the policies that AWS gives to the keys of a template that have none and had or get one in the
// other version.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func defaultKeyPolicies(unit, other *policy.Unit) []*policy.Document {
	var out []*policy.Document
	for _, r := range unit.Resources {
		if r.Type != "AWS::KMS::Key" || r.Properties.Get("KeyPolicy") != nil {
			continue
		}
		there := func(d *policy.Document) bool {
			return d.Host != nil && d.Host.Type == r.Type && d.Host.LogicalID.Value == r.LogicalID.Value
		}
		if i := slices.IndexFunc(other.Documents, there); i >= 0 {
			out = append(out, defaultKeyPolicy(unit, r, other.Documents[i].Name))
		}
	}
	return out
}

func defaultKeyPolicy(unit *policy.Unit, r *policy.TemplateResource, name string) *policy.Document {
	at := r.LogicalID.Range
	pseudo := func(name string) policy.Part {
		s, _ := policy.Pseudo(name)
		return policy.Part{Symbol: &s}
	}
	node := func(parts ...policy.Part) policy.Node {
		n := policy.Node{Kind: policy.String, Text: policy.NewText(at, parts...)}
		if !n.Known() {
			n.Kind = policy.String
		}
		return n
	}
	text := func(s string) policy.Node { return node(policy.Part{Literal: s}) }
	member := func(key string, value policy.Node) policy.Member {
		return policy.Member{Key: policy.Text{Value: key, Range: at}, Value: value}
	}
	object := func(members ...policy.Member) policy.Node {
		return policy.Node{Kind: policy.Object, Text: policy.Text{Range: at}, Members: members}
	}
	root := object(
		member("Version", text(policy.Version2012)),
		member("Statement", object(
			member("Effect", text("Allow")),
			member("Principal", object(member("AWS", node(
				policy.Part{Literal: "arn:"}, pseudo("AWS::Partition"), policy.Part{Literal: ":iam::"},
				pseudo("AWS::AccountId"), policy.Part{Literal: ":root"},
			)))),
			member("Action", text("kms:*")), member("Resource", text("*")),
		)),
	)
	d := policy.Parse(&root)
	d.Source, d.Kind, d.KindReason = unit.Source, policy.Resource, "the default key policy"
	d.Name, d.Host, d.ResourceType, d.Synthetic = name, r, r.Type, true
	return d
}
