package verify

import (
	"encoding/binary"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// The steps that one set of strings, and that a whole claim may take.
const (
	stepsOfSet   = 40_000
	stepsOfClaim = 2_000_000
)

// Checker checks claims about some documents, which must not change while it lives. It may be used by several goroutines.
type Checker struct {
	mu    sync.Mutex
	cover map[*policy.Statement][]truth // of the catalog's actions
}

// New returns a Checker.
func New() *Checker { return &Checker{cover: map[*policy.Statement][]truth{}} }

// Verdict is what became of a claim.
type Verdict uint8

// The verdicts.
const (
	Proved       Verdict = iota // there is no such request
	Tried                       // none of the requests that were tried is one
	Unchecked                   // it was not checked
	Contradicted                // there is one
)

// Report is what became of a claim that no request answers a question.
type Report struct {
	Verdict Verdict
	// Why says what was not proved: the action, the caller, what the variables may be.
	Why string
	// Request contradicts the claim.
	Request policy.Request
	// Instances, Splits and Leaves count what the proof consists of, Requests how many were tried instead.
	Instances, Splits, Leaves, Requests int
}

// Check checks the claim that no request answers a question: it proves it, or else tries requests.
func (ch *Checker) Check(q *query.Query) Report {
	r, c := ch.prove(q)
	if r.Verdict == Proved || c == nil {
		return r
	}
	found := false
	r.Request, found, r.Requests = c.counterexample()
	switch {
	case found:
		r.Verdict = Contradicted
	case r.Requests > 0:
		r.Verdict = Tried
	}
	return r
}

// Prove is Check without the requests: what it does not prove is unchecked.
func (ch *Checker) Prove(q *query.Query) Report {
	r, _ := ch.prove(q)
	return r
}

func (ch *Checker) prove(q *query.Query) (Report, *claim) {
	c, ok := newClaim(ch, q)
	if !ok {
		return Report{Verdict: Unchecked, Why: "its texts have too many different characters"}, nil
	}
	r := c.check()
	r.Splits, r.Leaves = c.splits, c.leaves
	return r, c
}

// action is an action that the claim is about.
type action struct {
	name, lower string
	entry       catalog.Action
	known       bool
}

var allActions = sync.OnceValue(func() []action {
	out := make([]action, 0, catalog.NumActions())
	for entry := range catalog.Actions() {
		name := entry.String()
		out = append(out, action{name, strings.ToLower(name), entry, true})
	}
	return out
})

// check refutes the question for each action and caller.
func (c *claim) check() Report {
	r := Report{}
	callers := c.callers()
	for _, group := range c.groups() {
		left := callers
		if len(group) > 1 && !c.q.Whole && c.each == nil {
			left = slices.DeleteFunc(slices.Clone(callers), func(who *caller) bool {
				r.Instances++
				n := &instance{claim: c, lower: group[0].lower, caller: who, members: []target{{index: -1, form: c.All}}}
				return n.refutes()
			})
		}
		if len(left) == 0 {
			continue
		}
		for _, a := range c.distinct(group) {
			for _, who := range left {
				if !who.facts().Calls(a.lower) {
					continue
				}
				if !c.refutes(&r, a, who) {
					return r
				}
			}
		}
	}
	return r
}

// refutes refutes the question for an action and a caller.
func (c *claim) refutes(r *Report, a action, who *caller) bool {
	for _, members := range c.calls(a) {
		if members == nil {
			r.Verdict, r.Why = Unchecked, "too many choices of resources"
			return false
		}
		r.Instances++
		n := &instance{claim: c, name: a.name, lower: a.lower, entry: a.entry, listed: a.known, caller: who, members: members}
		if !n.refutes() && !n.refutesCases() {
			c.stuck = n
			r.Verdict, r.Why = Unchecked, n.describe()
			return false
		}
	}
	return true
}

// describe says what an instance is about, and what its variables may be.
func (n *instance) describe() string {
	var b strings.Builder
	b.WriteString(n.name + " by a " + n.caller.Type.String() + " " + n.caller.principal + " of credentials " + string(rune('0'+n.caller.Credentials)))
	for _, v := range n.order {
		b.WriteString(", " + v.id)
		switch {
		case v.model.absent:
			b.WriteString(" absent")
		default:
			b.WriteString(" = " + strings.Join(v.model.values, "|"))
		}
		if !v.model.exact {
			b.WriteString(" (?)")
		}
	}
	return b.String()
}

// actions returns the actions that the claim is about.
func (c *claim) actions() []action {
	narrowed := c.q.ActionFilter != nil || len(c.q.AccessLevels) > 0
	accepts := func(a catalog.Action) bool {
		return (len(c.q.AccessLevels) == 0 || slices.Contains(c.q.AccessLevels, a.Level())) && (c.q.ActionFilter == nil || c.q.ActionFilter(a))
	}
	var out []action
	all := func(pattern string) {
		for _, a := range allActions() {
			if (pattern == "" || wild(pattern, a.lower)) && accepts(a.entry) {
				out = append(out, a)
			}
		}
	}
	unlisted := func(name string) {
		if _, ok := catalog.FindAction(name); !ok && !narrowed {
			out = append(out, action{name: name, lower: strings.ToLower(name)})
		}
	}
	for _, name := range c.q.Actions {
		switch entry, ok := catalog.FindAction(name); {
		case isPattern(name):
			all(strings.ToLower(name))
		case ok && accepts(entry):
			out = append(out, allActions()[entry])
		case !ok:
			unlisted(name)
		}
	}
	if len(c.q.Actions) > 0 {
		return out
	}
	all("")
	if c.q.Loose {
		for _, st := range c.statements() {
			for _, l := range []*policy.List{st.source.Action, st.source.NotAction} {
				for i := 0; l != nil && i < len(l.Items); i++ {
					if t := &l.Items[i]; t.Known() && !isPattern(t.Value) && strings.Contains(t.Value, ":") {
						unlisted(t.Value)
					}
				}
			}
		}
	}
	return out
}

// statements returns all statements of the claim.
func (c *claim) statements() []*statement {
	var out []*statement
	for _, layers := range [][]layer{c.layers, c.notBy} {
		for _, l := range layers {
			out = append(append(out, l.allows...), l.denies...)
		}
	}
	return out
}

// groups returns the actions that every layer may allow, those together that the same statements cover.
func (c *claim) groups() [][]action {
	statements := c.statements()
	list := c.actions()
	index := map[string]int{}
	var out [][]action
	key := make([]byte, len(statements))
	covers := make([]func(*action) truth, len(statements))
	for i, st := range statements {
		covers[i] = c.coverage(st, len(list) > 100)
	}
	for i := range list {
		a := &list[i]
		for i := range statements {
			key[i] = byte(covers[i](a))
		}
		at, ok := index[string(key)]
		if !ok {
			at = -1
			if c.may(a) {
				at = len(out)
				out = append(out, nil)
			}
			index[string(key)] = at
		}
		if at >= 0 {
			out[at] = append(out[at], *a)
		}
	}
	return out
}

// coverage returns what says whether a statement covers an action.
func (c *claim) coverage(st *statement, many bool) func(*action) truth {
	if !many {
		return func(a *action) truth { return st.covers.covers(a.lower) }
	}
	all := c.checker.covered(st)
	return func(a *action) truth {
		if a.known {
			return all[a.entry]
		}
		return st.covers.covers(a.lower)
	}
}

// covered says of all the catalog's actions whether a statement covers them.
func (ch *Checker) covered(st *statement) []truth {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	all, ok := ch.cover[st.source]
	if !ok {
		all = make([]truth, catalog.NumActions())
		for i, a := range allActions() {
			all[i] = st.covers.covers(a.lower)
		}
		if len(ch.cover) >= maxCovered {
			clear(ch.cover)
		}
		ch.cover[st.source] = all
	}
	return all
}

// maxCovered bounds the statements of which it is kept what they cover.
const maxCovered = 1000

// may reports whether each layer has a statement that may allow an action.
func (c *claim) may(a *action) bool {
	for i := range c.layers {
		l := &c.layers[i]
		if !l.implicit && !slices.ContainsFunc(l.allows, func(s *statement) bool { return !s.opaque && s.covers.covers(a.lower) == yes }) {
			return false
		}
	}
	return true
}

// distinct returns one action of each sort that facts tell apart.
func (c *claim) distinct(group []action) []action {
	if len(group) == 1 {
		return group
	}
	seen := map[string]bool{}
	var out []action
	for _, a := range group {
		if key := c.traits(a); !seen[key] {
			seen[key] = true
			out = append(out, a)
		}
	}
	return out
}

// traits says of an action which resources it has and what is known of the keys.
func (c *claim) traits(a action) string {
	if !a.known || strings.HasPrefix(a.lower, "sts:") || strings.HasPrefix(a.lower, "iam:") {
		return a.lower
	}
	var b []byte
	if !c.q.Loose {
		b = binary.LittleEndian.AppendUint16(b, uint16(a.entry.Service()))
	}
	n := a.entry.NumResources()
	for i := -1; i < n; i++ {
		if i < 0 && n > 0 {
			continue
		}
		if i >= 0 && !c.q.Loose {
			b = binary.LittleEndian.AppendUint16(b, uint16(a.entry.Resource(i).ResourceType))
		}
		s := facts.Subject{Action: a.name, Entry: a.entry, Known: true, Resource: i, Loose: c.q.Loose}
		for _, key := range c.keys {
			if facts.ByAction(key) {
				whole, part := facts.Whole(key, s)
				b = append(append(append(b, byte(facts.Of(key, s).Presence), byte(part)), whole...), 0)
			}
		}
	}
	return string(b)
}

// calls returns for an action what it is authorized for: choices of a sort for each resource. A nil one says that there are too many.
func (c *claim) calls(a action) [][]target {
	var needs [][]target
	switch {
	case c.each != nil:
		for _, asked := range c.each {
			targets := c.targets(a)
			for i := range targets {
				targets[i].asked = asked
			}
			needs = append(needs, targets)
		}
	case c.q.Whole && a.known:
		for i := range a.entry.NumResources() {
			if a.entry.Resource(i).Required {
				needs = append(needs, c.typeTargets(a, i))
			}
		}
	}
	if needs == nil {
		needs = [][]target{c.targets(a)}
	}
	out := [][]target{{}}
	for _, targets := range needs {
		var grown [][]target
		for _, members := range out {
			for _, t := range targets {
				grown = append(grown, append(slices.Clip(members), t))
			}
		}
		if out = grown; len(out) > 256 {
			return [][]target{nil}
		}
	}
	return out
}

// targets returns the sorts of resources that an action acts on.
func (c *claim) targets(a action) []target {
	star := target{index: -1, form: c.Literal("*")}
	switch {
	case c.q.Loose || !a.known:
		owned, free := facts.AnyARN(c.partitions)
		return []target{{index: -1, form: c.forms(owned), owned: true}, {index: -1, form: c.forms(free)}, star}
	case a.entry.NumResources() == 0:
		return []target{star}
	}
	var out []target
	for i := range a.entry.NumResources() {
		out = append(out, c.typeTargets(a, i)...)
	}
	return out
}

// typeTargets returns the sorts of one resource type: ARNs that hold the owner's account, and others. Names without colons come
// first.
func (c *claim) typeTargets(a action, index int) []target {
	var out []target
	// In a name with a colon a pattern of another sort of resource may be found again. Such names count only where a pattern asks
	// for a colon, and it is then compared field by field.
	for _, read := range []bound{wholeFields, aligned} {
		loose := read == aligned
		if loose && !c.colons() {
			break
		}
		for _, owned := range []bool{true, false} {
			var forms []facts.Form
			var colons []int
			for format := range a.entry.Resource(index).ARNs() {
				list, _ := facts.ResourceForms(format, c.partitions)
				for _, f := range list {
					if f.Owned() == owned && (!loose || !slices.Equal(f, f.Colonless())) {
						if !loose {
							f = f.Colonless()
							colons = append(colons, countColons(f))
						}
						forms = append(forms, f)
					}
				}
			}
			if len(forms) > 0 {
				out = append(out, target{index: index, form: c.forms(forms), colons: colons, owned: owned, read: read})
			}
		}
	}
	if out == nil { // the resource cannot be named
		out = []target{{index: index, form: c.Literal("*")}}
	}
	return out
}

// countColons counts the colons of a form that has them in its literals only.
func countColons(f facts.Form) int {
	n := 0
	for i := range f {
		n += strings.Count(f[i].Literal, ":")
	}
	return n
}

// colons reports whether a pattern of resources asks for a colon behind the fifth, or may.
func (c *claim) colons() bool {
	ask := func(s *source) bool {
		n := 0
		for i := range s.tokens {
			t := &s.tokens[i]
			if n += strings.Count(t.Text, ":"); t.Kind == policy.Variable || t.Default == symbolMark || t.Kind == policy.Literal && n > 5 {
				return true
			}
		}
		return false
	}
	groups := append(append(slices.Clone(c.in), c.out), c.each...)
	for _, layers := range [][]layer{c.layers, c.notBy} {
		for _, l := range layers {
			for _, s := range append(slices.Clone(l.allows), l.denies...) {
				groups = append(groups, s.resources)
			}
		}
	}
	return slices.ContainsFunc(groups, func(g []*source) bool { return slices.ContainsFunc(g, ask) })
}
