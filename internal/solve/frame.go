package solve

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// frame is a question once action, resource type and caller are chosen: what is left are the resource's name and the
// context keys, each with its own literals.
type frame struct {
	s      *Solver
	q      *question
	action *actions.Action
	target *target
	caller *caller
	// pins are the values that policy variables are tried with, present the keys that are to have some value.
	pins    []pin
	present []string
	// unknown are the keys of policy variables whose value is open.
	unknown []string

	// in is what the question asks of this resource alone. leader is the frame of a call's first resource, in those of the
	// others, which are its members.
	in      *csp.Predicate
	others  []member
	leader  *frame
	members []*frame
	// asked are the patterns that in and the question's ResourceIn come to.
	asked []glob.Group
	// principal is who calls in the witness.
	principal string

	// The problem's choices are the ways in which a layer allows, layer by layer, its cases those in which NotBy does not.
	csp.Problem
	meter    csp.Submeter
	number   int // of the resource among those of a call, from 1
	resource *csp.Variable
	settled  []settled
	parts    []part
}

// pin is a value of a context key.
type pin struct {
	key    string
	absent bool
	value  string
}

// settled is a context key whose value needs no search.
type settled struct {
	key    string
	name   string
	side   side
	absent bool
	values []string
	multi  bool
}

// side is whose eyes see the request: those of Layers or those of NotBy.
type side uint8

const (
	layersSide side = iota
	notBySide
	bothSides
)

// answer is what is known of a key: a variable, or values.
type answer struct {
	v      *csp.Variable
	embed  csp.Part
	absent bool
	values []string
	multi  bool
}

// key answers for a context key.
func (f *frame) key(key, name string, at side) answer {
	if f.leader != nil && facts.Shared(key) {
		return f.leader.key(key, name, at)
	}
	for i := range f.settled {
		if s := &f.settled[i]; s.key == key && (s.side == at || s.side == bothSides) {
			return answer{absent: s.absent, values: s.values, multi: s.multi}
		}
	}
	for _, v := range f.Variables {
		if v.Key == key {
			return answer{v: v}
		}
	}
	if a, ok := f.given(key, name, at); ok {
		return a
	}
	if host, embed := f.host(key); host != "" {
		var a answer
		if host == "resource" {
			a = answer{v: f.resource}
		} else {
			a = f.key(host, host, at)
		}
		switch {
		case a.v != nil:
			if embed != csp.SameValue || a.embed == csp.NoPart {
				a.embed = embed
			}
			if !slices.ContainsFunc(f.parts, func(p part) bool { return p.key == key }) {
				f.parts = append(f.parts, part{key, facts.Of(name, f.subject()).Name, a.v.Key, a.embed})
			}
			return a
		case len(a.values) == 1:
			return f.settle1(key, name, bothSides, answer{values: []string{embed.Extract(a.values[0])}})
		case embed == csp.SameValue && a.absent:
			return f.settle1(key, name, bothSides, a)
		}
	}
	fact := facts.Of(name, f.subject())
	switch {
	case fact.Presence == facts.Never:
		return f.settle1(key, fact.Name, bothSides, answer{absent: true})
	case fact.Presence == facts.Always && len(fact.Values) == 1:
		return f.settle1(key, fact.Name, bothSides, answer{values: fact.Values, multi: fact.Multi})
	}
	return answer{v: f.newVariable(key, fact)}
}

func (f *frame) settle1(key, name string, at side, a answer) answer {
	f.settled = append(f.settled, settled{key: key, name: name, side: at, absent: a.absent, values: a.values, multi: a.multi})
	return a
}

