package compare

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Two versions of a policy mostly have nearly all in common, and what they have in common answers nothing. A request that
// is allowed now and was not before
//
//   - was denied by a Deny of the old version, of which what the new version denies as well does not count, or
//   - matched no Allow of one of the old version's layers, and so is let through by an Allow of the new version, of which
//     what the old version's layer allows as well does not count.
//
// So there are a few questions about small documents in place of one about two large ones. What statements have in common
// is found by what they say: a part of a statement, some of its actions or some of its resources, that another one covers
// as a whole is taken out. Statements that cannot bear on any action that is left are left out, too.

// narrow is a question about less than all of two versions. No other actions than on can have an answer; nil is all.
type narrow struct {
	layers, notBy []query.Layer
	on            *actions
}

// narrower makes questions about two versions.
type narrower struct {
	senses map[*policy.Statement]*sense
	// whole holds the statements that others were made from, documents the documents.
	whole     map[*policy.Statement]*policy.Statement
	documents map[*policy.Document]*policy.Document
	// left is how much more may be compared: leaving something in is never wrong.
	left int
}

const maxComparisons = 300_000

func newNarrower() *narrower {
	return &narrower{
		senses:    map[*policy.Statement]*sense{},
		whole:     map[*policy.Statement]*policy.Statement{},
		documents: map[*policy.Document]*policy.Document{},
		left:      maxComparisons,
	}
}

// questions returns questions of which one has an answer exactly if there is a request that all new layers allow and some
// old one does not.
func (n *narrower) questions(before, after []query.Layer) []narrow {
	for _, l := range slices.Concat(before, after) {
		for _, d := range l.Docs {
			if _, whole := firstOpen(d); whole {
				return []narrow{{after, before, nil}}
			}
		}
	}
	denied := statements(after, (*policy.Statement).Denies)
	lifted := make([]part, len(before))
	var out []narrow
	var gone []query.Layer
	touched := newActions()
	for i, l := range before {
		for _, d := range l.Docs {
			lifted[i] = append(lifted[i], n.less(d, (*policy.Statement).Denies, denied)...)
		}
		if len(lifted[i]) > 0 {
			gone = append(gone, query.Layer{Docs: n.document(lifted[i]), Implicit: true})
			touched.add(lifted[i])
		}
	}
	for i, l := range before {
		if l.Implicit {
			continue
		}
		if q, ok := n.unmatched(i, before, after, lifted[i]); ok {
			out = append(out, q)
		}
	}
	if len(gone) > 0 {
		out = append(out, narrow{n.about(after, touched), gone, touched})
	}
	return out
}

// unmatched asks for a request that no Allow of an old layer matches; lifted are its Denies that the new version does not
// have, so that a witness tells of them. It reports false if there is none.
func (n *narrower) unmatched(i int, before, after []query.Layer, lifted part) (narrow, bool) {
	if i >= len(after) || after[i].Implicit {
		return narrow{after, before[i : i+1], nil}, true
	}
	var fresh part
	allowed := statements(before[i:i+1], (*policy.Statement).Allows)
	for _, d := range after[i].Docs {
		fresh = append(fresh, n.less(d, func(s *policy.Statement) bool { return !s.Denies() }, allowed)...)
	}
	if len(fresh) == 0 {
		return narrow{}, false
	}
	touched := newActions()
	touched.add(fresh)
	layers := n.about(after, touched)
	for _, d := range after[i].Docs {
		fresh = append(fresh, n.those(d, touched, (*policy.Statement).Denies)...)
	}
	layers[i].Docs = n.document(fresh)
	old := lifted
	for _, d := range before[i].Docs {
		old = append(old, n.those(d, touched, func(s *policy.Statement) bool { return !s.Denies() })...)
	}
	return narrow{layers, []query.Layer{{Docs: n.document(old)}}, touched}, true
}

// one is a statement of a document.
type one struct {
	d *policy.Document
	s *policy.Statement
}

// part are some statements of some documents.
type part []one

func statements(layers []query.Layer, is func(*policy.Statement) bool) part {
	var out part
	for _, l := range layers {
		for _, d := range l.Docs {
			for _, s := range d.Statements {
				if is(s) {
					out = append(out, one{d, s})
				}
			}
		}
	}
	return out
}

