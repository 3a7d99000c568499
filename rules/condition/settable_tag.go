package condition

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// asked holds the questions about a tag that a statement depends on, for one kind of caller.
type asked struct {
	pass      *analysis.Pass
	setting   analysis.Setting
	statement *policy.Statement
	tag       *deciderTag
	caller    analysis.Caller
	// good is the tag's value where a request is allowed, bad where it is not.
	good, bad analysis.Fixed
	// view fixes the caller's properties that the policies compare.
	view map[string]analysis.Fixed
}

// findSettable returns the finding about a tag that a statement depends on if, in a setting, a request is allowed with one
// value of it and not with another, and the caller can set the former; nil otherwise.
func findSettable(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, t *deciderTag) *analysis.Diagnostic {
	var mild *analysis.Diagnostic
	for _, caller := range callersWithTags(setting) {
		if !anyWay(setting, s, t, caller) {
			continue
		}
		if !pass.Pay(analysis.Closely * setting.Statements()) {
			pass.Undecided()
			return mild
		}
		caller.ARN = ownARN(setting)
		q := asked{pass: pass, setting: setting, statement: s, tag: t, caller: caller, view: samples(setting, caller, t)}
		if t.whose == principals {
			q.caller.Tags = nil // the view has them, and this one as it is before and after
		}
		q.good, q.bad = values(s, t, q.view)
		d := q.finding()
		if d == nil && q.good.Value == another {
			// An absent tag serves as well as another value.
			q.good = analysis.Fixed{Absent: true}
			d = q.finding()
		}
		switch {
		case d != nil && d.AtMost == 0:
			return d
		case d != nil && mild == nil:
			mild = d
		case d == nil && t.whose == resources && !tellsCallersApart(setting):
			return mild
		}
	}
	return mild
}

// tellsCallersApart reports whether a policy of a setting may answer a user and the session of a role otherwise.
func tellsCallersApart(setting analysis.Setting) bool {
	for text := range texts(setting.Layers) {
		for _, token := range policy.ParsePattern(text, policy.PatternMode{Variables: true}) {
			if token.Kind == policy.Variable && analysis.VariesByCaller(strings.ToLower(token.Text)) {
				return true
			}
		}
	}
	return slices.ContainsFunc(mentionedKeys(setting.Layers), analysis.VariesByCaller)
}

// finding asks for the request that depends on the tag, and for the requests that set it.
func (q *asked) finding() *analysis.Diagnostic {
	if first, ok := firstSteps(q.statement, q.tag, q.caller, q.good.Absent); ok {
		// Most callers cannot set the tag on anything, which is one question for all statements that depend on it.
		if len(first.actions) == 0 || q.pass.Impossible(q.asks(&first)) {
			return nil
		}
	}
	gained, found := q.pass.Find(q.depends())
	if !found {
		return nil
	}
	steps, alone := q.set(gained)
	if steps == nil {
		// The sample may be a resource that the caller cannot tag: ask the other way around.
		gained, steps = q.setFirst(gained)
	}
	if steps == nil {
		return nil
	}
	if gained = q.confirmed(gained, steps[0]); gained == nil {
		return nil
	}
	d := &analysis.Diagnostic{
		Range: q.tag.place, Statement: q.statement, Witness: gained, Further: steps,
		Message: analysis.Message("access depends on the tag %s, which this principal can set with %s",
			q.tag.name, steps[0].Request.Action),
	}
	if alone {
		d.AtMost = analysis.Note
	}
	return d
}

// confirmed asks for the gained request again, on the same resource that was tagged, with its other tags as they were then: a
// resource that may be tagged because of another tag may also be open because of that tag. It returns nil if the tag does not
// matter there.
func (q *asked) confirmed(gained, tagged *analysis.Witness) *analysis.Witness {
	if q.tag.whose == principals {
		return gained
	}
	query := q.depends()
	query.ResourceIn = []string{literal(tagged.Request.Resource)}
	others := false
	for key, v := range tagged.Request.Context {
		t, ok := tagOf(key)
		if !ok || t.whose == principals || strings.EqualFold(t.name, q.tag.name) || len(v.List) != 1 {
			continue
		}
		others = true
		query.View[key], query.NotView[key] = analysis.Fixed{Value: v.List[0]}, analysis.Fixed{Value: v.List[0]}
	}
	if !others {
		return gained
	}
	witness, found := q.pass.Find(query)
	if !found {
		return nil
	}
	return witness
}

// fixed returns a view in which the tag has a given value.
func (q *asked) fixed(tag analysis.Fixed) map[string]analysis.Fixed {
	view := maps.Clone(q.view)
	for _, key := range q.tag.keys() {
		view[key] = tag
	}
	return view
}

// depends asks for a request that is allowed with one value of the tag and not with another: by the statement, if it is an
// Allow.
func (q *asked) depends() analysis.Query {
	query := analysis.Query{
		Layers: q.setting.Layers, NotBy: q.setting.Layers, View: q.fixed(q.good), NotView: q.fixed(q.bad),
		Callers:      []analysis.Caller{q.caller},
		ActionFilter: q.tag.limits,
	}
	if s := q.statement; s.Action != nil {
		for item := range s.Action.All() {
			if !item.Known() {
				query.Actions = nil
				break
			}
			query.Actions = append(query.Actions, item.Value)
		}
	}
	if q.statement.Allows() {
		query.Via = []*policy.Statement{q.statement}
	} else {
		query.NotBy = analysis.Guard(q.pass.Document, q.statement)
	}
	return query
}