// given answers for a key that the question, the caller or a pin gives.
func (f *frame) given(key, name string, at side) (answer, bool) {
	if fixed, both, ok := f.q.view(key, at); ok {
		where := at
		if both {
			where = bothSides
		}
		a := answer{absent: fixed.Absent}
		if !fixed.Absent {
			a.values = []string{fixed.Value}
		}
		return f.settle1(key, facts.Of(name, f.subject()).Name, where, a), true
	}
	for i := range f.pins {
		if p := &f.pins[i]; p.key == key {
			a := answer{absent: p.absent}
			if !p.absent {
				a.values = []string{p.value}
			}
			return f.settle1(key, facts.Of(name, f.subject()).Name, bothSides, a), true
		}
	}
	switch {
	case key == "aws:principalarn" && f.caller.principalARN != "":
		return f.settle1(key, "aws:PrincipalArn", bothSides, answer{values: []string{f.caller.principalARN}}), true
	case key == "aws:principalaccount" && f.caller.account != "" && f.caller.signed():
		return f.settle1(key, "aws:PrincipalAccount", bothSides, answer{values: []string{f.caller.account}}), true
	case key == "aws:principalservicename" && f.caller.Type == Service && f.caller.arn != "":
		return f.settle1(key, "aws:PrincipalServiceName", bothSides, answer{values: []string{f.caller.arn}}), true
	case key == "aws:federatedprovider" && f.caller.Type == Federated && f.caller.arn != "" && f.caller.facts().Provider != "saml":
		return f.settle1(key, "aws:FederatedProvider", bothSides, answer{values: []string{f.caller.arn}}), true
	}
	return answer{}, false
}

// host returns the key whose value holds that of key, if the question mentions both.
func (f *frame) host(key string) (string, csp.Part) {
	whole, part := facts.Whole(key, f.subject())
	switch {
	case part == facts.NoPart:
		return "", csp.NoPart
	case whole == "resource":
		if !f.target.owned {
			return "", csp.NoPart
		}
	case part == facts.AllOf:
		// The tags of what is created are the request's, which aws:TagKeys may be about.
		if again, _ := f.host(whole); again == "" && !f.q.mentions(whole) && !strings.HasPrefix(whole, "aws:requesttag/") {
			return "", csp.NoPart
		}
	case !f.q.mentions(whole) && (whole != "aws:principalarn" || f.caller.principalARN == ""): // which the caller gives
		return "", csp.NoPart
	}
	return whole, csp.Part(part)
}

func (f *frame) subject() facts.Subject {
	return facts.Subject{
		Action: f.action.Name, Entry: f.action.Entry, Known: f.action.Known, Resource: f.target.index,
		Caller: f.caller.facts(), Loose: f.q.Loose,
	}
}

func (f *frame) newVariable(key string, fact facts.Key) *csp.Variable {
	v := &csp.Variable{Key: key, Fact: fact, Candidates: slices.Clone(fact.Samples)}
	if fact.Values != nil {
		v.Candidates, v.Complete = fact.Values, true
	}
	v.Form = f.s.forms(fact.Forms)
	if !facts.Shared(key) {
		v.Owner = f.number
	}
	f.Variables = append(f.Variables, v)
	if key == "aws:principalarn" {
		f.tieCaller(v)
	}
	for i := range f.q.views {
		f.tiePart(v, f.q.views[i].key)
	}
	return v
}

// tieCaller holds aws:PrincipalArn to the parts of it that are given.
func (f *frame) tieCaller(v *csp.Variable) {
	for _, part := range []string{"aws:username", "aws:principalaccount"} {
		_, embed := f.host(part)
		if embed == csp.NoPart {
			continue
		}
		a, ok := f.given(part, part, layersSide)
		if !ok || len(a.values) != 1 {
			continue
		}
		p := f.s.preds.Intern(&csp.Predicate{Part: embed, Sources: []glob.Source{glob.LiteralSource(a.values[0])}})
		v.Predicates = append(v.Predicates, p)
		f.Units = append(f.Units, csp.ValueIs(v, p))
	}
}