// document makes documents of parts of some, in the order of these.
func (n *narrower) document(p part) []*policy.Document {
	var out []*policy.Document
	for _, o := range p {
		i := slices.IndexFunc(out, func(d *policy.Document) bool { return n.documents[d] == o.d })
		if i < 0 {
			i = len(out)
			out = append(out, analysis.Only(o.d))
			n.documents[out[i]] = o.d
		}
		out[i].Statements = append(out[i].Statements, o.s)
		out[i].Opaque = out[i].Opaque || o.s.Opaque
	}
	return out
}

// restore makes a witness name the statements that narrower ones were made from.
func (n *narrower) restore(w *query.Witness) {
	for _, matches := range [][]query.Match{w.Allowed, w.Denied} {
		for i := range matches {
			m := &matches[i]
			if d, ok := n.documents[m.Document]; ok {
				m.Document = d
			}
			if s, ok := n.whole[m.Statement]; ok {
				m.Statement = s
			}
		}
	}
}

// about returns layers without what does not bear on some actions.
func (n *narrower) about(layers []query.Layer, on *actions) []query.Layer {
	out := make([]query.Layer, len(layers))
	for i, l := range layers {
		var p part
		for _, d := range l.Docs {
			p = append(p, n.those(d, on, func(*policy.Statement) bool { return true })...)
		}
		out[i] = query.Layer{Docs: n.document(p), Implicit: l.Implicit}
	}
	return out
}

// those returns the statements of a document that may bear on some actions, without the actions that do not.
func (n *narrower) those(d *policy.Document, on *actions, is func(*policy.Statement) bool) part {
	var out part
	for _, s := range d.Statements {
		if !is(s) {
			continue
		}
		if s.Action == nil || on.all || s.Opaque || open(s.Node) {
			out = append(out, one{d, s})
			continue
		}
		if s := n.with(s, s.Action, func(i int) bool { return on.touch(&s.Action.Items[i]) }); s != nil {
			out = append(out, one{d, s})
		}
	}
	return out
}

// with returns a statement that has fewer items in one of its lists: itself if it keeps them all, and nil if none is left.
func (n *narrower) with(s *policy.Statement, list *policy.List, keep func(i int) bool) *policy.Statement {
	first := 0
	for first < len(list.Items) && keep(first) {
		first++
	}
	if first == len(list.Items) {
		return s
	}
	short := *list
	short.Items = slices.Clone(list.Items[:first])
	short.Index = slices.Clone(list.Index[:first])
	for i := first + 1; i < len(list.Items); i++ {
		if keep(i) {
			short.Items, short.Index = append(short.Items, list.Items[i]), append(short.Index, list.Index[i])
		}
	}
	if len(short.Items) == 0 {
		return nil
	}
	out := *s
	switch list {
	case s.Action:
		out.Action = &short
	case s.Resource:
		out.Resource = &short
	}
	n.whole[&out] = s
	if origin, ok := n.whole[s]; ok {
		n.whole[&out] = origin
	}
	return &out
}

// less returns the statements of a document that are of some sort, without what others cover.
func (n *narrower) less(d *policy.Document, is func(*policy.Statement) bool, others part) part {
	var out part
	for i, s := range d.Statements {
		again := func(o one) bool {
			n.left--
			return n.left > 0 && same(d, s, o)
		}
		if !is(s) || i < len(others) && again(others[i]) || slices.ContainsFunc(others, again) {
			continue
		}
		if s = n.subtract(d, s, others); s != nil {
			out = append(out, one{d, s})
		}
	}
	return out
}

// same reports whether two statements are written alike, names apart.
func same(d *policy.Document, s *policy.Statement, o one) bool {
	if s.Opaque || d.Variables() != o.d.Variables() || len(s.Node.Members) != len(o.s.Node.Members) {
		return false
	}
	for i := range s.Node.Members {
		a, b := &s.Node.Members[i], &o.s.Node.Members[i]
		if a.Key.Value != b.Key.Value ||
			a.Key.Value != "Sid" && !sameNode(d.Source, &a.Value, o.d.Source, &b.Value) {
			return false
		}
	}
	return !open(s.Node)
}

