package paths

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// own is what is a principal's own: the principal itself, the groups of a user, the managed policies that are attached.
type own struct {
	// patterns are for ARNs whose names are known, texts for those that the template leaves open.
	patterns []string
	texts    []policy.Text
}

// ownOf finds out what is a setting's principal's own. Without a template, it is the user who calls.
func ownOf(setting analysis.Setting) own {
	o := own{patterns: []string{"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}"}}
	holder := setting.Principal
	if holder == nil {
		return o
	}
	o.resource(setting, holder.Resource)
	for _, d := range setting.Layers[0].Docs {
		if d.Host != nil && d.Host != holder.Resource {
			o.resource(setting, d.Host) // a group of the user, a managed policy
		}
	}
	if groups := holder.Resource.Properties.Get("Groups"); groups != nil && holder.Resource.Type == "AWS::IAM::User" {
		for i := range groups.Items {
			o.add("group", groups.Items[i].Text)
		}
	}
	for _, arn := range holder.Managed {
		if arn.Known() {
			o.patterns = append(o.patterns, arn.Value)
		} else {
			o.texts = append(o.texts, arn)
		}
	}
	return o
}

// resource adds a resource of the template, by the name that the template gives it or else by the one that AWS will.
func (o *own) resource(setting analysis.Setting, r *policy.TemplateResource) {
	var kind, property string
	switch r.Type {
	case "AWS::IAM::User":
		kind, property = "user", "UserName"
	case "AWS::IAM::Role":
		kind, property = "role", "RoleName"
	case "AWS::IAM::Group":
		kind, property = "group", "GroupName"
	case "AWS::IAM::ManagedPolicy":
		kind, property = "policy", "ManagedPolicyName"
	default:
		return
	}
	if name := r.Properties.Get(property); name != nil && (name.Kind == policy.String || name.Kind == policy.Unknown) {
		o.add(kind, name.Text)
	} else if symbol := symbolOf(setting, r, property); symbol != nil {
		o.add(kind, policy.NewText(policy.Range{}, policy.Part{Symbol: symbol}))
	}
}

// add adds what is called name, under any path.
func (o *own) add(kind string, name policy.Text) {
	prefix := "arn:*:iam::*:" + kind + "/"
	if name.Known() {
		if name.Value != "" && !strings.ContainsAny(name.Value, "*?$") {
			o.patterns = append(o.patterns, prefix+name.Value, prefix+"*/"+name.Value)
		}
		return
	}
	for _, before := range []string{prefix, prefix + "*/"} {
		o.texts = append(o.texts, policy.NewText(policy.Range{}, append([]policy.Part{{Literal: before}}, name.Parts...)...))
	}
}

// symbolOf returns what stands in the documents for the name of a resource that AWS gives it, nil if they do not mention it.
func symbolOf(setting analysis.Setting, r *policy.TemplateResource, property string) *policy.Symbol {
	for _, d := range setting.Layers[0].Docs {
		for _, s := range d.Statements {
			if s.Resource == nil {
				continue
			}
			for i := range s.Resource.Items {
				parts := s.Resource.Items[i].Parts
				at := slices.IndexFunc(parts, func(p policy.Part) bool {
					return p.Symbol != nil && p.Symbol.Origin == policy.FromResource && p.Symbol.Type == r.Type &&
						(p.Symbol.Name == r.LogicalID.Value || p.Symbol.Name == r.LogicalID.Value+"."+property)
				})
				if at >= 0 {
					return parts[at].Symbol
				}
			}
		}
	}
	return nil
}