// tiePart holds a variable to what the question fixes a part of it to, or a key of the same value.
func (f *frame) tiePart(v *csp.Variable, part string) {
	host, embed := f.host(part)
	if host != v.Key || embed != csp.SameValue && embed != csp.OwnerAccount {
		return
	}
	a, ok := f.given(part, part, layersSide)
	switch {
	case ok && a.absent:
		f.Units = append(f.Units, csp.Literal{Var: v, OnAbsent: true})
	case ok && len(a.values) == 1:
		p := f.s.preds.Intern(&csp.Predicate{Part: embed, Sources: []glob.Source{glob.LiteralSource(a.values[0])}})
		v.Predicates = append(v.Predicates, p)
		f.Units = append(f.Units, csp.ValueIs(v, p))
	}
}

// tieOwner holds the account in the resource's ARN to a given aws:ResourceAccount.
func (f *frame) tieOwner() {
	if !f.target.owned {
		return
	}
	const key = "aws:resourceaccount"
	if a, ok := f.given(key, "aws:ResourceAccount", layersSide); ok && len(a.values) == 1 {
		p := f.s.preds.Intern(&csp.Predicate{Part: csp.OwnerAccount, Sources: []glob.Source{glob.LiteralSource(a.values[0])}})
		f.resource.Predicates = append(f.resource.Predicates, p)
		f.Units = append(f.Units, csp.ValueIs(f.resource, p))
	}
}

// values gives the values of policy variables for one side.
func (f *frame) values(at side) glob.Values {
	return func(name string) (string, bool, bool) {
		a := f.key(name, name, at)
		switch {
		case a.v != nil && a.v.Fact.Multi:
			return "", false, true // multivalued keys are no variables
		case a.v != nil:
			if a.embed == csp.SameValue {
				name = a.v.Key
			}
			if !slices.Contains(f.unknown, name) {
				f.unknown = append(f.unknown, name)
			}
			return "", false, false
		case a.absent || a.multi || len(a.values) != 1:
			return "", false, true
		}
		return a.values[0], true, true
	}
}

// resolve puts known values in the place of a predicate's variables, and embeds it where the key is part of another.
func (f *frame) resolve(p *csp.Predicate, embed csp.Part, at side) *csp.Predicate {
	if !p.Templated && embed == p.Part {
		return p
	}
	out := p.Bare(embed)
	vals := f.values(at)
	for i := range p.Sources {
		s := &p.Sources[i]
		if !s.Pattern.HasVariables() {
			out.Sources = append(out.Sources, *s)
			continue
		}
		if substituted, ok := s.Substitute(vals, &f.s.preds.Symbols); ok {
			if f.q.symbolic && f.surely(substituted.Pattern, at) {
				substituted = substituted.Surely()
			}
			out.Sources = append(out.Sources, substituted)
		}
	}
	return f.s.preds.Intern(out)
}

// surely reports whether a pattern has variables, and all of them have a value in every request.
func (f *frame) surely(p policy.Pattern, at side) bool {
	sure := false
	for i := range p {
		if !glob.IsVariable(&p[i]) {
			continue
		}
		if a := f.key(p[i].Text, p[i].Text, at); !p[i].HasDefault && a.v != nil && a.v.MayBeAbsent() {
			return false
		}
		sure = true
	}
	return sure
}

// resolveFor is resolve for a predicate about a context key: what is compared with its own value needs no guess.
func (f *frame) resolveFor(key string, p *csp.Predicate, a answer, at side) *csp.Predicate {
	if !p.Templated || a.v == nil || a.v.Fact.Multi {
		return f.resolve(p, a.embed, at)
	}
	own := func(name string) bool {
		if name == key {
			return true
		}
		// A user's name is what ends the user's ARN.
		return key == "aws:principalarn" && name == "aws:username" && f.caller.Type == User
	}
	out := p.Bare(p.Part)
	for i := range p.Sources {
		if s, ok := p.Sources[i].WithoutOwn(key, own, &f.s.preds.Symbols); ok {
			out.Sources = append(out.Sources, s)
		}
	}
	return f.resolve(f.s.preds.Intern(out), a.embed, at)
}

