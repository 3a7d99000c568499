package analysis

import (
	"slices"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// What follows is about principals that exist, of whom an account's dump tells everything that bears on them.

// KnownSetting returns the setting of a principal that exists, with all of its identity policies.
func KnownSetting(holder *policy.PrincipalPolicies) Setting {
	setting := Setting{Principal: holder, Layers: []Layer{{Docs: holder.Identity}}, Callers: callersOf(holder.Resource.Type)}
	setting.settle()
	return setting
}

// settle completes the setting of a principal that exists: there are no policies beside those that are attached to it, so that
// what they do not allow is not allowed, and who calls is known. Where a policy's text is not, nothing is known.
func (s *Setting) settle() {
	holder := s.Principal
	var tags *query.Tags
	if holder.Tags != nil {
		all := query.Tags(holder.Tags)
		tags = &all
	}
	for i := range s.Callers {
		s.Callers[i].ARN, s.Callers[i].ID, s.Callers[i].Tags = holder.ARN, holder.UniqueID, tags
	}
	if len(holder.Unread) > 0 {
		s.Layers = []Layer{{Unread: true, Because: "the text of " + holder.Unread[0].Value + ", which is attached, is not here"}}
		return
	}
	s.Layers[0].Implicit = false
	s.Layers = append(s.Layers, ceilings(holder)...)
}

// ceilings are what limits a principal that exists: its boundary, and the levels of SCPs.
func ceilings(holder *policy.PrincipalPolicies) []Layer {
	var layers []Layer
	switch {
	case holder.Boundary != nil:
		layers = append(layers, query.LayersOf(holder.Boundary)...)
	case holder.BoundaryARN != nil:
		layers = append(layers, unreadBoundary(holder))
	}
	return append(layers, Levels(holder.SCP)...)
}

// Levels makes layers of the levels of an organization's policies. AWS attaches a policy that allows everything to each level.
// From resource control policies it cannot be detached. From service control policies it can: where some level has an Allow, one
// that has none lets nothing through. Where no level has any, the policies are those that the organization wrote, without AWS's.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
func Levels(all [][]*policy.Document) []Layer {
	complete := slices.ContainsFunc(all, letsThrough)
	var layers []Layer
	for _, level := range all {
		layers = append(layers, Layer{Docs: level, Implicit: !complete})
	}
	return layers
}

// letsThrough reports whether service control policies may allow anything by themselves.
func letsThrough(level []*policy.Document) bool {
	return slices.ContainsFunc(level, func(d *policy.Document) bool { return d.Kind == policy.SCP && !query.LayersOf(d)[0].Implicit })
}

// ClosedLevels returns the levels that let nothing through, as they lack the policy that AWS attaches.
func ClosedLevels(all [][]*policy.Document) [][]*policy.Document {
	if !slices.ContainsFunc(all, letsThrough) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(all), letsThrough)
}

// Exposed returns the layers of a resource's or role's policy, under the unit's resource control policies.
func (p *Pass) Exposed(d *policy.Document) []Layer {
	if d.Kind != policy.Resource && d.Kind != policy.Trust {
		return Alone(d)
	}
	return append(Alone(d), Levels(p.Unit.RCP)...)
}

// identify adds to a question about a principal that exists what is known of the caller, where the rule has not said it.
func (p *Pass) identify(q *Query) {
	if !p.particular || p.Document == nil || p.Document.Kind.NamesPrincipals() || len(p.Unit.Principals) != 1 {
		return
	}
	holder := p.Unit.Principals[0]
	if holder.ARN == "" {
		return
	}
	own := KnownSetting(holder).Callers
	if q.Callers == nil {
		q.Callers = own
		return
	}
	callers := slices.Clone(q.Callers)
	for i := range callers {
		if c := &callers[i]; c.ARN == "" && c.Type == own[0].Type && !c.OtherAccount {
			c.ARN, c.ID, c.Tags = own[0].ARN, own[0].ID, own[0].Tags
		}
	}
	q.Callers = callers
}
