package compare

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// search is one look for what one side allows and the other does not.
type search struct {
	*comparison
	s    *sides
	rule *analysis.Analyzer
	k    kinds
	n    *narrower
	// found are the kinds of access that have a witness.
	found map[accessKind]bool
	// others are the witnesses for services that no document names, by their access level, and made those for actions that
	// no one writes or knows.
	others map[string]*elsewhere
	made   []query.Witness
}

// elsewhere is a witness that stands for several services.
type elsewhere struct {
	q        query.Query
	w        query.Witness
	services []string
}

// nobody is why a question is open that no caller can ask.
const nobody = "nobody whom it is about makes requests with the context keys that are assumed"

// search tells what the new side allows and the old one does not, in each kind of access, or leaves it open.
func (c *comparison) search(ctx context.Context, s *sides, rule *analysis.Analyzer) error {
	f := &search{
		comparison: c, s: s, rule: rule, n: newNarrower(), k: newKinds(slices.Concat(s.old.concrete, s.new.concrete)...),
		found: map[accessKind]bool{}, others: map[string]*elsewhere{},
	}
	who := s.callers
	if who == nil {
		who = members(s.new.docs[0].Kind)
	}
	callers := c.callers(who)
	if len(callers) == 0 {
		c.open(s.new.docs[0], nobody)
		return nil
	}
	q := query.Query{Layers: s.new.layers, NotBy: s.old.layers, View: c.Fixed, Loose: true, Callers: callers, Budget: c.budget}
	questions := []narrow{{s.new.layers, s.old.layers, nil}}
	if !c.whole && s.elsewhere == "" {
		questions = f.n.questions(s.old.layers, s.new.layers)
	}
	for _, question := range questions {
		part := q
		part.Layers, part.NotBy = question.layers, question.notBy
		err := f.ask(ctx, part)
		if part.Actions = f.unknown(question.on); err == nil && len(part.Actions) > 0 {
			err = f.ask(ctx, part)
		}
		if errors.Is(err, query.ErrUndecided) {
			c.undecided(s, rule, err)
		} else if err != nil {
			return err
		}
	}
	f.finish(ctx)
	return f.widest(ctx, q)
}

// ask asks for a request of each kind of access that has none yet.
func (f *search) ask(ctx context.Context, q query.Query) error {
	if before := maps.Clone(f.found); len(before) > 0 && len(q.Actions) == 0 {
		q.ActionFilter = func(a catalog.Action) bool { return !before[f.k.of(a.String())] }
	}
	// Of services that the question's own documents do not name it tells only that there are some.
	own := newKinds(documents(q.Layers, q.NotBy)...)
	own.written = f.k.written
	for w, err := range f.Solver.FindAll(ctx, q, own.group) {
		if err != nil {
			return err
		}
		if of := own.of(w.Request.Action); of.service == anyService && of.level != "" && !of.made {
			f.spread(ctx, q, own, of.level, w)
			continue
		}
		f.note(ctx, q, w)
	}
	return nil
}

