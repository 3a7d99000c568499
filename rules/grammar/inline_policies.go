package grammar

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// holders are the sorts of principals that have inline policies, with the quota of these together: the types of the principals in
// CloudFormation, and the properties with which a policy names them.
var holders = []struct {
	quota             int
	name              string
	types, properties []string
}{
	{userQuota, "user", []string{"AWS::IAM::User"}, []string{"Users", "UserName"}},
	{groupQuota, "group", []string{"AWS::IAM::Group"}, []string{"Groups", "GroupName"}},
	{
		roleQuota, "role",
		[]string{"AWS::IAM::Role", "AWS::Serverless::Function", "AWS::Serverless::StateMachine"},
		[]string{"Roles", "RoleName"},
	},
}

// inline reports, for each kind of principal that has the document as an inline policy, whether its quota is exceeded: by the
// document alone, or by the inline policies of one principal of the template up to this one.
func inline(pass *analysis.Pass, own int, report func(n, quota int, holder string, together bool)) {
	d := pass.Document
	for _, sort := range holders {
		has := slices.Contains(sort.types, d.Host.Type)
		if d.Host.Type != "AWS::IAM::User" && d.Host.Type != "AWS::IAM::Group" && d.Host.Type != "AWS::IAM::Role" {
			has = has || slices.ContainsFunc(sort.properties, func(p string) bool { return d.Host.Properties.Get(p) != nil })
		}
		if !has {
			continue
		}
		if own > sort.quota {
			report(own, sort.quota, sort.name, false)
			return
		}
		for _, holder := range pass.Holders(d) {
			if !slices.Contains(sort.types, holder.Resource.Type) {
				continue
			}
			if before := inlineBefore(pass, holder, d); before <= sort.quota && before+own > sort.quota {
				report(before+own, sort.quota, sort.name, true)
				return
			}
		}
	}
}

// inlineBefore returns the size of a principal's inline policies before one of them, counting those that exist under the same
// template conditions. It is more than any quota for a policy that the principal does not have inline.
func inlineBefore(pass *analysis.Pass, holder *policy.PrincipalPolicies, d *policy.Document) int {
	const tooMuch = roleQuota + 1
	total := 0
	for _, other := range holder.Identity {
		switch {
		case holder.Resource.Type == "AWS::IAM::User" && groups(pass, other):
			// The policies of a user's groups count for the groups.
			if other == d {
				return tooMuch
			}
		case other == d:
			return total
		case other.Synthetic || other.Managed != "" || placeOf(other) != ofPrincipal || !analysis.Together(d, other):
		default:
			total += size(other.Root, false)
		}
	}
	return tooMuch
}

// groups reports whether a group of the template has a policy.
func groups(pass *analysis.Pass, d *policy.Document) bool {
	return slices.ContainsFunc(pass.Holders(d), func(p *policy.PrincipalPolicies) bool { return p.Resource.Type == "AWS::IAM::Group" })
}
