package grammar

import (
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PolicySizeExceedsIdentityPolicyQuota reports identity policies that exceed their quota.
var PolicySizeExceedsIdentityPolicyQuota = &analysis.Analyzer{
	Name:  "policy-size-exceeds-identity-policy-quota",
	Title: "An identity policy is too long",
	Doc:   page("policy-size-exceeds-identity-policy-quota"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
	Run:   policySizeExceedsIdentityPolicyQuota,
}

// The numbers of characters, not counting white space, that a managed policy may have, and the inline policies of a user,
// group or role together.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
const (
	managedQuota = 6144
	userQuota    = 2048
	groupQuota   = 5120
	roleQuota    = 10240
)

func policySizeExceedsIdentityPolicyQuota(pass *analysis.Pass) {
	d := pass.Document
	if d.Synthetic {
		return
	}
	n := size(d.Root, false)
	report := func(n, quota int, whose string, most analysis.Level) {
		pass.Report(analysis.Diagnostic{
			Range: opening(d.Source, d.Root), AtMost: most,
			Message: fmt.Sprintf("the policy has %d characters without white space; %s %d", n, whose, quota),
		})
	}
	switch place := placeOf(d); {
	case pass.Strict:
		if n > roleQuota && place != ofPermissionSet {
			report(n, roleQuota, "the quota is", analysis.None)
		}
	case place == ofPermissionSet:
		if n := size(d.Root, true); n > permissionSetQuota {
			pass.Reportf(opening(d.Source, d.Root), "the policy has %d characters; the quota for a permission set is %d", n, permissionSetQuota)
		}
	case place == ofIoT:
		if n > iotQuota {
			report(n, iotQuota, "the quota for AWS IoT is", analysis.None)
		}
	case place == ofManaged:
		if n > managedQuota {
			report(n, managedQuota, "the quota for a managed policy is", analysis.None)
		}
	case place == unplaced && n > roleQuota:
		report(n, roleQuota, "the quota is", analysis.None)
	case place == unplaced && n > managedQuota:
		report(n, managedQuota, "the quota for a managed policy is", analysis.Note)
	case place == ofPrincipal:
		inline(pass, n, func(n, quota int, holder string, together bool) {
			if !together {
				report(n, quota, "the quota for a "+holder+" is", analysis.None)
				return
			}
			pass.Reportf(opening(d.Source, d.Root),
				"the %s's inline policies have %d characters in total without white space; the quota is %d", holder, n, quota)
		})
	}
}

// permissionSetQuota is the number of characters that the inline policy of a permission set may have.
// https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutInlinePolicyToPermissionSet.html
const permissionSetQuota = 32768

// iotQuota is the number of characters, not counting white space, that an AWS IoT Core policy may have.
// https://docs.aws.amazon.com/general/latest/gr/iot-core.html#security-limits
const iotQuota = 2048

// place is where an identity policy is stored; the quota depends on it.
type place uint8

const (
	// unplaced is a policy that may become a managed or an inline policy.
	unplaced place = iota
	ofManaged
	ofPrincipal // inline
	ofPermissionSet
	// ofIoT is an AWS IoT Core policy.
	ofIoT
	// ofSession is a session policy. Services have their own quotas for them.
	ofSession
)

func placeOf(d *policy.Document) place {
	if d.Language == policy.IoT {
		return ofIoT
	}
	if d.Host == nil {
		if d.Kind == policy.Boundary {
			return ofManaged // nothing else can be a boundary
		}
		return unplaced
	}
	switch d.Host.Type {
	case "AWS::IAM::ManagedPolicy":
		return ofManaged
	case "AWS::SSO::PermissionSet":
		return ofPermissionSet
	}
	if d.Kind == policy.Boundary {
		return ofSession
	}
	return ofPrincipal
}

// inline reports, for each kind of principal that has the document as an inline policy, whether its quota is exceeded: by the
// document alone, or by the inline policies of one principal of the template up to this one.
func inline(pass *analysis.Pass, own int, report func(n, quota int, holder string, together bool)) {
	d := pass.Document
	for _, sort := range []struct {
		quota      int
		name       string
		types      []string
		properties []string
	}{
		{userQuota, "user", []string{"AWS::IAM::User"}, []string{"Users", "UserName"}},
		{groupQuota, "group", []string{"AWS::IAM::Group"}, []string{"Groups", "GroupName"}},
		{roleQuota, "role", []string{
			"AWS::IAM::Role", "AWS::Serverless::Function", "AWS::Serverless::StateMachine",
		}, []string{"Roles", "RoleName"}},
	} {
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
		for _, holder := range pass.Principals() {
			if !slices.Contains(sort.types, holder.Resource.Type) {
				continue
			}
			if before := inlineBefore(pass.Unit, holder, d); before <= sort.quota && before+own > sort.quota {
				report(before+own, sort.quota, sort.name, true)
				return
			}
		}
	}
}

// inlineBefore returns the size of a principal's inline policies before one of them, counting those that exist under the same
// template conditions. It is more than any quota for a policy that the principal does not have inline.
func inlineBefore(unit *policy.Unit, holder *policy.PrincipalPolicies, d *policy.Document) int {
	const tooMuch = roleQuota + 1
	total := 0
	for _, other := range holder.Identity {
		switch {
		case holder.Resource.Type == "AWS::IAM::User" && groups(unit, other):
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
func groups(unit *policy.Unit, d *policy.Document) bool {
	return slices.ContainsFunc(unit.Principals, func(p *policy.PrincipalPolicies) bool {
		return p.Resource.Type == "AWS::IAM::Group" && slices.Contains(p.Identity, d)
	})
}
