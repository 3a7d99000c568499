package chains

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// World is a template or module as it may be deployed: its principals have names, and conditions are true or false. What is proved of
// a world is so in every deployment of that sort: the names are ones that only wildcards of the source match.
type World struct {
	// Graph are its principals, without groups and permission sets' users.
	Graph *Graph
	// Holders are the principals as the unit has them, by their ARNs.
	Holders map[string]*policy.PrincipalPolicies
	// Assume lists what is assumed of conditions and parameters.
	Assume []policy.Assumption

	originals map[*policy.Document]*policy.Document
}

// mostWorlds is how many ways of a unit are looked at, each with other conditions.
const mostWorlds = 8

// WorldsOf returns the worlds of a unit. There are none where no principal can be an administrator through another: no policy grants
// what it takes.
func WorldsOf(u *policy.Unit) []*World {
	if len(u.Principals) < 2 || !promising(u) {
		return nil
	}
	account, ok := accountFor(u)
	if !ok {
		return nil
	}
	names := namesIn(u, account)
	if slices.ContainsFunc(u.Resources, runs) {
		if region, ok := unmentioned(u, regions); ok {
			names[symbolKey{"AWS::Region", ""}] = region
		}
	}
	var worlds []*World
	for _, assumed := range seeds(u) {
		worlds = append(worlds, worldOf(u, names, account, assumed))
	}
	return worlds
}

// promising reports whether somebody may be an administrator and somebody else may act as it.
func promising(u *policy.Unit) bool {
	powerful, acts, compute := false, false, slices.ContainsFunc(u.Resources, runs)
	for _, h := range u.Principals {
		for _, d := range h.Identity {
			for _, s := range d.Statements {
				powerful = powerful || s.Allows() && (analysis.Administers(s, "iam") || slices.Contains(writingActions.Granted(s), true))
				acts = acts || s.Allows() && slices.Contains(actingActions.Granted(s), true) ||
					compute && s.Allows() && slices.Contains(usingActions.Granted(s), true)
			}
		}
		if h.Trust != nil {
			for _, s := range h.Trust.Statements {
				for id := range s.Principal.Of("AWS") {
					acts = acts || !id.Known() || id.Value == "*"
				}
			}
		}
	}
	return powerful && acts
}

var actingActions = analysis.NewActions(append([]string{"sts:AssumeRole", "iam:PassRole"}, acting...)...)

// accountFor returns the account that the unit is deployed to, or one that it does not mention, which stands for it.
func accountFor(u *policy.Unit) (string, bool) {
	if u.Account != "" {
		return u.Account, true
	}
	return unmentioned(u, []string{"111122223333", "444455556666", "777788889999"})
}

// unmentioned returns the first of some names that no document of a unit mentions.
func unmentioned(u *policy.Unit, names []string) (string, bool) {
	for _, name := range names {
		if !slices.ContainsFunc(u.Documents, func(d *policy.Document) bool { return mentions(d.Root, name) }) {
			return name, true
		}
	}
	return "", false
}

func mentions(n *policy.Node, part string) bool {
	for literal := range n.Literals() {
		if strings.Contains(literal, part) {
			return true
		}
	}
	return slices.ContainsFunc(n.Items, func(i policy.Node) bool { return mentions(&i, part) }) ||
		slices.ContainsFunc(n.Members, func(m policy.Member) bool { return mentions(&m.Value, part) })
}

// stands are the values of symbols in a world, by how they are known.
type stands map[symbolKey]string

type symbolKey struct{ name, kind string }

// nameable are the properties with the names of resources that policies are about.
var nameable = map[string]string{
	"AWS::IAM::Role": "RoleName", "AWS::IAM::User": "UserName", "AWS::IAM::Group": "GroupName", "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
}

