package compare

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// named is what is known of who calls in a setting, where a template or a module gives its principals their names: an invariant that
// exempts the role pipeline holds for the role of that name. In what account it is made is left open. It is made in a partition that
// the policies or the invariant name, or else in that of the commercial Regions.
func (o *Options) named(setting analysis.Setting, among []query.Layer) []query.Constraint {
	var arns []string
	in := partitions(append(slices.Clone(setting.Layers), among...))
	for _, holder := range setting.Principals() {
		resource := resourceOf(holder)
		if resource == "" {
			return nil
		}
		for _, partition := range in {
			arns = append(arns, "arn:"+partition+":iam::*:"+resource)
		}
	}
	for key := range o.Fixed {
		if strings.EqualFold(key, "aws:PrincipalArn") {
			return nil
		}
	}
	if arns == nil {
		return nil
	}
	return []query.Constraint{{Operator: "ArnLike", Key: "aws:PrincipalArn", Values: arns}}
}

// resourceOf returns what the ARN of a template's user or role ends with, "" if its name is not known.
func resourceOf(holder *policy.PrincipalPolicies) string {
	kind, property := "role", "RoleName"
	switch holder.Resource.Type {
	case "AWS::IAM::User":
		kind, property = "user", "UserName"
	case "AWS::IAM::Role":
	default:
		return ""
	}
	if holder.ARN != "" {
		return "" // who it is is known anyway
	}
	name, path := holder.Resource.Properties.Get(property), "/"
	if p := holder.Resource.Properties.Get("Path"); p != nil {
		if p.Kind != policy.String || !p.Known() {
			return ""
		}
		path = p.Value
	}
	if name == nil || name.Kind != policy.String || !name.Known() || name.Value == "" || strings.ContainsAny(path+name.Value, "*?$") {
		return ""
	}
	return kind + path + name.Value
}

// partitions are those in which ARNs are that some layers name.
func partitions(layers []query.Layer) []string {
	var found []string
	var walk func(*policy.Node)
	walk = func(n *policy.Node) {
		for _, partition := range []string{"aws", "aws-cn", "aws-us-gov"} {
			if strings.Contains(n.Text.Value, "arn:"+partition+":") && !slices.Contains(found, partition) {
				found = append(found, partition)
			}
		}
		for i := range n.Items {
			walk(&n.Items[i])
		}
		for i := range n.Members {
			walk(&n.Members[i].Value)
		}
	}
	for _, l := range layers {
		for _, d := range l.Docs {
			if d.Root != nil {
				walk(d.Root)
			}
		}
	}
	if found == nil {
		return []string{"aws"}
	}
	return found
}