// condition returns the literal that a condition surely holds, or, with want false, surely does not.
func (f *frame) condition(c *cond, want bool, at side) (csp.Literal, csp.Truth) {
	switch {
	case c.wrong:
		return csp.Literal{}, csp.TruthOf(!want)
	case c.open:
		return csp.Literal{}, csp.False
	}
	a := f.key(c.key, c.name, at)
	l := csp.Literal{Var: a.v}
	if c.null {
		l.OnAbsent, l.OnPresent = c.ifAbsent == want, csp.Fails
		if c.ifPresent == want {
			l.OnPresent = csp.Holds
		}
		switch {
		case a.v == nil && a.absent:
			return l, csp.TruthOf(l.OnAbsent)
		case a.v == nil:
			return l, csp.TruthOf(l.OnPresent == csp.Holds)
		}
		return l.Simplify()
	}
	op := c.op
	l.OnPresent, l.Not = csp.Compared, op.Negated
	switch {
	case op.Qualifier == policy.ForAllValues:
		l.OnAbsent, l.Quantifier = true, csp.Every
	case op.Qualifier == policy.ForAnyValue:
		l.OnAbsent, l.Quantifier = op.IfExists, csp.Some
	case op.Negated:
		l.OnAbsent, l.Quantifier = true, csp.Every
	default:
		l.OnAbsent, l.Quantifier = op.IfExists, csp.Some
	}
	if !want {
		l = l.Opposite()
	}
	if a.v == nil && a.absent {
		return l, csp.TruthOf(l.OnAbsent)
	}
	l.Pred = f.resolveFor(c.key, c.p, a, at)
	if a.v == nil {
		if !l.Pred.Templated {
			return l, csp.TruthOf(l.HoldsFor(a.values, f.Symbols))
		}
		// What it is compared with is still open: a variable that has but this value.
		l.Var = f.fixedVariable(c, at, a)
	}
	return l.Simplify()
}

func (f *frame) fixedVariable(c *cond, at side, a answer) *csp.Variable {
	key := c.key + "\x00" + string('0'+byte(at))
	for _, v := range f.Variables {
		if v.Key == key {
			return v
		}
	}
	v := &csp.Variable{Key: key, Candidates: a.values, Complete: true, Owner: f.number}
	v.Fact = facts.Key{Presence: facts.Always, Multi: a.multi}
	f.Variables = append(f.Variables, v)
	return v
}

// onResource returns the literal that a statement's resources surely cover the request's, or surely do not.
func (f *frame) onResource(p *csp.Predicate, not, want bool, at side) (csp.Literal, csp.Truth) {
	if p == nil {
		return csp.Literal{}, csp.TruthOf(want)
	}
	p = f.s.preds.Reread(p, f.target.reading)
	p = f.resolve(p, csp.NoPart, at)
	l := csp.Literal{Var: f.resource, OnPresent: csp.Compared, Pred: p, Not: not == want}
	if l.Not {
		l.Quantifier = csp.Every
	}
	if f.resource.Complete && !p.Templated {
		return l, csp.TruthOf(p.HoldsForStar(l.Not, f.Symbols))
	}
	if l.Not {
		if slices.ContainsFunc(p.May, (*glob.Pattern).All) {
			return l, csp.False
		}
	} else if !f.mayMeet(p) {
		return l, csp.False
	}
	return l.Simplify()
}

// mayMeet reports whether the resource may be among those of a predicate, as far as that shows without a string: by the form
// of the action's resources, and by what the question asks of it.
func (f *frame) mayMeet(p *csp.Predicate) bool {
	if len(f.resource.Form) > 0 && !glob.Group(p.Must).Meets(f.resource.Form, f.meter.Work) {
		return false
	}
	for _, g := range f.asked {
		if !glob.Group(p.Must).Meets(g, f.meter.Work) {
			return false
		}
	}
	return true
}

