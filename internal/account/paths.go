package account

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/rules/chains"
)

// Paths finds out which principals are administrators, and by which chains others can become one. The choice says whose
// chains are reported: others are looked at, too, as they may be on the way.
func (a *Accounts) Paths(ctx context.Context, choice Choice) (*chains.Result, error) {
	p := &pathFinder{Accounts: a, classes: map[string]*chains.Class{}, cares: map[*chains.Class][]*cares{}, trusts: map[*policy.Document]*cares{}}
	if err := a.owners(p.add); err != nil {
		return nil, err
	}
	graph := &chains.Graph{
		Classes: p.order, Groups: p.allGroups(), RCP: a.RCP, Tells: p.tells, Sees: p.sees,
		Solver: func() analysis.Solver { return solve.New() }, Of: choice.takesARN,
	}
	result, err := graph.Search(ctx)
	if err != nil {
		return nil, err
	}
	for _, arn := range p.linked {
		if choice.takesARN(arn) {
			result.Principals++
		}
	}
	return result, nil
}

func (c Choice) takesARN(arn string) bool {
	return c.takes(&owner{arn: named{value: arn}, name: arn[strings.LastIndexByte(arn, '/')+1:]})
}

// pathFinder makes the graph of the principals.
type pathFinder struct {
	*Accounts
	classes map[string]*chains.Class
	order   []*chains.Class
	// cares are what the documents of a class, and trust policies, care about.
	cares  map[*chains.Class][]*cares
	trusts map[*policy.Document]*cares
	// byName are the groups, and byARN the policies, as the graph has them.
	byName map[*group]*chains.Group
	// linked are the ARNs of service-linked roles, which have no part in chains.
	linked []string
	byARN  map[string]*chains.Policy
}

// add adds a principal.
func (p *pathFinder) add(o *owner, in *Input) error {
	if o.serviceLinked() {
		p.linked = append(p.linked, o.arn.value)
		return nil // only its service acts as it
	}
	b := p.bearing(o, in)
	alone := *b
	alone.trust = nil // it says who acts as the role, not what the role may do
	c := p.class(&alone)
	tagged := b.tags(p.caring(b, b.documents())) != nil
	fixed := strings.HasPrefix(o.path, "/aws-reserved/") // those of IAM Identity Center
	key := c.key + "\x00" + strconv.FormatBool(tagged) + strconv.FormatBool(fixed)
	class := p.classes[key]
	if class == nil {
		class = p.newClass(b, c.caller)
		p.classes[key] = class
		p.order = append(p.order, class)
	}
	m := &chains.Member{ARN: o.arn.value, ID: o.id, Tags: o.tags, Profiles: o.profiled(), Fixed: fixed, Places: p.places(b), Source: in.Name}
	if b.trust != nil {
		m.Trust = b.trust.Document
		p.trusts[m.Trust] = &b.trust.cares
	}
	class.Members = append(class.Members, m)
	return nil
}

// profiled tells whether a role is in an instance profile.
func (o *owner) profiled() chains.Known {
	switch {
	case o.instanceProfiles > 0:
		return chains.Yes
	case o.profilesListed:
		return chains.No
	}
	return chains.Unknown
}

// places are where the documents of a principal are that others may have, too, in the same words.
func (p *pathFinder) places(b *bearing) map[*policy.Document]policy.Excerpt {
	places := map[*policy.Document]policy.Excerpt{}
	add := func(d *document, w *written) {
		if d != nil && d.Document != nil && d.Source != nil && d.Source.Excerpt != nil {
			places[d.Document] = *excerptOf(&w.text, d.Source.Excerpt.Encoded)
		}
	}
	for i := range b.owner.inline {
		w := &b.owner.inline[i]
		add(p.single.docs[identity(policy.Identity, "", w.text.content)], w)
	}
	if b.trust != nil {
		add(b.trust, b.owner.trust)
	}
	return places
}

func (p *pathFinder) newClass(b *bearing, as query.Caller) *chains.Class {
	class := &chains.Class{Holder: p.holder(b, as), Account: b.owner.account()}
	for _, name := range b.groups {
		if g := p.groups[groupKey{b.owner.account(), name}]; g != nil {
			class.Groups = append(class.Groups, p.group(g))
		}
	}
	for _, managed := range b.managed {
		if policy := p.customerPolicy(managed); policy != nil {
			class.Policies = append(class.Policies, policy)
		}
	}
	if b.owner.boundary != nil {
		if known := p.policy(*b.owner.boundary, b.in); known != nil {
			class.Boundary = p.customerPolicy(known)
		}
	}
	caring := p.Organization.cares()
	for _, d := range b.documents() {
		caring = append(slices.Clip(caring), &d.cares)
	}
	p.cares[class] = caring
	return class
}

// customerPolicy is a managed policy as the graph has it, nil for one of AWS's, which no one else can change.
func (p *pathFinder) customerPolicy(m *attachable) *chains.Policy {
	if m.entry == nil || m.Managed != "" {
		return nil
	}
	arn := m.entry.arn.value
	if known := p.byARN[arn]; known != nil {
		return known
	}
	out := &chains.Policy{ARN: arn, Default: m.Document}
	for i := range m.entry.older {
		w := &m.entry.older[i]
		d := p.document(m.in, &p.shared, w, policy.Identity, arn+"/"+w.name, func(d *policy.Document) {
			p.describe(d, arn, m.entry.name, m.entry.path, w.name)
		})
		if d.err == nil {
			out.Older = append(out.Older, d.Document)
		}
	}
	if p.byARN == nil {
		p.byARN = map[string]*chains.Policy{}
	}
	p.byARN[arn] = out
	return out
}

// group is a group as the graph has it.
func (p *pathFinder) group(g *group) *chains.Group {
	if known := p.byName[g]; known != nil {
		return known
	}
	out := &chains.Group{ARN: g.arn.value}
	for _, d := range g.documents {
		if d.err != nil {
			out.Unread = g.arn.value
			continue
		}
		out.Documents = append(out.Documents, d.Document)
	}
	for _, arn := range g.attached {
		if known := p.policy(arn, g.in); known != nil {
			out.Documents = append(out.Documents, known.Document)
		} else {
			out.Unread = arn.value
		}
	}
	if p.byName == nil {
		p.byName = map[*group]*chains.Group{}
	}
	p.byName[g] = out
	return out
}

// allGroups are the groups, by their ARNs.
func (p *pathFinder) allGroups() []*chains.Group {
	var all []*chains.Group
	for _, g := range p.groups {
		all = append(all, p.group(g))
	}
	slices.SortFunc(all, func(x, y *chains.Group) int { return strings.Compare(x.ARN, y.ARN) })
	return all
}

// tells is what a trust policy can see of a principal.
func (p *pathFinder) tells(trust *policy.Document, m *chains.Member) string {
	return seenBy([]*cares{p.trusts[trust]}, m)
}

// sees is what the policies of a class can see of a principal that they may be about.
func (p *pathFinder) sees(c *chains.Class, m *chains.Member) string { return seenBy(p.cares[c], m) }

func seenBy(all []*cares, m *chains.Member) string {
	o := &owner{arn: named{value: m.ARN}, name: m.ARN[strings.LastIndexByte(m.ARN, '/')+1:], id: m.ID, tags: m.Tags}
	var b strings.Builder
	for _, c := range all {
		if !c.signature(&b, o) {
			return m.ARN
		}
	}
	return b.String()
}