// unknown lists actions that the catalog does not know, and that documents write of which a question only has wildcards.
func (f *search) unknown(on *actions) []string {
	if on == nil || !on.wild() {
		return nil
	}
	var out []string
	for name := range f.k.written() {
		if (on.all || on.touch(&policy.Text{Value: name})) && !f.found[f.k.of(name)] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func documents(layers ...[]query.Layer) []*policy.Document {
	var out []*policy.Document
	for _, l := range slices.Concat(layers...) {
		out = append(out, l.Docs...)
	}
	return out
}

// note tells of a witness, if it is the first of its kind.
func (f *search) note(ctx context.Context, q query.Query, w query.Witness) {
	of := f.k.of(w.Request.Action)
	if f.found[of] {
		return
	}
	f.found[of] = true
	w = f.better(ctx, q, w, of)
	if of.made {
		f.made = append(f.made, w)
		return
	}
	f.tell(f.s, f.rule, of, nil, f.everybody(ctx, q, w))
}

// everybody returns witnesses by each sort of caller, where documents say who may call: of the first most people will hear
// for the first time.
func (f *search) everybody(ctx context.Context, q query.Query, w query.Witness) []query.Witness {
	if !f.s.new.docs[0].Kind.NamesPrincipals() {
		return []query.Witness{w}
	}
	var out []query.Witness
	for _, sort := range foreign() {
		if found, ok := f.by(ctx, q, w, sort); ok {
			out = append(out, found)
			if sort == query.Anonymous {
				break // that says it all
			}
		} else if sort == w.Caller.Type {
			out = append(out, w)
		}
	}
	return out
}

// by returns a witness by a sort of caller for the same kind of access, and for the same action if there is one. Callers of
// accounts that no document names come first: they are easily read.
func (f *search) by(
	ctx context.Context, q query.Query, w query.Witness, sort query.CallerType,
) (found query.Witness, ok bool) {
	service, _, _ := strings.Cut(w.Request.Action, ":")
	of := f.k.of(w.Request.Action)
	q.ActionFilter = func(a catalog.Action) bool { return f.k.of(a.String()) == of }
	q.Loose, q.Budget = w.Unlisted, &query.Budget{Left: maxPolish}
	var callers, strangers []query.Caller
	for _, p := range q.Callers {
		if p.Type != sort {
			continue
		}
		callers = append(callers, p)
		if f.s.callers == nil && p.ARN == "" && sort != query.Anonymous && sort != query.Service && sort != query.Federated {
			p.OtherAccount = true
			strangers = append(strangers, p)
		}
	}
	questions := [][]string{{w.Request.Action}, {service + ":*"}}
	if of.level == "" {
		questions, q.ActionFilter = questions[:1], nil // filters are about the catalog's actions
	}
	for _, q.Actions = range questions {
		for _, q.Callers = range [][]query.Caller{strangers, callers} {
			if len(q.Callers) == 0 {
				continue
			}
			if w, ok, err := f.Solver.Find(ctx, q); ok && err == nil {
				f.n.restore(&w)
				return w, true
			}
		}
	}
	return query.Witness{}, false
}

// foreign lists the sorts of callers, those first of whom the fewest people think.
func foreign() []query.CallerType {
	return []query.CallerType{query.Anonymous, query.Federated, query.Service, query.Role, query.User, query.Root}
}

// better returns a witness of the same kind of access that reads better, if there is one, and names its statements.
func (f *search) better(ctx context.Context, q query.Query, w query.Witness, of accessKind) query.Witness {
	w = f.best(ctx, w, q, func(action string) bool { return f.k.of(action) == of }, f.k.services(of)...)
	f.n.restore(&w)
	return w
}

// spread looks to which services a witness applies that was found for one that the documents of a question do not name:
// those of which some action of the same access level is allowed on the one side and not on the other, all else being
// equal.
func (f *search) spread(ctx context.Context, q query.Query, own kinds, level string, w query.Witness) {
	after, before := newDeciders(q.Layers), newDeciders(q.NotBy)
	options := eval.Options{Symbols: w.Symbols, Strangers: true}
	var others []string
	for service := range catalog.Services() {
		prefix := service.Prefix()
		if own.named[prefix] {
			continue
		}
		of := accessKind{service: prefix, level: level}
		if f.k.named[prefix] && f.found[of] {
			continue
		}
		for a := range service.Actions() {
			if a.Level().String() != level {
				continue
			}
			r := w.Exact
			r.Action = a.String()
			if !after.allow(r, options) || before.allow(r, options) {
				continue
			}
			if !f.k.named[prefix] {
				others = append(others, prefix)
			} else if found, ok := f.first(ctx, q, prefix, level); ok {
				f.note(ctx, q, found)
			}
			break
		}
	}
	if len(others) == 0 {
		return
	}
	at := f.others[level]
	if at == nil {
		if f.k.of(w.Request.Action).service != anyService {
			var ok bool
			if w, ok = f.first(ctx, q, others[0], level); !ok {
				return
			}
		}
		at = &elsewhere{q: q, w: f.better(ctx, q, w, accessKind{service: anyService, level: level})}
		f.others[level] = at
	}
	at.services = append(at.services, others...)
	slices.Sort(at.services)
	at.services = slices.Compact(at.services)
}

// first returns a witness for an access level of a service.
func (f *search) first(ctx context.Context, q query.Query, service, level string) (query.Witness, bool) {
	q.Actions = []string{service + ":*"}
	q.ActionFilter = func(a catalog.Action) bool { return a.Level().String() == level }
	w, found, err := f.Solver.Find(ctx, q)
	return w, found && err == nil
}

// finish tells what needed all questions to be asked.
func (f *search) finish(ctx context.Context) {
	var odd *elsewhere
	for _, level := range slices.Sorted(maps.Keys(f.others)) {
		at := f.others[level]
		of := accessKind{service: anyService, level: level}
		f.found[of] = true
		if at.w.Unlisted {
			// A wildcard for actions on a resource of one service: that it covers those of others is worth one line.
			if odd == nil {
				odd = at
			} else {
				odd.services = append(odd.services, at.services...)
			}
			continue
		}
		f.tell(f.s, f.rule, of, at.services, f.everybody(ctx, at.q, at.w))
	}
	if odd != nil {
		slices.Sort(odd.services)
		odd.services = slices.Compact(odd.services)
		f.tell(f.s, f.rule, accessKind{service: anyService}, odd.services, f.everybody(ctx, odd.q, odd.w))
	}
	for _, w := range f.made {
		// That a wildcard covers actions that no one knows goes without saying beside those that are known.
		of := f.k.of(w.Request.Action)
		known := false
		for other := range f.found {
			known = known || other.service == of.service && !other.made
		}
		if !known && f.rule != f.rules.Lifted {
			f.tell(f.s, f.rule, of, nil, []query.Witness{w})
		}
	}
}

// deciders are layers made ready to be decided.
type deciders []eval.Layer

func newDeciders(layers []query.Layer) deciders {
	out := make(deciders, len(layers))
	for i, l := range layers {
		docs := l.Docs
		if l.Implicit {
			docs = append(slices.Clip(docs), everything())
		}
		out[i] = eval.NewLayer(docs...)
	}
	return out
}

// everything is a document that allows everything.
func everything() *policy.Document {
	star := policy.List{Items: []policy.Text{{Value: "*"}}, Index: []int{-1}}
	return &policy.Document{Statements: []*policy.Statement{{
		Effect: &policy.Text{Value: "Allow"}, Action: &star, Resource: &star,
	}}}
}

// allow reports whether all layers allow a request.
func (d deciders) allow(r policy.Request, o eval.Options) bool {
	return !slices.ContainsFunc(d, func(l eval.Layer) bool { return l.Decide(r, o).Outcome != query.Allowed })
}