// onCaller returns the literal that a statement's principals surely cover the caller, or surely do not.
func (f *frame) onCaller(p *principalSet, denies, want bool, at side) (csp.Literal, csp.Truth) {
	if p == nil {
		return csp.Literal{}, csp.TruthOf(want)
	}
	all, some, patterns := p.covers(f.caller, denies)
	want = want != p.except
	switch {
	case all:
		return csp.Literal{}, csp.TruthOf(want)
	case some && !want:
		return csp.Literal{}, csp.False
	case len(patterns) == 0:
		return csp.Literal{}, csp.TruthOf(!want)
	}
	a := f.key("aws:principalarn", "aws:PrincipalArn", at)
	pr := f.s.preds.Intern(&csp.Predicate{Sources: patterns})
	l := csp.Literal{Var: a.v, OnPresent: csp.Compared, Pred: pr, Not: !want}
	if l.Not {
		l.Quantifier = csp.Every
	}
	if a.v == nil {
		if len(a.values) != 1 {
			return l, csp.TruthOf(!want)
		}
		return l, csp.TruthOf(pr.Holds(a.values[0], l.Not, f.Symbols))
	}
	return l.Simplify()
}

// matching returns the literals under which a statement surely matches; false if it cannot.
func (f *frame) matching(st *stmt, at side) ([]csp.Literal, bool) {
	if st.open || st.noRes || st.maybeRes {
		return nil, false
	}
	if must, _ := st.actions.Covers(f.action); !must {
		return nil, false
	}
	var lits []csp.Literal
	add := func(l csp.Literal, o csp.Truth) bool {
		if o == csp.Undetermined && !slices.Contains(lits, l) {
			lits = append(lits, l)
			lits = append(lits, f.needed(&l, at)...)
		}
		return o != csp.False
	}
	if !add(f.onCaller(st.principal, st.denies, true, at)) || !add(f.onResource(st.resource, st.notRes, true, at)) {
		return nil, false
	}
	for i := range st.conds {
		if !add(f.condition(&st.conds[i], true, at)) {
			return nil, false
		}
	}
	return lits, true
}

// needed returns the literals that the keys are present without which a literal's pattern has no string at all.
func (f *frame) needed(l *csp.Literal, at side) []csp.Literal {
	if !l.HasTemplate() || l.Not || l.OnAbsent || l.Pred.More {
		return nil
	}
	var lits []csp.Literal
	for _, t := range l.Pred.Sources[0].Pattern {
		if !glob.IsVariable(&t) || t.HasDefault {
			continue
		}
		in := func(s glob.Source) bool {
			return slices.ContainsFunc(s.Pattern, func(o policy.Token) bool {
				return o.Kind == policy.Variable && o.Text == t.Text && !o.HasDefault
			})
		}
		if slices.ContainsFunc(l.Pred.Sources, func(s glob.Source) bool { return !in(s) }) {
			continue
		}
		a := f.key(t.Text, t.Text, at)
		if a.v == nil || a.embed != csp.NoPart || a.v.Key == "" {
			continue
		}
		if n, o := csp.KeyPresent(a.v).Simplify(); o == csp.Undetermined && !slices.Contains(lits, n) {
			lits = append(lits, n)
		}
	}
	return lits
}

// failing returns literals of which each makes a statement surely not match; true if it does not match anyway.
func (f *frame) failing(st *stmt, at side) (clause []csp.Literal, never bool) {
	if st.noRes {
		return nil, true
	}
	if _, may := st.actions.Covers(f.action); !may {
		return nil, true
	}
	add := func(l csp.Literal, o csp.Truth) {
		if o == csp.Undetermined && !slices.Contains(clause, l) {
			clause = append(clause, l)
		}
		never = never || o == csp.True
	}
	// The conditions come first: many fail for every request of the frame, and then the rest need not be looked at.
	for i := 0; i < len(st.conds) && !never; i++ {
		add(f.condition(&st.conds[i], false, at))
	}
	if !never {
		add(f.onCaller(st.principal, st.denies, false, at))
	}
	if !never && !st.maybeRes {
		add(f.onResource(st.resource, st.notRes, false, at))
	}
	return clause, never
}