// namesIn returns the values for the parts of names that are not known, and for the account and its partition.
func namesIn(u *policy.Unit, account string) stands {
	names := stands{{"AWS::AccountId", ""}: account, {"AWS::Partition", ""}: "aws"}
	invent := func(name, kind string) {
		names[symbolKey{name, kind}] = "example-" + strings.Map(func(r rune) rune {
			if r == '-' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
				return r
			}
			return '-'
		}, name)
	}
	written := func(value *policy.Node) {
		if value == nil {
			return
		}
		for _, part := range value.Parts {
			if part.Symbol != nil && part.Symbol.Origin != policy.FromFunction {
				if key := (symbolKey{part.Symbol.Name, part.Symbol.Type}); names[key] == "" {
					invent(key.name, key.kind)
				}
			}
		}
	}
	for _, r := range u.Resources {
		if runs(r) {
			invent(r.LogicalID.Value, r.Type)
			// What Ref yields of some types is not the name, which then is an attribute.
			id, property := r.LogicalID.Value, runningTypes[r.Type].name
			names[symbolKey{id + "." + property, r.Type}] = names[symbolKey{id, r.Type}]
			written(r.Properties.Get(property))
		}
	}
	for _, h := range u.Principals {
		r := h.Resource
		if property, ok := nameable[r.Type]; ok {
			invent(r.LogicalID.Value, r.Type)
			written(r.Properties.Get(property))
			written(r.Properties.Get("Path"))
		}
	}
	return names
}

// text returns a text with the values of symbols that are known in the world.
func (names stands) text(t policy.Text) policy.Text {
	if t.Known() {
		return t
	}
	parts := slices.Clone(t.Parts)
	for i, part := range parts {
		if part.Symbol == nil {
			continue
		}
		kind := part.Symbol.Type
		if part.Symbol.Origin == policy.FromPseudo {
			kind = ""
		}
		if value, ok := names[symbolKey{part.Symbol.Name, kind}]; ok {
			parts[i] = policy.Part{Literal: value}
		}
	}
	return policy.NewText(t.Range, parts...)
}

func (names stands) node(n *policy.Node) policy.Node {
	out := *n
	out.Text = names.text(n.Text)
	out.Items = slices.Clone(n.Items)
	for i := range out.Items {
		out.Items[i] = names.node(&out.Items[i])
	}
	out.Members = slices.Clone(n.Members)
	for i := range out.Members {
		out.Members[i].Value = names.node(&out.Members[i].Value)
	}
	return out
}

// seeds are what may be assumed of a unit's conditions and parameters.
func seeds(u *policy.Unit) [][]policy.Assumption {
	var all [][]policy.Assumption
	add := func(a []policy.Assumption) {
		if len(a) > 0 && len(all) < mostWorlds && !slices.ContainsFunc(all, func(b []policy.Assumption) bool { return slices.Equal(a, b) }) {
			all = append(all, a)
		}
	}
	for _, h := range u.Principals {
		for _, d := range h.Identity {
			add(assumed(h, d))
		}
		if h.Trust != nil {
			add(h.Trust.Assume)
		}
	}
	if all == nil {
		all = append(all, nil)
	}
	return all
}

// assumed is what must hold for a document to be attached to a principal.
func assumed(h *policy.PrincipalPolicies, d *policy.Document) []policy.Assumption {
	return slices.Concat(d.Assume, h.When[d])
}