// subtract returns a statement without the actions and resources for which one of others matches whenever it does; nil if
// nothing is left.
func (n *narrower) subtract(d *policy.Document, s *policy.Statement, others part) *policy.Statement {
	mine := n.sense(d, s)
	if mine == nil {
		return s
	}
	for changed := true; changed; {
		changed = false
		for _, o := range others {
			if n.left--; n.left <= 0 {
				return s
			}
			other := n.sense(o.d, o.s)
			if other == nil || !mine.weaker(other) {
				continue
			}
			actions := n.covers(&other.action, &mine.action)
			resources := n.covers(&other.resource, &mine.resource)
			list, of, by := s.Action, &mine.action, &other.action
			switch {
			case actions && resources:
				return nil
			case resources && s.Action != nil:
			case actions && s.Resource != nil:
				list, of, by = s.Resource, &mine.resource, &other.resource
			default:
				continue
			}
			short := n.with(s, list, func(i int) bool { return !n.coversItem(by, of.texts[i]) })
			if short == nil {
				return nil
			}
			if short != s {
				s, changed = short, true
				mine = n.sense(d, s)
			}
		}
	}
	return s
}

// sense is what a statement says, made ready for comparisons. What it says about who calls and under which conditions is
// taken as it is, its actions and resources item by item.
type sense struct {
	variables, has   bool // policy variables are replaced; some are written
	action, resource dimension
	principal        string
	conditions       []string // sorted
}

// dimension is an Action or a Resource element, or its opposite.
type dimension struct {
	not, missing bool
	folds        bool     // case does not count
	texts        []string // as they are compared, in their order
	items        map[string]struct{}
	wild         []string // those of items that cover others
}

// sense makes a statement ready; nil if parts of it are not known, or contradict each other.
func (n *narrower) sense(d *policy.Document, s *policy.Statement) *sense {
	if known, ok := n.senses[s]; ok {
		return known
	}
	out := newSense(d, s)
	n.senses[s] = out
	return out
}

func newSense(d *policy.Document, s *policy.Statement) *sense {
	if s.Opaque || s.Condition != nil && s.Condition.Malformed || s.Action != nil && s.NotAction != nil || s.Resource != nil && s.NotResource != nil ||
		s.Principal != nil && s.NotPrincipal != nil || open(s.Node) {
		return nil
	}
	out := &sense{
		variables: d.Variables(),
		action:    newDimension(s.Action, s.NotAction, true), resource: newDimension(s.Resource, s.NotResource, false),
		principal: principalKey(s),
	}
	for item := range out.resource.items {
		out.has = out.has || strings.Contains(item, "$")
	}
	if s.Condition == nil {
		return out
	}
	for i := range s.Condition.Conditions {
		key := conditionKey(&s.Condition.Conditions[i])
		out.has = out.has || strings.Contains(key, "$")
		out.conditions = append(out.conditions, key)
	}
	slices.Sort(out.conditions)
	out.conditions = slices.Compact(out.conditions)
	return out
}

func newDimension(list, not *policy.List, folds bool) dimension {
	out := dimension{folds: folds}
	switch {
	case list != nil:
	case not != nil:
		list, out.not = not, true
	default:
		out.missing = true
		return out
	}
	out.texts = make([]string, len(list.Items))
	out.items = make(map[string]struct{}, len(list.Items))
	for i := range list.Items {
		item := list.Items[i].Value
		if folds {
			item = strings.ToLower(item)
		}
		out.texts[i] = item
		if _, ok := out.items[item]; ok {
			continue
		}
		out.items[item] = struct{}{}
		if out.isWild(item) {
			out.wild = append(out.wild, item)
		}
	}
	return out
}

// isWild reports whether an item surely covers all texts that it matches when their wildcards are taken for letters. A
// resource does so if all that is before its only wildcard, at its end, is written out up to the resource's name: in the
// fields of an ARN wildcards stop at colons.
func (d *dimension) isWild(item string) bool {
	star := strings.IndexByte(item, '*')
	switch {
	case star < 0 || strings.Contains(item, "?"):
		return false
	case d.folds || item == "*":
		return true
	}
	return star == len(item)-1 && strings.Count(item, ":") >= 5 && !strings.Contains(item, "$")
}