// build makes the frame's literals. It reports false if there cannot be a request.
func (f *frame) build() bool {
	f.Symbols, f.Symbolic = f.s.preds.Symbols.All(), f.q.symbolic
	sample := f.target.sample
	if a := f.caller.account; a != "" && !f.caller.OtherAccount && !f.q.placed {
		// What a caller acts on is its own account's, where nothing says otherwise.
		sample = strings.Replace(sample, ":"+facts.Account+":", ":"+a+":", 1)
	}
	f.resource = &csp.Variable{Fact: facts.Key{Presence: facts.Always, Samples: []string{sample}}}
	f.resource.Candidates = []string{sample}
	f.resource.Form, f.resource.Complete = f.target.form, f.target.form == nil
	f.resource.Owner = f.number
	f.Variables = append(f.Variables, f.resource)
	f.tieOwner()
	if !f.unit(f.onResourceIn()) {
		return false
	}
	for i := range f.q.where {
		if !f.unit(f.condition(&f.q.where[i].cond, !f.q.where[i].not, layersSide)) {
			return false
		}
	}
	for i := range f.q.layers {
		if !f.buildLayer(&f.q.layers[i]) {
			return false
		}
	}
	if !f.buildNotBy() {
		return false
	}
	for _, key := range f.present {
		if a := f.key(key, key, layersSide); a.v != nil && !f.unit(csp.KeyPresent(a.v).Simplify()) {
			return false
		}
	}
	return f.buildTies()
}

func (f *frame) unit(l csp.Literal, o csp.Truth) bool {
	if o == csp.Undetermined {
		f.Units = append(f.Units, l)
	}
	return o != csp.False
}

// onResourceIn adds what the question asks of the resource.
func (f *frame) onResourceIn() (csp.Literal, csp.Truth) {
	if f.in != nil {
		f.asked = append(f.asked, f.in.Must)
	}
	for _, p := range f.q.resourceIn {
		f.asked = append(f.asked, p.Must)
	}
	if !glob.Joint(f.asked, f.resource.Form, f.meter.Work) {
		return csp.Literal{}, csp.False
	}
	if f.in != nil && !f.unit(f.onResource(f.in, false, true, layersSide)) {
		return csp.Literal{}, csp.False
	}
	for _, p := range f.q.resourceIn {
		if !f.unit(f.onResource(p, false, true, layersSide)) {
			return csp.Literal{}, csp.False
		}
	}
	if f.q.resourceOut != nil {
		return f.onResource(f.q.resourceOut, false, false, layersSide)
	}
	return csp.Literal{}, csp.True
}

func (f *frame) buildLayer(l *layer) bool {
	if l.open {
		return false
	}
	var choices [][]csp.Literal
	free := l.implicit && !l.via
	if !free {
		for _, st := range l.allows {
			lits, ok := f.matching(st, layersSide)
			switch {
			case !ok:
			case len(lits) == 0:
				free = true
			default:
				choices = append(choices, lits)
			}
			if free {
				break
			}
		}
		if !free && len(choices) == 0 {
			return false
		}
	}
	for _, st := range l.denies {
		clause, never := f.failing(st, layersSide)
		switch {
		case never:
		case len(clause) == 0:
			return false
		case len(clause) == 1:
			f.Units = append(f.Units, clause[0])
		default:
			f.Clauses = append(f.Clauses, clause)
		}
	}
	switch {
	case free:
	case len(choices) == 1:
		f.Units = append(f.Units, choices[0]...)
	default:
		slices.SortStableFunc(choices, func(a, b []csp.Literal) int { return len(a) - len(b) })
		f.Choices = append(f.Choices, choices)
	}
	return true
}