// ways returns the ways in which the caller can give the tag the value with which a request is allowed: they remove it if the
// request must be without it.
func (q *asked) ways(gained *analysis.Witness) [][]step {
	return slices.DeleteFunc(ways(q.tag, q.caller, gained), func(way []step) bool { return way[0].removes != q.good.Absent })
}

// set looks for the requests with which the caller of a request gives the tag the value that makes it allowed, while it has
// another value; nil if there are none. alone says that one step is missing that another policy may allow.
func (q *asked) set(gained *analysis.Witness) (steps []*analysis.Witness, alone bool) {
	for _, way := range q.ways(gained) {
		steps = nil
		for _, st := range way {
			resource := st.resource
			if resource == "" {
				resource = gained.Request.Resource
			}
			query := q.asks(&st)
			if resource != "*" {
				query.ResourceIn = []string{literal(resource)}
			}
			witness, found := q.pass.Find(query)
			if !found {
				steps = nil
				break
			}
			steps = append(steps, witness)
		}
		if steps != nil {
			return steps, way[0].alone
		}
	}
	return nil, false
}

// asks returns the question for one step, on any resource.
func (q *asked) asks(st *step) analysis.Query {
	query := analysis.Query{
		Layers: q.setting.Layers, Actions: st.actions, View: q.fixed(q.bad), Callers: []analysis.Caller{q.caller},
	}
	switch {
	case st.removes:
		query.Where = append(query.Where, analysis.Where("ForAnyValue:StringEquals", "aws:TagKeys", q.tag.name))
	case st.request != "":
		query.Where = append(query.Where, analysis.Where("StringEquals", st.request, q.good.Value))
	}
	for _, key := range mentionedKeys(q.setting.Layers) {
		switch _, rest, _ := strings.Cut(key, ":"); {
		case rest == "createaction": // what exists already is not being created
			query.Where = append(query.Where, analysis.Absent(key))
		case strings.HasPrefix(key, "aws:calledvia"), key == "aws:viaawsservice": // a service chooses the tags itself
			query.Where = append(query.Where, analysis.Where("Bool", "aws:ViaAWSService", "false"))
		}
	}
	return query
}

// setFirst looks for a resource of the statement that the caller can tag, and then for the request that this enables.
func (q *asked) setFirst(gained *analysis.Witness) (*analysis.Witness, []*analysis.Witness) {
	if q.tag.whose == principals || q.statement.Resource == nil {
		return gained, nil
	}
	for _, way := range q.ways(gained) {
		query := q.asks(&way[0])
		query.ResourceTexts = q.statement.Resource.Items
		first, found := q.pass.Find(query)
		if !found {
			return gained, nil
		}
		again := q.depends()
		again.ResourceIn = []string{literal(first.Request.Resource)}
		second, found := q.pass.Find(again)
		if found {
			return second, []*analysis.Witness{first}
		}
	}
	return gained, nil
}

// literal returns a pattern that matches only a resource.
func literal(resource string) string {
	return literals.Replace(resource)
}

var literals = strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}")

// mentionedKeys returns the condition keys of layers, in lower case, each once.
func mentionedKeys(layers []analysis.Layer) []string {
	var keys []string
	for _, l := range layers {
		for _, d := range l.Docs {
			for _, s := range d.Statements {
				for c := range s.Conditions() {
					same := func(key string) bool { return strings.EqualFold(key, c.Key.Value) }
					if !slices.ContainsFunc(keys, same) {
						keys = append(keys, strings.ToLower(c.Key.Value))
					}
				}
			}
		}
	}
	return keys
}

// settable is a finding about a tag that can be set.
type settable struct {
	diagnostic *analysis.Diagnostic
	tag        deciderTag
}

// sameAs reports whether two findings are about the same tag, set by the same action.
func (f *settable) sameAs(other settable) bool {
	return f.tag.whose == other.tag.whose && strings.EqualFold(f.tag.name, other.tag.name) &&
		f.diagnostic.Statement.Allows() == other.diagnostic.Statement.Allows() &&
		f.diagnostic.Further[0].Request.Action == other.diagnostic.Further[0].Request.Action
}

// told reports whether a statement's tag does not need another question: an earlier finding already says that it can be set, on
// the same carrier or on resources of the same services.
func told(found []settable, s *policy.Statement, t *deciderTag) bool {
	same := func(f settable) bool {
		return f.tag.whose == t.whose && strings.EqualFold(f.tag.name, t.name) && f.diagnostic.AtMost == 0 &&
			f.diagnostic.Statement.Allows() == s.Allows()
	}
	if t.whose != resources {
		return slices.ContainsFunc(found, same)
	}
	services, ok := servicesOf(s)
	return ok && !slices.ContainsFunc(services[1:], func(service string) bool {
		return !slices.ContainsFunc(found, func(f settable) bool {
			return same(f) && strings.HasPrefix(f.diagnostic.Witness.Request.Action, service+":")
		})
	})
}

// named yields settings, those of several principals once for each principal with its own name in the template.
func named(settings iter.Seq[analysis.Setting]) iter.Seq[analysis.Setting] {
	return func(yield func(analysis.Setting) bool) {
		for setting := range settings {
			var before []string
			for each := range setting.Each() {
				arn := ownARN(each)
				if slices.Contains(before, arn) {
					continue
				}
				if before = append(before, arn); !yield(each) {
					return
				}
			}
		}
	}
}
