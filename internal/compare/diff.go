package compare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Difference is the answer of Diff.
type Difference struct {
	// Findings are what is different, a finding for each document and kind of access.
	Findings []Finding
	// Open are questions without an answer: there may be more.
	Open []Open
}

// comparison is a run of Diff.
type comparison struct {
	*Options
	rules    *Rules
	both     bool
	old, new *policy.Unit
	out      *Difference
	seen     map[seen]bool
	// differs are the parameters, conditions and mappings that were looked at, with whether they were redefined.
	differs map[string]bool
	// texts are those that may stand in sources, with whether they do.
	texts map[sourceText]bool
	// budget is what the questions about a pair of documents may cost together.
	budget *query.Budget
}

// maxSteps bounds the search for differences of two documents.
const maxSteps = 1_000_000

// seen is what is reported once: the variants of a document under template conditions mostly have the same to tell.
type seen struct {
	rule     *analysis.Analyzer
	document string
	kind     accessKind
}

// Diff compares what two versions of a source allow. Documents are paired by their names; where each version has but one,
// these two are a pair. Documents of a template's user, group, role or permission set that are written for it are
// compared together, as they take effect. both asks as well for what is lost.
//
// An error is the context's.
func Diff(ctx context.Context, o Options, rules *Rules, before, after *policy.Unit, both bool) (*Difference, error) {
	c := &comparison{
		Options: &o, rules: rules, both: both, old: before, new: after,
		out: &Difference{}, seen: map[seen]bool{},
	}
	together, err := c.principals(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range pairs(documentsOf(before, after, together), documentsOf(after, before, together)) {
		if err := c.pair(ctx, p, together); err != nil {
			return nil, err
		}
	}
	return c.out, nil
}

// Same reports whether it is proved that two versions of a source allow and deny the same.
//
// An error is the context's.
func Same(ctx context.Context, o Options, a, b *policy.Unit) (bool, error) {
	for _, versions := range [][2]*policy.Unit{{a, b}, {b, a}} {
		d, err := Diff(ctx, o, NewRules(), versions[0], versions[1], false)
		if err != nil || len(d.Findings) > 0 || len(d.Open) > 0 {
			return false, err
		}
	}
	return true, nil
}

// documentsOf returns the documents of a unit, those that AWS gives to keys without a policy, and AWS's managed policies that
// it attaches to principals that are not compared as a whole.
func documentsOf(unit, other *policy.Unit, together map[*policy.Document]bool) []*policy.Document {
	docs := slices.Concat(unit.Documents, defaultKeyPolicies(unit, other))
	for _, p := range unit.Principals {
		for _, d := range p.Identity {
			if d.Managed != "" && !together[d] && !slices.Contains(docs, d) {
				docs = append(docs, d)
			}
		}
	}
	return docs
}

// pair are the documents of a name, the variants under template conditions.
type pair struct{ old, new []*policy.Document }

func pairs(before, after []*policy.Document) []pair {
	var names []string
	byName := map[string]*pair{}
	of := func(d *policy.Document) *pair {
		p := byName[d.Name]
		if p == nil {
			p = &pair{}
			byName[d.Name] = p
			names = append(names, d.Name)
		}
		return p
	}
	for _, d := range after {
		p := of(d)
		p.new = append(p.new, d)
	}
	newNames := len(names)
	for _, d := range before {
		p := of(d)
		p.old = append(p.old, d)
	}
	if len(names) == 2 && newNames == 1 && len(byName[names[0]].old) == 0 {
		return []pair{{byName[names[1]].old, byName[names[0]].new}}
	}
	out := make([]pair, len(names))
	for i, name := range names {
		out[i] = *byName[name]
	}
	return out
}

func (c *comparison) pair(ctx context.Context, p pair, together map[*policy.Document]bool) error {
	switch {
	case len(p.old) == 0:
		return c.added(ctx, p.new, together)
	case len(p.new) == 0:
		return c.removed(ctx, p.old, together)
	}
	for _, n := range p.new {
		excluded := func(o *policy.Document) bool { return !c.consistent(o.Assume, n.Assume) }
		partners := slices.DeleteFunc(slices.Clone(p.old), excluded)
		if len(partners) == 0 {
			partners = p.old
		}
		for _, o := range partners {
			if together[n] && together[o] {
				continue
			}
			if err := c.documents(ctx, o, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// documents compares two documents, each by itself.
func (c *comparison) documents(ctx context.Context, o, n *policy.Document) error {
	if o.Kind != n.Kind {
		c.open(n, fmt.Sprintf("the old document is of kind %s, the new one of kind %s: give --type to compare them",
			o.Kind, n.Kind))
		return nil
	}
	if (o.Partial || n.Partial) && !sameSource(o, n) {
		c.open(n, "its template has more variants of it than are compared")
	}
	if was := condition(o); was != "" && !c.sameCondition(was, condition(n)) {
		c.open(n, fmt.Sprintf(
			"the old document was there under condition %s only: where it does not hold, all of the new one is new", was))
	}
	c.budget = &query.Budget{Left: maxSteps}
	w := c.world(o, n)
	more := false
	var failed error
	different := false
	more = w.worlds(func(when string) {
		if failed != nil {
			return
		}
		s := sides{
			old: side{docs: []*policy.Document{o}, concrete: []*policy.Document{w.document(o)}},
			new: side{docs: []*policy.Document{n}, concrete: []*policy.Document{w.document(n)}}, world: w, when: when,
		}
		if sameRoot(s.old.concrete[0], s.new.concrete[0]) {
			return
		}
		different = true
		failed = c.sides(ctx, &s)
	})
	if more && different {
		c.open(n, fmt.Sprintf("its values have more than %d combinations, not all of which were compared", maxWorlds))
	}
	return failed
}

// sameSource reports whether two documents are of the same text.
func sameSource(a, b *policy.Document) bool {
	return a.Source != nil && b.Source != nil && bytes.Equal(a.Source.Content, b.Source.Content)
}

func condition(d *policy.Document) string {
	if d.Host == nil {
		return ""
	}
	return d.Host.Condition
}

// sides are two versions of documents that bear on the same requests.
type sides struct {
	old, new side
	world    *world
	when     string
	// callers, if given, are the callers of the account that a resource belongs to, whose own policies allow everything.
	callers []query.Caller
	// elsewhere says what the answer depends on whose text is not known; "" if there is nothing.
	elsewhere string
}

// side are the documents of a version, as they are written and made concrete.
type side struct {
	docs, concrete []*policy.Document
	layers         []query.Layer
}

// sides asks all questions about two versions of one document.
func (c *comparison) sides(ctx context.Context, s *sides) error {
	o, n := s.old.concrete[0], s.new.concrete[0]
	own := func(d *policy.Document) []query.Layer {
		if d.Kind.Limits() {
			return query.LayersOf(d)
		}
		return []query.Layer{{Docs: []*policy.Document{d}}}
	}
	guard := func(d *policy.Document) []query.Layer {
		return []query.Layer{{Docs: []*policy.Document{d}, Implicit: true}}
	}
	beside := n.Kind == policy.Identity || n.Kind == policy.SCP || n.Kind == policy.RCP ||
		n.Kind == policy.Resource && !mustAllow(n)
	guards := beside && (!grants(o) || !grants(n))
	lifts := beside && !guards && c.lifts(o, n)
	// A guard, which only denies, is attached beside what allows: what it does not deny counts as allowed.
	if grants(n) || n.Kind.Limits() {
		s.old.layers, s.new.layers = own(o), own(n)
		if err := c.wider(ctx, s, c.rules.New); err != nil {
			return err
		}
	}
	if c.both && (grants(o) || o.Kind.Limits()) {
		s.old.layers, s.new.layers = own(o), own(n)
		if err := c.wider(ctx, s.turned(), c.rules.Lost); err != nil {
			return err
		}
	}
	if !guards && !lifts || n.Kind.Limits() && !grants(o) && !grants(n) {
		return nil // or it was asked just now
	}
	s.old.layers, s.new.layers = guard(o), guard(n)
	rule := c.rules.New
	switch {
	case n.Kind == policy.Resource:
		s.callers = insiders(o, n)
	case !guards:
		rule = c.rules.Lifted
	}
	if err := c.wider(ctx, s, rule); err != nil || !c.both || !guards {
		return err
	}
	return c.wider(ctx, s.turned(), c.rules.Lost)
}

// lifts reports whether a Deny of the old document is not in the new one.
func (c *comparison) lifts(o, n *policy.Document) bool {
	return slices.ContainsFunc(o.Statements, func(s *policy.Statement) bool { return !s.Allows() && !has(n, o.Source, s) })
}

// turned is the comparison the other way round.
func (s *sides) turned() *sides {
	return &sides{old: s.new, new: s.old, world: s.world, when: s.when, callers: s.callers, elsewhere: s.elsewhere}
}

// wider looks for what the new side allows and the old one does not.
func (c *comparison) wider(ctx context.Context, s *sides, rule *analysis.Analyzer) error {
	if id := guest(s); id != "" {
		c.open(s.new.docs[0], fmt.Sprintf(
			"what the federated user %s may do is open: name the user whose credentials it has", id))
	}
	return c.search(ctx, s, rule)
}

// guest returns a federated user, a session of a user under a name of its own, whom only the new side names in an Allow.
// The solver asks no questions about such callers.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#sts-session-principals
func guest(s *sides) string {
	named := func(docs []*policy.Document) []string {
		var out []string
		for _, d := range docs {
			for _, st := range d.Statements {
				for i := 0; st.Allows() && st.Principal != nil && i < len(st.Principal.Entries); i++ {
					if id := st.Principal.Entries[i].ID.Value; strings.Contains(id, ":federated-user/") {
						out = append(out, id)
					}
				}
			}
		}
		return out
	}
	before := named(s.old.concrete)
	for _, id := range named(s.new.concrete) {
		if !slices.Contains(before, id) {
			return id
		}
	}
	return ""
}

// widest asks what the new side allows at most and the old one at least, if not all of their statements are known. More
// than is certain leaves the question open.
func (f *search) widest(ctx context.Context, q query.Query) error {
	c, s := f.comparison, f.s
	var in *policy.Document
	var at *policy.Statement
	for _, side := range []*side{&s.new, &s.old} {
		for i, d := range side.concrete {
			st, whole := firstOpen(d)
			if whole {
				c.open(side.docs[i], "the text of the document is not known as a whole")
				return nil
			}
			if st != nil && at == nil {
				in, at = d, st
			}
		}
	}
	if at == nil {
		return nil
	}
	everywhere := func(others []*policy.Document, src *policy.Source) func(*policy.Statement) bool {
		return func(s *policy.Statement) bool {
			return slices.ContainsFunc(others, func(d *policy.Document) bool { return has(d, src, s) })
		}
	}
	replace := func(layers []query.Layer, effect string, others []*policy.Document) []query.Layer {
		out := make([]query.Layer, len(layers))
		for i, l := range layers {
			out[i].Implicit, out[i].Unread = l.Implicit, l.Unread
			for _, d := range l.Docs {
				out[i].Docs = append(out[i].Docs, extreme(d, effect, everywhere(others, d.Source)))
			}
		}
		return out
	}
	q.Layers, q.NotBy = replace(s.new.layers, "Allow", s.old.concrete), replace(s.old.layers, "Deny", s.new.concrete)
	for w, err := range c.Solver.FindAll(ctx, q, f.k.group) {
		switch {
		case errors.Is(err, query.ErrUndecided):
		case err != nil:
			return err
		case f.found[f.k.of(w.Request.Action)]:
			continue
		}
		c.open(in, fmt.Sprintf(
			"statement %d holds what is not known until it is deployed, and whether that allows more is open", at.Index))
		break
	}
	return nil
}

// tell records witnesses, by several sorts of callers, as a finding; services are those that they stand for, if there are
// several.
func (c *comparison) tell(s *sides, rule *analysis.Analyzer, of accessKind, services []string, found []query.Witness) {
	main, w := s.new.docs[0], found[0]
	d := analysis.Diagnostic{Source: main.Source, Document: main, Range: heading(main), Details: of.access(services)}
	for i := range s.new.docs {
		if st, place, ok := ours(s.new.docs[i], s.new.concrete[i], w.Allowed); ok {
			d.Source, d.Document, d.Statement, d.Range = s.new.docs[i].Source, s.new.docs[i], st, place
			break
		}
	}
	if c.told(rule, d.Document.Name, of) {
		return
	}
	d.Related = deniedBy(rule, c.rules, s, &w)
	d.Witness = s.world.readable(&w)
	for i := range found {
		if i > 0 {
			d.Further = append(d.Further, s.world.readable(&found[i]))
		}
	}
	said := verb(rule, c.rules, &w)
	if s.callers != nil && rule == c.rules.New {
		said = "was denied, and the account's own policies may allow it now"
	}
	d.Message = fmt.Sprintf("%s %s%s%s%s (%s)",
		d.Witness.Request.Action, said, by(found), s.when, remark(d.Witness), of.phrase(services))
	c.out.Findings = append(c.out.Findings, Finding{rule, d})
}

// by says which sorts of callers get access, if it is anyone or several.
func by(found []query.Witness) string {
	var sorts []string
	for i := range found {
		switch found[i].Caller.Type {
		case query.Anonymous:
			return " by anyone"
		case query.Federated:
			sorts = append(sorts, "federated callers")
		case query.Service:
			sorts = append(sorts, "services")
		case query.Role:
			sorts = append(sorts, "role sessions")
		case query.User:
			sorts = append(sorts, "users")
		case query.Root:
			sorts = append(sorts, "roots")
		}
	}
	if len(sorts) < 2 {
		return ""
	}
	return " by " + strings.Join(sorts[:len(sorts)-1], ", ") + " and " + sorts[len(sorts)-1]
}

// told reports whether something was told before, and notes that it is now. What is new access need not be told as a
// lifted deny.
func (c *comparison) told(rule *analysis.Analyzer, document string, of accessKind) bool {
	if rule == c.rules.Lifted && c.seen[seen{c.rules.New, document, of}] {
		return true
	}
	key := seen{rule, document, of}
	known := c.seen[key]
	c.seen[key] = true
	return known
}

func verb(rule *analysis.Analyzer, rules *Rules, w *query.Witness) string {
	switch rule {
	case rules.Lost:
		return "is no longer allowed"
	case rules.Lifted:
		return "is no longer denied"
	}
	switch {
	case rule == rules.Beyond && w.NotAllowed == query.ExplicitDeny:
		return "is allowed, and denied by the reference"
	case rule == rules.Beyond:
		return "is allowed, and not by the reference"
	case w.NotAllowed == query.ExplicitDeny:
		return "was denied and is now allowed"
	}
	return "was not allowed and is now"
}

// deniedBy returns the Deny statements by which the other side refuses a witness.
func deniedBy(rule *analysis.Analyzer, rules *Rules, s *sides, w *query.Witness) []analysis.Related {
	message := "the old policy denied it"
	switch rule {
	case rules.Lost:
		message = "the new policy denies it"
	case rules.Beyond:
		message = "the reference denies it"
	}
	var out []analysis.Related
	for _, m := range w.Denied {
		for i, d := range s.old.concrete {
			if m.Document != d || m.Statement.Node == nil {
				continue
			}
			place := m.Statement.Node.Range
			if m.Statement.Effect != nil {
				place = m.Statement.Effect.Range
			}
			out = append(out, analysis.Related{Source: s.old.docs[i].Source, Range: place, Message: message})
		}
	}
	return out
}

func (c *comparison) open(d *policy.Document, reason string) {
	o := Open{Source: d.Source, Document: d.Name, Kind: d.Kind, Reason: reason}
	if !slices.Contains(c.out.Open, o) {
		c.out.Open = append(c.out.Open, o)
	}
}

func (c *comparison) undecided(s *sides, rule *analysis.Analyzer, err error) {
	if errors.Is(err, query.ErrUnread) {
		if rule == c.rules.New {
			c.open(s.new.docs[0], "whether it allows more is open: "+s.elsewhere)
		}
		return // what may be lost is not a risk
	}
	reason := "the comparison is undecided: it took too many steps, or its policy variables are too much entangled"
	if disagreement, ok := errors.AsType[*solve.DisagreementError](err); ok {
		reason = "the comparison is undecided: " + disagreement.Error()
	}
	c.open(s.new.docs[0], reason)
}

// added tells of documents that only the new version has. What they grant is new; what they limit is not.
func (c *comparison) added(ctx context.Context, docs []*policy.Document, together map[*policy.Document]bool) error {
	d := docs[0]
	c.out.Findings = append(c.out.Findings, Finding{c.rules.Added, analysis.Diagnostic{
		Source: d.Source, Document: d, Range: heading(d), Message: title(d) + " is new",
	}})
	for _, d := range docs {
		if together[d] || d.Kind.Limits() || !grants(d) {
			continue
		}
		if err := c.documents(ctx, nothing(d), d); err != nil {
			return err
		}
	}
	return nil
}

// nothing is a document in the place of one that is not there. It allows nothing and, as it has an Allow, is not a guard.
func nothing(d *policy.Document) *policy.Document {
	str := func(s string) policy.Node { return policy.Node{Kind: policy.String, Text: policy.Text{Value: s}} }
	none := policy.Node{Kind: policy.Array}
	statement := policy.Node{Kind: policy.Object, Members: []policy.Member{
		{Key: policy.Text{Value: "Effect"}, Value: str("Allow")}, {Key: policy.Text{Value: "Action"}, Value: none},
	}}
	root := policy.Node{Kind: policy.Object, Members: []policy.Member{
		{Key: policy.Text{Value: "Version"}, Value: str(policy.Version2012)},
		{Key: policy.Text{Value: "Statement"}, Value: policy.Node{Kind: policy.Array, Items: []policy.Node{statement}}},
	}}
	out := policy.Parse(&root)
	out.Source, out.Kind, out.Name = d.Source, d.Kind, d.Name
	return out
}

// title names a document.
func title(d *policy.Document) string {
	if d.Name == "" {
		return "the " + d.Kind.String() + " policy"
	}
	return d.Kind.String() + " policy " + d.Name
}

// removed tells of documents that only the old version has. What they limited is open now, unless those are gone whom
// they limited.
func (c *comparison) removed(ctx context.Context, docs []*policy.Document, together map[*policy.Document]bool) error {
	d := docs[0]
	place := analysis.Diagnostic{Source: c.new.Source, Message: title(d) + " is gone"}
	place.Related = []analysis.Related{{Source: d.Source, Range: heading(d), Message: "it was here"}}
	c.out.Findings = append(c.out.Findings, Finding{c.rules.Removed, place})
	for _, d := range docs {
		if together[d] || c.holderGone(d) {
			continue
		}
		if err := c.gone(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) holderGone(d *policy.Document) bool {
	if d.Host == nil || !isPrincipal(d.Host.Type) {
		return false
	}
	return !slices.ContainsFunc(c.new.Resources, func(r *policy.TemplateResource) bool {
		return r.LogicalID.Value == d.Host.LogicalID.Value
	})
}

func isPrincipal(resource string) bool {
	switch resource {
	case "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::SSO::PermissionSet":
		return true
	}
	return strings.HasPrefix(resource, "AWS::Serverless::")
}

// gone asks what a document that is gone did not let through.
func (c *comparison) gone(ctx context.Context, d *policy.Document) error {
	if !d.Kind.Limits() && grants(d) {
		if c.both {
			if err := c.documents(ctx, d, nothing(d)); err != nil {
				return err
			}
		}
		if d.Kind != policy.Resource {
			return nil
		}
	}
	if d.Kind == policy.Trust || d.Kind == policy.Resource && (mustAllow(d) || c.targetGone(d)) {
		return nil
	}
	w := c.world(d)
	s := &sides{world: w}
	s.old = side{docs: []*policy.Document{d}, concrete: []*policy.Document{w.document(d)}}
	s.old.layers = query.LayersOf(s.old.concrete[0])
	who := members(d.Kind)
	if d.Kind == policy.Resource {
		// Its Denies are gone for the account's own, whom their own policies allow everything.
		s.old.layers[0].Implicit = true
		who = insiders(s.old.concrete[0])
	}
	callers := c.callers(who)
	if len(callers) == 0 {
		c.open(d, nobody)
		return nil
	}
	q := query.Query{
		Layers: []query.Layer{{Implicit: true}}, NotBy: s.old.layers, View: c.Fixed, Loose: true, Callers: callers,
		Budget: &query.Budget{Left: maxSteps},
	}
	found, ok, err := c.Solver.Find(ctx, q)
	switch {
	case errors.Is(err, query.ErrUndecided):
		c.open(d, "it is gone, and whether it limited anything is undecided")
		return nil
	case err != nil || !ok:
		return err
	}
	k := newKinds(s.old.concrete...)
	found = c.best(ctx, found, q, func(string) bool { return true })
	of := k.of(found.Request.Action)
	c.out.Findings = append(c.out.Findings, Finding{c.rules.New, analysis.Diagnostic{
		Source: c.new.Source, Witness: w.readable(&found), Details: of.access(nil),
		Related: deniedBy(c.rules.New, c.rules, s, &found),
		Message: fmt.Sprintf("%s is gone, which did not let %s through (%s)", title(d), found.Request.Action, of),
	}})
	return nil
}