func (f *frame) buildNotBy() bool {
	if f.q.notBy == nil {
		return true
	}
	free := false
	for i := range f.q.notBy {
		l := &f.q.notBy[i]
		for _, st := range l.denies {
			lits, ok := f.matching(st, notBySide)
			free = free || ok && len(lits) == 0
			if ok {
				f.Cases = append(f.Cases, csp.Alternative{Literals: lits})
			}
		}
		if l.implicit || l.open {
			continue
		}
		var c csp.Alternative
		possible := true
		for _, st := range l.allows {
			clause, never := f.failing(st, notBySide)
			switch {
			case never:
			case len(clause) == 0:
				possible = false
			case len(clause) == 1:
				c.Literals = append(c.Literals, clause[0])
			default:
				c.Clauses = append(c.Clauses, clause)
			}
			if !possible {
				break
			}
		}
		if possible {
			free = free || len(c.Literals)+len(c.Clauses) == 0
			f.Cases = append(f.Cases, c)
		}
	}
	if free {
		f.Cases = nil
		return true
	}
	return len(f.Cases) > 0
}

// tieTags has aws:TagKeys name the tags that the question gives to what is only being created: they come with the request.
func (f *frame) tieTags() bool {
	if !slices.ContainsFunc(f.Variables, func(v *csp.Variable) bool { return v.Key == "aws:tagkeys" }) {
		return true
	}
	for i := range f.q.views {
		v := &f.q.views[i]
		whole, part := facts.Whole(v.key, f.subject())
		tag, ok := strings.CutPrefix(whole, "aws:requesttag/")
		if !ok || part != facts.AllOf || !(v.onLayers && !v.layers.Absent) && !(v.onNotBy && !v.notBy.Absent) {
			continue
		}
		c := f.s.constraint(Constraint{Operator: "ForAnyValue:StringEqualsIgnoreCase", Key: "aws:TagKeys", Values: []string{tag}})
		if !f.unit(f.condition(&c, true, layersSide)) {
			return false
		}
	}
	return true
}

// buildTies adds the facts that tie keys of the frame together.
func (f *frame) buildTies() bool {
	if !f.tieTags() {
		return false
	}
	var tags []string
	tied := 0
	for _, v := range f.Variables {
		if facts.Tied(v.Key) {
			tied++
		}
		if tag, ok := strings.CutPrefix(v.Key, "aws:requesttag/"); ok {
			tags = append(tags, tag)
		}
	}
	for i := range f.settled {
		if facts.Tied(f.settled[i].key) {
			tied++
		}
		if tag, ok := strings.CutPrefix(f.settled[i].key, "aws:requesttag/"); ok && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	if tied < 2 {
		return true
	}
	slices.Sort(tags)
	mentioned := func(key string) bool {
		return slices.ContainsFunc(f.Variables, func(v *csp.Variable) bool { return v.Key == key }) ||
			slices.ContainsFunc(f.settled, func(s settled) bool { return s.key == key && (!s.absent || !facts.ByAction(key)) })
	}
	for _, tie := range facts.Ties(mentioned, tags) {
		var clause []csp.Literal
		holds := false
		for i := range tie.Any {
			c := f.s.constraint(Constraint{Operator: tie.Any[i].Operator, Key: tie.Any[i].Key, Values: tie.Any[i].Values})
			l, o := f.condition(&c, !tie.Any[i].Not, layersSide)
			if o == csp.Undetermined {
				clause = append(clause, l)
			}
			holds = holds || o == csp.True
		}
		switch {
		case holds:
		case len(clause) == 0:
			return false
		case len(clause) == 1:
			f.Units = append(f.Units, clause[0])
		default:
			f.Clauses = append(f.Clauses, clause)
		}
	}
	return true
}
