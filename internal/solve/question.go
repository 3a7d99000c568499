package solve

import (
	"context"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// question is a Query made ready.
type question struct {
	*Query
	layers []layer
	notBy  []layer // nil if not asked
	where  []where
	// resourceIn are predicates that the resource must all satisfy, resourceOut one that it must not.
	resourceIn  []*csp.Predicate
	resourceOut *csp.Predicate
	each        []*csp.Predicate

	views []view
	// mentioned is what the question names, and of the statements those that may bear on its actions. Keys, services and
	// partitions are sorted.
	mentioned
	placed  bool // Principal elements name users, roles or accounts
	callers []caller
	// named are the question's actions; nil if there are patterns among them, or none are given.
	named []actions.Action
	// listed are those of keys that only some actions have, byService those of them that only some services set.
	listed, byService []string

	meter          csp.Meter
	instanceBudget int
	undecided      bool

	// distinct says that unknown values in Denies are taken to be like no other; see distinct.go.
	distinct bool
}

// layer is a Layer made ready.
type layer struct {
	docs []*document
	// allows are the statements that may grant the request, of granting, all that allow: those that Via asks for, if it does.
	allows   []*stmt
	granting []*stmt
	denies   []*stmt
	implicit bool
	partial  bool
	via      bool
}

type where struct {
	cond cond
	not  bool
}

type view struct {
	key               string
	layers, notBy     Fixed
	onLayers, onNotBy bool
}

// view returns what the question fixes a key to for a side, and whether it is the same for both.
func (q *question) view(key string, at side) (fixed Fixed, both, ok bool) {
	for i := range q.views {
		v := &q.views[i]
		switch {
		case v.key != key:
		case !v.onNotBy || q.notBy == nil:
			return v.layers, true, v.onLayers
		case !v.onLayers:
			return v.notBy, true, true
		case at == notBySide:
			return v.notBy, v.notBy == v.layers, true
		default:
			return v.layers, v.notBy == v.layers, true
		}
	}
	return Fixed{}, false, false
}

func (q *question) mentions(key string) bool {
	if key == "aws:principalarn" && q.placed {
		return true
	}
	_, ok := slices.BinarySearch(q.keys, key)
	return ok
}

// prepare makes a query ready.
func (s *store) prepare(ctx context.Context, query *Query) *question {
	q := &question{Query: query, instanceBudget: s.instanceBudget, meter: csp.Meter{Context: ctx, Budget: s.budget}}
	if query.Budget != nil {
		q.meter.Budget = min(q.meter.Budget, allowance(query.Budget))
	}
	q.nameActions()
	for i := range query.Layers {
		l := s.layer(q, &query.Layers[i])
		l.granting = l.allows
		l.only(query.Via)
		q.layers = append(q.layers, l)
	}
	if query.NotBy != nil {
		q.notBy = []layer{}
	}
	for i := range query.NotBy {
		q.notBy = append(q.notBy, s.layer(q, &query.NotBy[i]))
	}
	for i := range q.principals {
		switch q.principals[i].kind {
		case entryAccount, entryUser, entryRole:
			q.placed = true
		}
	}
	s.prepareResource(q)
	s.prepareContext(q)
	q.look()
	slices.Sort(q.keys)
	q.keys = slices.Compact(q.keys)
	for _, key := range q.keys {
		if facts.ByAction(key) {
			q.listed = append(q.listed, key)
		}
		if !q.Loose && facts.ByService(key) {
			q.byService = append(q.byService, key)
		}
	}
	slices.Sort(q.services)
	q.services = slices.Compact(q.services)
	q.preparePartitions()
	q.prepareCallers()
	return q
}

func (s *store) prepareResource(q *question) {
	c := compiler{s: s}
	add := func(texts []policy.Text) *csp.Predicate {
		p := &csp.Predicate{Family: policy.ARNFamily, Comparison: policy.Like}
		for i := range texts {
			p.Sources = append(p.Sources, glob.NewSource(&texts[i], glob.Asked, true, &s.preds.Symbols))
		}
		p = c.intern(p)
		q.symbolic = q.symbolic || p.Symbolic
		var m mentioned
		for i := range p.Sources {
			m.text(p.Sources[i].Pattern)
			q.colons = q.colons || p.Sources[i].AsksColon()
		}
		q.services, q.partitions = append(q.services, m.services...), append(q.partitions, m.partitions...)
		return p
	}
	if len(q.ResourceIn) > 0 {
		q.resourceIn = append(q.resourceIn, add(texts(q.ResourceIn)))
	}
	if len(q.ResourceTexts) > 0 {
		q.resourceIn = append(q.resourceIn, add(q.ResourceTexts))
	}
	s.prepareEach(q, add)
	if len(q.ResourceOut) > 0 {
		q.resourceOut = add(texts(q.ResourceOut))
	}
	q.keys = append(q.keys, c.keys...)
}

func texts(values []string) []policy.Text {
	out := make([]policy.Text, len(values))
	for i, v := range values {
		out[i].Value = v
	}
	return out
}

// today holds for every request that is still to be made: what was open until a day before is closed. It is a constant, as answers
// must not depend on when they are asked for.
var today = Constraint{Operator: "DateGreaterThanEquals", Key: "aws:CurrentTime", Values: []string{Today}}

// issued holds likewise for every request with temporary credentials.
var issued = Constraint{Operator: "DateGreaterThanEqualsIfExists", Key: "aws:TokenIssueTime", Values: []string{Issued}}

// constraint compiles a Constraint; Not is left to the caller.
func (s *store) constraint(c Constraint) cond {
	comp := compiler{s: s}
	return comp.constraint(c)
}

func (c *compiler) constraint(con Constraint) cond {
	source := policy.Condition{
		Operator: policy.Text{Value: con.Operator}, Key: policy.Text{Value: con.Key}, Values: append(texts(con.Values), con.Texts...),
	}
	return c.condition(&source, true)
}

func (s *store) prepareContext(q *question) {
	c := compiler{s: s}
	conditions := q.Where
	if slices.Contains(q.keys, "aws:currenttime") || slices.Contains(q.keys, "aws:epochtime") {
		conditions = append(slices.Clip(conditions), today)
	}
	if slices.Contains(q.keys, "aws:tokenissuetime") {
		conditions = append(slices.Clip(conditions), issued)
	}
	for _, con := range conditions {
		w := where{c.constraint(con), con.Not}
		q.symbolic = q.symbolic || w.cond.p != nil && w.cond.p.Symbolic
		q.where = append(q.where, w)
		q.keys = append(q.keys, w.cond.key)
	}
	q.keys = append(q.keys, c.keys...)
	for name, fixed := range q.View {
		q.views = append(q.views, view{key: strings.ToLower(name), layers: fixed, onLayers: true})
	}
	for name, fixed := range q.NotView {
		key := strings.ToLower(name)
		i := slices.IndexFunc(q.views, func(v view) bool { return v.key == key })
		if i < 0 {
			i = len(q.views)
			q.views = append(q.views, view{key: key})
		}
		q.views[i].notBy, q.views[i].onNotBy = fixed, true
	}
	slices.SortFunc(q.views, func(a, b view) int { return strings.Compare(a.key, b.key) })
}

// layer makes a layer ready, as far as it bears on the question's actions.
func (s *store) layer(q *question, l *Layer) layer {
	out := layer{implicit: l.Implicit}
	for _, d := range l.Docs {
		c := s.document(d)
		out.docs = append(out.docs, c)
		out.partial = out.partial || c.partial
		q.meter.Add(len(c.stmts) / statements)
		allows, denies := c.allows, c.denies
		if q.bearsAll(c) {
			q.add(c.mentioned(s))
		} else {
			allows, denies = nil, nil
			for _, st := range c.stmts {
				if !q.bears(st) {
					continue
				}
				q.add(&s.ready(st).mentioned)
				if st.allows {
					allows = append(allows, st)
				}
				if st.denies {
					denies = append(denies, st)
				}
			}
		}
		if len(l.Docs) == 1 {
			out.allows, out.denies = allows, denies
			break
		}
		out.allows, out.denies = append(out.allows, allows...), append(out.denies, denies...)
	}
	return out
}

// only leaves of allows those that the question asks about, if the layer has any of them.
func (l *layer) only(via []*policy.Statement) {
	if len(via) == 0 {
		return
	}
	asked := make(map[*policy.Statement]struct{}, len(via))
	for _, s := range via {
		asked[s] = struct{}{}
	}
	var allows []*stmt
	for _, st := range l.granting {
		if _, ok := asked[st.source]; ok {
			allows = append(allows, st)
		}
	}
	if l.via = len(allows) > 0; l.via {
		l.allows = allows
	}
}

// nameActions makes the question's actions ready, if it names them.
func (q *question) nameActions() {
	for _, name := range q.Actions {
		if strings.ContainsAny(name, "*?") {
			return
		}
	}
	q.named = make([]actions.Action, len(q.Actions))
	for i, name := range q.Actions {
		q.named[i] = actions.Named(name)
	}
}

// bearsAll reports whether all statements of a document bear on the question.
func (q *question) bearsAll(d *document) bool {
	for _, st := range d.stmts {
		if !q.bears(st) {
			return false
		}
	}
	return true
}

// bears reports whether a statement may cover an action that the question asks about. Others are nothing to it.
func (q *question) bears(st *stmt) bool {
	if len(q.named) == 0 {
		return true
	}
	for i := range q.named {
		if _, may := st.actions.Covers(&q.named[i]); may {
			return true
		}
	}
	return false
}

func (q *question) preparePartitions() {
	named := q.partitions
	q.partitions = []string{"aws"}
	slices.Sort(named)
	for _, p := range named {
		if strings.HasPrefix(p, "aws-") && !strings.ContainsAny(p, "*?$") && !slices.Contains(q.partitions, p) {
			q.partitions = append(q.partitions, p)
		}
	}
}

// side is whose eyes see the request: those of Layers or those of NotBy.
type side uint8

// The sides.
const (
	layersSide side = iota
	notBySide
	bothSides
)

// prepareEach makes the predicates of Query.Each.
func (s *store) prepareEach(q *question, add func([]policy.Text) *csp.Predicate) {
	for _, patterns := range q.Each {
		q.each = append(q.each, add(texts(patterns)))
	}
}

// look takes from the budget what it costs to look at every statement once, and reports false if it is used up.
func (q *question) look() bool {
	for _, layers := range [][]layer{q.layers, q.notBy} {
		for i := range layers {
			q.meter.Add((len(layers[i].allows) + len(layers[i].denies)) / statements)
		}
	}
	q.undecided = q.undecided || q.meter.Out()
	return !q.meter.Out()
}

// statements are how many of them are looked at in a step.
const statements = 6
