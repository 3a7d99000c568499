package paths

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// own is what belongs to a setting's principals: the principals themselves, a user's groups, and the attached managed policies.
type own struct {
	// patterns are for ARNs with known names, texts for those that the template leaves open.
	patterns []string
	texts    []policy.Text
	// symbols are how the policies refer to the template's resources.
	symbols []*policy.Symbol
}

// ownOf finds out what belongs to a setting's principals. Without a template, it is the calling user.
func ownOf(setting analysis.Setting) own {
	o := own{patterns: []string{"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}"}}
	if setting.Principal == nil {
		return o
	}
	o.symbols = symbolsOf(setting.Layers[0].Docs)
	holders := setting.Principals()
	for _, holder := range holders {
		o.resource(holder.Resource)
		if groups := holder.Resource.Properties.Get("Groups"); groups != nil && holder.Resource.Type == "AWS::IAM::User" {
			for item := range groups.All() {
				o.add("group", item.Text)
			}
		}
	}
	for _, d := range setting.Layers[0].Docs {
		if d.Host != nil && !slices.ContainsFunc(holders, func(h *policy.PrincipalPolicies) bool { return h.Resource == d.Host }) {
			o.resource(d.Host) // a group of the user, a managed policy
		}
	}
	for _, arn := range setting.Principal.Managed { // those alike have the same
		if arn.Known() {
			o.patterns = append(o.patterns, arn.Value)
		} else {
			o.texts = append(o.texts, arn)
		}
	}
	return o
}

// resource adds a resource of the template, by its name in the template or else by the one that AWS generates.
func (o *own) resource(r *policy.TemplateResource) {
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
	} else if symbol := o.symbolOf(r, property); symbol != nil {
		o.add(kind, policy.NewText(policy.Range{}, policy.Part{Symbol: symbol}))
	}
}

// add adds resources with a name, under any path.
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

// symbolsOf finds the symbols in the Resource elements of documents.
func symbolsOf(docs []*policy.Document) []*policy.Symbol {
	var found []*policy.Symbol
	for _, d := range docs {
		for _, s := range d.Statements {
			if s.Resource == nil {
				continue
			}
			for item := range s.Resource.All() {
				for _, p := range item.Parts {
					if p.Symbol != nil && p.Symbol.Origin == policy.FromResource && !slices.Contains(found, p.Symbol) {
						found = append(found, p.Symbol)
					}
				}
			}
		}
	}
	return found
}

// symbolOf returns the symbol for the name that AWS generates for a resource, nil if the documents do not mention it.
func (o *own) symbolOf(r *policy.TemplateResource, property string) *policy.Symbol {
	for _, s := range o.symbols {
		if s.Type == r.Type && (s.Name == r.LogicalID.Value || s.Name == r.LogicalID.Value+"."+property) {
			return s
		}
	}
	return nil
}