// coversItem reports whether one of the items covers all that an item covers.
func (n *narrower) coversItem(d *dimension, item string) bool {
	if d.missing || d.not {
		return false
	}
	n.left--
	if _, ok := d.items[item]; ok {
		return true
	}
	n.left -= len(d.wild)
	return slices.ContainsFunc(d.wild, func(w string) bool { return policy.MatchWildcards(w, item, false) })
}

// covers reports whether a dimension covers all that another one covers.
func (n *narrower) covers(d, of *dimension) bool {
	switch {
	case d.missing || of.missing:
		return d.missing == of.missing
	case d.not && of.not: // fewer are excepted
		for item := range d.items {
			if n.left--; n.left <= 0 {
				return false
			}
			if _, ok := of.items[item]; !ok {
				return false
			}
		}
		return true
	case d.not || of.not:
		_, all := d.items["*"]
		return !d.not && all
	}
	for item := range of.items {
		if !n.coversItem(d, item) {
			return false
		}
	}
	return true
}

// weaker reports whether another statement matches whenever this one does, its actions and resources apart.
func (s *sense) weaker(other *sense) bool {
	if s.variables != other.variables && (s.has || other.has) || s.principal != other.principal {
		return false
	}
	for _, c := range other.conditions {
		if _, ok := slices.BinarySearch(s.conditions, c); !ok {
			return false
		}
	}
	return true
}

func principalKey(s *policy.Statement) string {
	p, key := s.Principal, "+"
	if p == nil {
		p, key = s.NotPrincipal, "-"
	}
	switch {
	case p == nil:
		return ""
	case p.Any:
		return key + "*"
	}
	entries := make([]string, len(p.Entries))
	for i := range p.Entries {
		entries[i] = p.Entries[i].Type.Value + "\x01" + p.Entries[i].ID.Value
	}
	slices.Sort(entries)
	return key + strings.Join(slices.Compact(entries), "\x02")
}

func conditionKey(c *policy.Condition) string {
	values := make([]string, len(c.Values))
	for i := range c.Values {
		values[i] = c.Values[i].Value
	}
	slices.Sort(values)
	values = append([]string{c.Operator.Value, strings.ToLower(c.Key.Value)}, slices.Compact(values)...)
	return strings.Join(values, "\x01")
}

// actions are those that statements are about, by their services.
type actions struct {
	all      bool // they may be any
	services map[string]*serviceActions
}

// serviceActions are names and patterns of a service's actions, in lower case.
type serviceActions struct {
	names    map[string]struct{}
	patterns []string
}

func newActions() *actions { return &actions{services: map[string]*serviceActions{}} }

func (a *actions) add(p part) {
	for _, o := range p {
		if o.s.Action == nil || o.s.Opaque || open(o.s.Node) {
			a.all = true
			return
		}
		for i := range o.s.Action.Items {
			item := strings.ToLower(o.s.Action.Items[i].Value)
			service, _, _ := strings.Cut(item, ":")
			if strings.ContainsAny(service, "*?") {
				a.all = true
				return
			}
			of := a.services[service]
			if of == nil {
				of = &serviceActions{names: map[string]struct{}{}}
				a.services[service] = of
			}
			if strings.ContainsAny(item, "*?") {
				of.patterns = append(of.patterns, item)
			} else {
				of.names[item] = struct{}{}
			}
		}
	}
}

// wild reports whether there may be more actions than are named.
func (a *actions) wild() bool {
	if a.all {
		return true
	}
	for _, of := range a.services {
		if len(of.patterns) > 0 {
			return true
		}
	}
	return false
}

// touch reports whether an item may match one of the actions.
func (a *actions) touch(t *policy.Text) bool {
	service, _, _ := strings.Cut(t.Value, ":")
	if strings.ContainsAny(service, "*?") {
		return true
	}
	of := a.services[strings.ToLower(service)] // mostly it is in lower case
	if of == nil {
		return false
	}
	item := strings.ToLower(t.Value)
	if strings.ContainsAny(item, "*?") {
		if len(of.patterns) > 0 {
			return true
		}
		for name := range of.names {
			if policy.MatchWildcards(item, name, false) {
				return true
			}
		}
		return false
	}
	_, named := of.names[item]
	return named || slices.ContainsFunc(of.patterns, func(p string) bool { return policy.MatchWildcards(p, item, false) })
}