// worldOf makes a world in which something is assumed, and with it whatever else is needed that goes with that.
func worldOf(u *policy.Unit, names stands, account string, start []policy.Assumption) *World {
	w := &World{
		Graph:   &Graph{Proved: true, Tells: func(_ *policy.Document, m *Member) string { return m.ARN }, Sees: func(_ *Class, m *Member) string { return m.ARN }},
		Holders: map[string]*policy.PrincipalPolicies{}, Assume: slices.Clone(start), originals: map[*policy.Document]*policy.Document{},
	}
	made := map[*policy.Document]*policy.Document{}
	document := func(d *policy.Document) *policy.Document {
		if made[d] == nil {
			root := names.node(d.Root)
			copied := *policy.Parse(&root)
			copied.Source, copied.Kind, copied.Name, copied.Host, copied.Managed, copied.Opaque = d.Source, d.Kind, d.Name, d.Host, d.Managed, d.Opaque
			if len(copied.Statements) != len(d.Statements) || d.Managed != "" {
				copied = *d
			}
			made[d] = &copied
			w.originals[&copied] = d
		}
		return made[d]
	}
	holds := func(a []policy.Assumption) bool {
		for _, x := range a {
			if slices.ContainsFunc(w.Assume, x.Excludes) {
				return false
			}
		}
		for _, x := range a {
			if !slices.Contains(w.Assume, x) {
				w.Assume = append(w.Assume, x)
			}
		}
		return true
	}
	for _, h := range u.Principals {
		made := madeBySAM(h.Resource)
		if h.Elsewhere || h.Resource.Type != "AWS::IAM::Role" && h.Resource.Type != "AWS::IAM::User" && made == "" {
			continue
		}
		home := cmp.Or(h.Resource.Account, account)
		arn := names.arnOf(h.Resource, home)
		if made != "" {
			arn = names.roleBySAM(h.Resource, home)
		}
		if arn == "" || w.Holders[arn] != nil {
			continue
		}
		copied := &policy.PrincipalPolicies{Resource: h.Resource, BoundaryARN: h.BoundaryARN, ARN: arn, SCP: h.SCP}
		for _, d := range h.Identity {
			if holds(assumed(h, d)) {
				copied.Identity = append(copied.Identity, document(d))
			}
		}
		m := &Member{ARN: arn, Profiles: Unknown}
		if h.Boundary != nil && holds(h.Boundary.Assume) {
			copied.Boundary = document(h.Boundary)
		}
		if h.Trust != nil && holds(h.Trust.Assume) {
			m.Trust = document(h.Trust)
			copied.Trust = m.Trust
		}
		switch {
		case made != "":
			if h.Resource.Properties.Get("AssumeRolePolicyDocument") == nil {
				m.Trust = trustingA("Service", made)
				copied.Trust = m.Trust
			}
			m.Runs = names.computes([]*policy.TemplateResource{h.Resource}, "", home)
		case h.Resource.Type == "AWS::IAM::Role":
			m.Runs = names.computes(u.Resources, arn, home)
		}
		w.Holders[arn] = h
		w.Graph.Classes = append(w.Graph.Classes, &Class{Holder: copied, Account: home, Members: []*Member{m}})
	}
	return w
}

// arnOf is the ARN of a role or user in the world, "" if it has none that can be told.
func (names stands) arnOf(r *policy.TemplateResource, account string) string {
	text := func(key string) (string, bool) {
		n := r.Properties.Get(key)
		if n == nil {
			return "", true
		}
		t := names.text(n.Text)
		return t.Value, t.Known() && n.Kind == policy.String
	}
	name, known := text(nameable[r.Type])
	path, alsoKnown := text("Path")
	if name == "" {
		name = names[symbolKey{r.LogicalID.Value, r.Type}]
	}
	if path == "" {
		path = "/"
	}
	if !known || !alsoKnown || strings.ContainsAny(name+path, "*?$") {
		return ""
	}
	_, kind, _ := strings.Cut(strings.ToLower(r.Type), "::iam::")
	return "arn:aws:iam::" + account + ":" + kind + path + name
}

// Original returns a request with the documents of the unit in the place of those of the world.
func (w *World) Original(r *analysis.Witness) *analysis.Witness {
	out := *r
	out.Allowed = slices.Clone(r.Allowed)
	for i := range out.Allowed {
		m := &out.Allowed[i]
		if d := w.originals[m.Document]; d != nil && d != m.Document && m.Statement != nil {
			m.Document, m.Statement = d, d.Statements[m.Statement.Index]
		}
	}
	return &out
}

// Budgeted makes the questions of the world share what is left of a budget, and be answered by a solver.
func (w *World) Budgeted(solver analysis.Solver, budget *query.Budget) {
	w.Graph.Solver, w.Graph.Budget = func() analysis.Solver { return solver }, budget
}
