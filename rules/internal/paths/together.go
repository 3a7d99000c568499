package paths

import (
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// One principal must take all steps of a path, and steps that act on the same kind of resource must act on the same one: a
// principal that can create the functions dev-* and call the functions prod-* cannot call those that it creates. The solver
// knows one request at a time. Usually its answers for the single steps agree, and no more questions are needed. Otherwise the
// question about one step is asked again, under layers that express what the others require of the principal and the resource,
// and then the questions about the others, bound to the answer.

// agree reports whether one principal can make the requests, and whether they act on the same resource where they must.
func agree(steps []taken) bool {
	var b bond
	for _, t := range steps {
		for i, w := range t.witnesses {
			if !b.fits(w, t.step.kind(i)) {
				return false
			}
			b.tie(w, t.step.kind(i))
		}
	}
	return true
}

// together returns requests for the steps of a path that agree, nil if there are none.
func (w *Walker) together(p *Path) []*analysis.Witness {
	var found []*analysis.Witness
	choice := make([]*Step, len(p.Steps))
	var choose func(i int)
	choose = func(i int) {
		if i == len(choice) {
			found = w.choose(p, choice)
			return
		}
		for _, s := range p.Steps[i] {
			if !w.granted[s.index] {
				continue
			}
			choice[i] = s
			if choose(i + 1); found != nil {
				return
			}
		}
	}
	choose(0)
	return found
}

// choose returns requests that agree for the steps of a path, whichever step leads, and whatever the caller.
func (w *Walker) choose(p *Path, choice []*Step) []*analysis.Witness {
	for lead := range choice {
		for _, who := range []analysis.Caller{{Type: analysis.User}, {Type: analysis.Role}} {
			callers := w.callersOf(who)
			if callers == nil {
				continue
			}
			found := w.lead(p, choice, lead, callers)
			if found != nil {
				return found
			}
		}
	}
	return nil
}

// lead returns requests for the steps of a choice: one step goes first and the others follow.
func (w *Walker) lead(p *Path, choice []*Step, lead int, callers []analysis.Caller) []*analysis.Witness {
	b := &bond{
		callers: callers,
		shadows: func(kind string) []analysis.Layer { return w.shadows(choice, choice[lead], kind) },
	}
	all := make([]taken, len(choice))
	for i := range choice {
		at := i
		switch {
		case i == 0:
			at = lead
		case i <= lead:
			at = i - 1
		}
		witnesses := w.take(p, choice[at], b)
		if witnesses == nil {
			return nil
		}
		all[at] = taken{choice[at], witnesses}
		b.shadows = nil
	}
	return requests(all)
}

// callersOf returns the setting's callers of a type, with all credentials that they may have.
func (w *Walker) callersOf(who analysis.Caller) []analysis.Caller {
	callers := w.Setting.Callers
	if callers == nil {
		callers = anyCaller()
	}
	var some []analysis.Caller
	for _, c := range callers {
		if c.Type == who.Type {
			some = append(some, c)
		}
	}
	return some
}

// shadows returns layers that allow what lead asks for only where the other steps of a choice can also be taken: their
// statements, with lead's action in place of theirs, as far as they are about the principal or about a resource of the kind
// that both act on. They allow too much rather than too little.
func (w *Walker) shadows(choice []*Step, lead *Step, kind string) []analysis.Layer {
	var layers []analysis.Layer
	for _, other := range choice {
		if other == lead {
			continue
		}
		same := kind != "" && other.acts(kind)
		targets := NewTargets(w.role.of(other))
		for _, l := range w.Setting.Layers {
			shadow := analysis.Layer{Implicit: l.Implicit}
			for _, d := range l.Docs {
				var statements []*policy.Statement
				for _, s := range d.Statements {
					if !same && len(targets) > 0 && !Within(s, targets) {
						continue // it is about something that the step does not need
					}
					if c := disguise(s, other.Action, lead.Action, same); c != nil {
						statements = append(statements, c)
					}
				}
				shadow.Docs = append(shadow.Docs, analysis.Only(d, statements...))
			}
			layers = append(layers, shadow)
		}
	}
	return layers
}

// disguise returns a statement that says about one action what s says about another; same keeps what it says about the
// resource. It is nil if s says nothing, or is a Deny that depends on what cannot be kept.
func disguise(s *policy.Statement, of, as string, same bool) *policy.Statement {
	if !analysis.Covers(s, of) {
		return nil
	}
	c := *s
	c.Action, c.NotAction = policy.ListOf(policy.Text{Value: as}), nil
	whole := true // nothing was left out
	if !same {
		whole = s.NotResource == nil && s.Resource != nil && everything(s.Resource)
		c.Resource, c.NotResource = policy.Star(), nil
	}
	if s.Condition != nil {
		block := *s.Condition
		block.Conditions = nil
		for _, condition := range s.Condition.Conditions {
			if aboutPrincipal(condition.Key.Value) || strings.EqualFold(condition.Key.Value, regionKey) && same {
				block.Conditions = append(block.Conditions, condition)
			} else {
				whole = false
			}
		}
		c.Condition = &block
	}
	if !s.Allows() && !whole {
		return nil
	}
	return &c
}

func everything(l *policy.List) bool {
	for item := range l.All() {
		if item.Value == "*" && item.Known() {
			return true
		}
	}
	return false
}

// aboutPrincipal reports whether a context key is a property of the principal, whatever the request.
func aboutPrincipal(key string) bool {
	key = strings.ToLower(key)
	return key == usernameKey || key == "aws:userid" || strings.HasPrefix(key, "aws:principal")
}

// bond is what requests that belong together have in common: the principal, and the resource of each kind. Its zero value
// holds nothing yet; nil never holds anything.
type bond struct {
	bound     bool
	callers   []analysis.Caller
	keys      map[string]analysis.Fixed
	resources map[string]located
	// shadows yields the layers for the steps to come, if they are not bound yet.
	shadows func(kind string) []analysis.Layer
}

// located is a resource and the Region of the requests to it, which is "" where no policy considers it.
type located struct{ arn, region string }

const regionKey = "aws:RequestedRegion"

func locate(w *analysis.Witness) located {
	l := located{arn: w.Request.Resource}
	if region := w.Request.Context[regionKey]; len(region.List) == 1 {
		l.region = region.List[0]
	}
	return l
}

// tie binds a request about a resource of a kind.
func (b *bond) tie(w *analysis.Witness, kind string) {
	if b == nil {
		return
	}
	if b.callers == nil {
		b.callers = []analysis.Caller{w.Caller}
	}
	if !b.bound {
		// From now on it is this user or role, with any credentials.
		b.callers = slices.Clone(b.callers)
		for i := range b.callers {
			b.callers[i].ARN = w.Request.Principal
		}
	}
	b.bound = true
	if b.keys == nil {
		b.keys, b.resources = map[string]analysis.Fixed{}, map[string]located{}
	}
	for key, value := range w.Request.Context {
		if aboutPrincipal(key) && len(value.List) == 1 {
			b.keys[strings.ToLower(key)] = analysis.Fixed{Value: value.List[0]}
		}
	}
	for _, key := range w.Absent {
		if aboutPrincipal(key) {
			b.keys[strings.ToLower(key)] = analysis.Fixed{Absent: true}
		}
	}
	if kind != "" {
		b.resources[kind] = locate(w)
	}
}

// inAccount limits patterns that leave the account open to one account: what a principal creates and runs is in its own.
func inAccount(patterns []string, account string) []string {
	out := slices.Clone(patterns)
	for i, p := range out {
		if fields := strings.SplitN(p, ":", 6); len(fields) == 6 && fields[4] == "*" && account != "" {
			fields[4] = account
			out[i] = strings.Join(fields, ":")
		}
	}
	return out
}

func accountOf(principal string) string {
	arn, _ := policy.ParseARN(principal)
	return arn.Account
}

// fits reports whether the bound principal can make a request, on the bound resource.
func (b *bond) fits(w *analysis.Witness, kind string) bool {
	if !b.bound {
		return true
	}
	if b.callers[0].Type != w.Caller.Type || accountOf(b.callers[0].ARN) != accountOf(w.Request.Principal) {
		return false
	}
	for key, value := range w.Request.Context {
		if bound, ok := b.keys[strings.ToLower(key)]; ok && (bound.Absent || len(value.List) != 1 || value.List[0] != bound.Value) {
			return false
		}
	}
	for _, key := range w.Absent {
		if bound, ok := b.keys[strings.ToLower(key)]; ok && !bound.Absent {
			return false
		}
	}
	there, ok := b.resources[kind]
	here := locate(w)
	return !ok || there.arn == here.arn && (there.region == here.region || there.region == "" || here.region == "")
}

// hold limits a query to what is bound.
func (b *bond) hold(query *analysis.Query, kind string) {
	if b == nil {
		return
	}
	query.Callers = b.callers
	if b.shadows != nil {
		query.Layers = b.shadows(kind)
	}
	if !b.bound {
		return
	}
	query.View = maps.Clone(b.keys)
	there, ok := b.resources[kind]
	if ok && there.region != "" {
		query.View[regionKey] = analysis.Fixed{Value: there.region}
	}
	query.ResourceIn = inAccount(query.ResourceIn, accountOf(b.callers[0].ARN))
	// A name that the template leaves open cannot be asked for.
	if ok && !strings.ContainsAny(there.arn, "*?$<") {
		query.ResourceIn, query.ResourceTexts = []string{there.arn}, nil
	}
}
