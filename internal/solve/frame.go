package solve

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// frame is a question once action, resource type and caller are chosen: what is left are the resource's name and the
// context keys, each with its own literals.
type frame struct {
	s       *Solver
	q       *question
	action  *actions.Action
	target  *target
	caller  *caller
	symbols []*policy.Symbol
	// pins are the values that policy variables are tried with, present the keys that are to have some value.
	pins    []pin
	present []string
	// relaxed says that there are policy variables whose value is open: then only a proof counts.
	relaxed bool
	unknown []string // their keys

	// in is what the question asks of this resource alone. leader is the frame of a call's first resource, in those of the
	// others, which are its members.
	in      *pred
	others  []member
	leader  *frame
	members []*frame
	// asked are the patterns that in and the question's ResourceIn come to.
	asked []glob.Group
	// principal is who calls in the witness.
	principal string

	resource *variable
	vars     []*variable
	settled  []settled
	parts    []part
	units    []lit
	clauses  [][]lit
	choices  [][][]lit // the ways in which a layer allows, layer by layer
	cases    []denial  // the ways in which NotBy does not allow; nil if that is not asked

	trail      []change
	wishes     []wish
	groups     []glob.Group
	steps      int
	budget     int
	stopped    bool
	incomplete bool // the search left something out
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

// denial is one way in which NotBy does not allow: literals that let a Deny match, or clauses that let every Allow fail.
type denial struct {
	lits    []lit
	clauses [][]lit
}

// answer is what is known of a key: a variable, or values.
type answer struct {
	v      *variable
	embed  embedding
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
	for _, v := range f.vars {
		if v.key == key {
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
			if embed != embedSame || a.embed == embedNone {
				a.embed = embed
			}
			if !slices.ContainsFunc(f.parts, func(p part) bool { return p.key == key }) {
				f.parts = append(f.parts, part{key, facts.Of(name, f.subject()).Name, a.v.key, a.embed})
			}
			return a
		case len(a.values) == 1:
			return f.settle1(key, name, bothSides, answer{values: []string{embed.extract(a.values[0])}})
		case embed == embedSame && a.absent:
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
func (f *frame) host(key string) (string, embedding) {
	whole, part := facts.Whole(key, f.subject())
	switch {
	case part == facts.NoPart:
		return "", embedNone
	case whole == "resource":
		if !f.target.owned {
			return "", embedNone
		}
	case part == facts.AllOf:
		// The tags of what is created are the request's, which aws:TagKeys may be about.
		if again, _ := f.host(whole); again == "" && !f.q.mentions(whole) && !strings.HasPrefix(whole, "aws:requesttag/") {
			return "", embedNone
		}
	case !f.q.mentions(whole) && (whole != "aws:principalarn" || f.caller.principalARN == ""): // which the caller gives
		return "", embedNone
	}
	return whole, embeddings[part]
}

// embeddings are how the parts of values are embedded.
var embeddings = [...]embedding{
	facts.NoPart: embedNone, facts.LastName: embedUsername, facts.AccountOf: embedCaller, facts.OwnerOf: embedOwner,
	facts.EpochOf: embedEpoch, facts.AllOf: embedSame,
}

func (f *frame) subject() facts.Subject {
	return facts.Subject{
		Action: f.action.Name, Entry: f.action.Entry, Known: f.action.Known, Resource: f.target.index,
		Caller: f.caller.facts(), Loose: f.q.Loose,
	}
}

func (f *frame) newVariable(key string, fact facts.Key) *variable {
	v := &variable{key: key, fact: fact, candidates: slices.Clone(fact.Samples)}
	if fact.Values != nil {
		v.candidates, v.complete = fact.Values, true
	}
	v.form = f.s.forms(fact.Forms)
	if !facts.Shared(key) {
		v.owner = f
	}
	f.vars = append(f.vars, v)
	if key == "aws:principalarn" {
		f.tieCaller(v)
	}
	for i := range f.q.views {
		f.tiePart(v, f.q.views[i].key)
	}
	return v
}

// tieCaller holds aws:PrincipalArn to the parts of it that are given.
func (f *frame) tieCaller(v *variable) {
	for _, part := range []string{"aws:username", "aws:principalaccount"} {
		_, embed := f.host(part)
		if embed == embedNone {
			continue
		}
		a, ok := f.given(part, part, layersSide)
		if !ok || len(a.values) != 1 {
			continue
		}
		p := f.s.intern(&pred{embed: embed, sources: []glob.Source{glob.LiteralSource(a.values[0])}})
		v.preds = append(v.preds, p)
		f.units = append(f.units, lit{v: v, present: presentPred, p: p})
	}
}

// tiePart holds a variable to what the question fixes a part of it to, or a key of the same value.
func (f *frame) tiePart(v *variable, part string) {
	host, embed := f.host(part)
	if host != v.key || embed != embedSame && embed != embedOwner {
		return
	}
	a, ok := f.given(part, part, layersSide)
	switch {
	case ok && a.absent:
		f.units = append(f.units, lit{v: v, onAbsent: true})
	case ok && len(a.values) == 1:
		p := f.s.intern(&pred{embed: embed, sources: []glob.Source{glob.LiteralSource(a.values[0])}})
		v.preds = append(v.preds, p)
		f.units = append(f.units, lit{v: v, present: presentPred, p: p})
	}
}

// tieOwner holds the account in the resource's ARN to a given aws:ResourceAccount.
func (f *frame) tieOwner() {
	if !f.target.owned {
		return
	}
	const key = "aws:resourceaccount"
	if a, ok := f.given(key, "aws:ResourceAccount", layersSide); ok && len(a.values) == 1 {
		p := f.s.intern(&pred{embed: embedOwner, sources: []glob.Source{glob.LiteralSource(a.values[0])}})
		f.resource.preds = append(f.resource.preds, p)
		f.units = append(f.units, lit{v: f.resource, present: presentPred, p: p})
	}
}

// values gives the values of policy variables for one side.
func (f *frame) values(at side) glob.Values {
	return func(name string) (string, bool, bool) {
		a := f.key(name, name, at)
		switch {
		case a.v != nil && a.v.fact.Multi:
			return "", false, true // multivalued keys are no variables
		case a.v != nil:
			if a.embed == embedSame {
				name = a.v.key
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
func (f *frame) resolve(p *pred, embed embedding, at side) *pred {
	if !p.vars && embed == p.embed {
		return p
	}
	out := &pred{family: p.family, cmp: p.cmp, more: p.more, strict: p.strict, embed: embed}
	vals := f.values(at)
	for i := range p.sources {
		s := &p.sources[i]
		if !s.Pattern.HasVariables() {
			out.sources = append(out.sources, *s)
			continue
		}
		if substituted, ok := s.Substitute(vals, &f.s.symbols); ok {
			if f.q.symbolic && f.surely(substituted.Pattern, at) {
				substituted = substituted.Surely()
			}
			out.sources = append(out.sources, substituted)
		}
	}
	return f.s.intern(out)
}

// surely reports whether a pattern has variables, and all of them have a value in every request.
func (f *frame) surely(p policy.Pattern, at side) bool {
	sure := false
	for i := range p {
		if !glob.IsVariable(&p[i]) {
			continue
		}
		if a := f.key(p[i].Text, p[i].Text, at); !p[i].HasDefault && a.v != nil && a.v.mayBeAbsent() {
			return false
		}
		sure = true
	}
	return sure
}

// resolveFor is resolve for a predicate about a context key: what is compared with its own value needs no guess.
func (f *frame) resolveFor(key string, p *pred, a answer, at side) *pred {
	if !p.vars || a.v == nil || a.v.fact.Multi {
		return f.resolve(p, a.embed, at)
	}
	own := func(name string) bool {
		if name == key {
			return true
		}
		// A user's name is what ends the user's ARN.
		return key == "aws:principalarn" && name == "aws:username" && f.caller.Type == User
	}
	out := &pred{family: p.family, cmp: p.cmp, more: p.more, strict: p.strict, embed: p.embed}
	for i := range p.sources {
		if s, ok := p.sources[i].WithoutOwn(key, own, &f.s.symbols); ok {
			out.sources = append(out.sources, s)
		}
	}
	return f.resolve(f.s.intern(out), a.embed, at)
}

// rereading is a predicate in another reading.
type rereading struct {
	p    *pred
	read glob.Reading
}

// reread returns a predicate of resources with the patterns of statements in another reading.
func (s *Solver) reread(p *pred, read glob.Reading) *pred {
	if read == glob.InResource {
		return p
	}
	key := rereading{p, read}
	if cached, ok := s.rereads.Load(key); ok {
		return cached.(*pred)
	}
	out := &pred{family: p.family, cmp: p.cmp, more: p.more, strict: p.strict, embed: p.embed}
	for i := range p.sources {
		out.sources = append(out.sources, p.sources[i].Reread(read, &s.symbols))
	}
	cached, _ := s.rereads.LoadOrStore(key, s.intern(out))
	return cached.(*pred)
}

// outcome is a literal that needs no search.
type outcome uint8

const (
	open outcome = iota // it is a literal
	isTrue
	isFalse
)

func outcomeOf(b bool) outcome {
	if b {
		return isTrue
	}
	return isFalse
}

// condition returns the literal that a condition surely holds, or, with want false, surely does not.
func (f *frame) condition(c *cond, want bool, at side) (lit, outcome) {
	switch {
	case c.wrong:
		return lit{}, outcomeOf(!want)
	case c.open:
		return lit{}, isFalse
	}
	a := f.key(c.key, c.name, at)
	l := lit{v: a.v}
	if c.null {
		l.onAbsent, l.present = c.ifAbsent == want, presentFalse
		if c.ifPresent == want {
			l.present = presentTrue
		}
		switch {
		case a.v == nil && a.absent:
			return l, outcomeOf(l.onAbsent)
		case a.v == nil:
			return l, outcomeOf(l.present == presentTrue)
		}
		return f.simplify(l)
	}
	op := c.op
	l.present, l.not = presentPred, op.Negated
	switch {
	case op.Qualifier == policy.ForAllValues:
		l.onAbsent, l.quant = true, quantAll
	case op.Qualifier == policy.ForAnyValue:
		l.onAbsent, l.quant = op.IfExists, quantAny
	case op.Negated:
		l.onAbsent, l.quant = true, quantAll
	default:
		l.onAbsent, l.quant = op.IfExists, quantAny
	}
	if !want {
		l = l.opposite()
	}
	if a.v == nil && a.absent {
		return l, outcomeOf(l.onAbsent)
	}
	l.p = f.resolveFor(c.key, c.p, a, at)
	if a.v == nil {
		if !l.p.vars {
			return l, outcomeOf(l.holdsFor(a.values, f.symbols))
		}
		// What it is compared with is still open: a variable that has but this value.
		l.v = f.fixedVariable(c, at, a)
	}
	return f.simplify(l)
}

func (f *frame) fixedVariable(c *cond, at side, a answer) *variable {
	key := c.key + "\x00" + string('0'+byte(at))
	for _, v := range f.vars {
		if v.key == key {
			return v
		}
	}
	v := &variable{key: key, candidates: a.values, complete: true, owner: f}
	v.fact = facts.Key{Presence: facts.Always, Multi: a.multi}
	f.vars = append(f.vars, v)
	return v
}

// simplify notes a literal's predicate at its variable, or finds that the literal is constant.
func (f *frame) simplify(l lit) (lit, outcome) {
	if l.present == presentPred {
		l.v.note(l.p)
		return l, open
	}
	l.p, l.not, l.quant = nil, false, quantAny
	l.v.needed = l.v.needed || !l.v.mayBeAbsent()
	switch present := l.present == presentTrue; {
	case present && (l.onAbsent || !l.v.mayBeAbsent()):
		return l, isTrue
	case !present && (!l.onAbsent || !l.v.mayBeAbsent()):
		return l, isFalse
	}
	return l, open
}

// onResource returns the literal that a statement's resources surely cover the request's, or surely do not.
func (f *frame) onResource(p *pred, not, want bool, at side) (lit, outcome) {
	if p == nil {
		return lit{}, outcomeOf(want)
	}
	p = f.s.reread(p, f.target.reading)
	p = f.resolve(p, embedNone, at)
	l := lit{v: f.resource, present: presentPred, p: p, not: not == want}
	if l.not {
		l.quant = quantAll
	}
	if f.resource.complete && !p.vars {
		return l, outcomeOf(p.holdsNone(l.not, f.symbols))
	}
	if l.not {
		if slices.ContainsFunc(p.may, (*glob.Pattern).All) {
			return l, isFalse
		}
	} else if !f.mayMeet(p) {
		return l, isFalse
	}
	return f.simplify(l)
}

// mayMeet reports whether the resource may be among those of a predicate, as far as that shows without a string: by the form
// of the action's resources, and by what the question asks of it.
func (f *frame) mayMeet(p *pred) bool {
	if len(f.resource.form) > 0 && !glob.Group(p.must).Meets(f.resource.form, f.spendWork) {
		return false
	}
	for _, g := range f.asked {
		if !glob.Group(p.must).Meets(g, f.spendWork) {
			return false
		}
	}
	return true
}

// onCaller returns the literal that a statement's principals surely cover the caller, or surely do not.
func (f *frame) onCaller(p *principalSet, denies, want bool, at side) (lit, outcome) {
	if p == nil {
		return lit{}, outcomeOf(want)
	}
	all, some, patterns := p.covers(f.caller, denies)
	want = want != p.except
	switch {
	case all:
		return lit{}, outcomeOf(want)
	case some && !want:
		return lit{}, isFalse
	case len(patterns) == 0:
		return lit{}, outcomeOf(!want)
	}
	a := f.key("aws:principalarn", "aws:PrincipalArn", at)
	pr := f.s.intern(&pred{sources: patterns})
	l := lit{v: a.v, present: presentPred, p: pr, not: !want}
	if l.not {
		l.quant = quantAll
	}
	if a.v == nil {
		if len(a.values) != 1 {
			return l, outcomeOf(!want)
		}
		return l, outcomeOf(pr.holds(a.values[0], l.not, f.symbols))
	}
	return f.simplify(l)
}

// matching returns the literals under which a statement surely matches; false if it cannot.
func (f *frame) matching(st *stmt, at side) ([]lit, bool) {
	if st.open || st.noRes || st.maybeRes {
		return nil, false
	}
	if must, _ := st.actions.Covers(f.action); !must {
		return nil, false
	}
	var lits []lit
	add := func(l lit, o outcome) bool {
		if o == open && !slices.Contains(lits, l) {
			lits = append(lits, l)
			lits = append(lits, f.needed(&l, at)...)
		}
		return o != isFalse
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
func (f *frame) needed(l *lit, at side) []lit {
	if !l.hasTemplate() || l.not || l.onAbsent || l.p.more {
		return nil
	}
	var lits []lit
	for _, t := range l.p.sources[0].Pattern {
		if !glob.IsVariable(&t) || t.HasDefault {
			continue
		}
		in := func(s glob.Source) bool {
			return slices.ContainsFunc(s.Pattern, func(o policy.Token) bool {
				return o.Kind == policy.Variable && o.Text == t.Text && !o.HasDefault
			})
		}
		if slices.ContainsFunc(l.p.sources, func(s glob.Source) bool { return !in(s) }) {
			continue
		}
		a := f.key(t.Text, t.Text, at)
		if a.v == nil || a.embed != embedNone || a.v.key == "" {
			continue
		}
		if n, o := f.simplify(lit{v: a.v, present: presentTrue}); o == open && !slices.Contains(lits, n) {
			lits = append(lits, n)
		}
	}
	return lits
}

// failing returns literals of which each makes a statement surely not match; true if it does not match anyway.
func (f *frame) failing(st *stmt, at side) (clause []lit, never bool) {
	if st.noRes {
		return nil, true
	}
	if _, may := st.actions.Covers(f.action); !may {
		return nil, true
	}
	add := func(l lit, o outcome) {
		if o == open && !slices.Contains(clause, l) {
			clause = append(clause, l)
		}
		never = never || o == isTrue
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
	f.symbols = f.s.symbols.All()
	sample := f.target.sample
	if a := f.caller.account; a != "" && !f.caller.OtherAccount && !f.q.placed {
		// What a caller acts on is its own account's, where nothing says otherwise.
		sample = strings.Replace(sample, ":"+facts.Account+":", ":"+a+":", 1)
	}
	f.resource = &variable{fact: facts.Key{Presence: facts.Always, Samples: []string{sample}}}
	f.resource.candidates = []string{sample}
	f.resource.form, f.resource.complete = f.target.form, f.target.form == nil
	f.resource.owner = f
	f.vars = append(f.vars, f.resource)
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
		if a := f.key(key, key, layersSide); a.v != nil && !f.unit(f.simplify(lit{v: a.v, present: presentTrue})) {
			return false
		}
	}
	return f.buildTies()
}

func (f *frame) unit(l lit, o outcome) bool {
	if o == open {
		f.units = append(f.units, l)
	}
	return o != isFalse
}

// onResourceIn adds what the question asks of the resource.
func (f *frame) onResourceIn() (lit, outcome) {
	if f.in != nil {
		f.asked = append(f.asked, f.in.must)
	}
	for _, p := range f.q.resourceIn {
		f.asked = append(f.asked, p.must)
	}
	if !glob.Joint(f.asked, f.resource.form, f.spendWork) {
		return lit{}, isFalse
	}
	if f.in != nil && !f.unit(f.onResource(f.in, false, true, layersSide)) {
		return lit{}, isFalse
	}
	for _, p := range f.q.resourceIn {
		if !f.unit(f.onResource(p, false, true, layersSide)) {
			return lit{}, isFalse
		}
	}
	if f.q.resourceOut != nil {
		return f.onResource(f.q.resourceOut, false, false, layersSide)
	}
	return lit{}, isTrue
}

func (f *frame) buildLayer(l *layer) bool {
	if l.open {
		return false
	}
	var choices [][]lit
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
			f.units = append(f.units, clause[0])
		default:
			f.clauses = append(f.clauses, clause)
		}
	}
	switch {
	case free:
	case len(choices) == 1:
		f.units = append(f.units, choices[0]...)
	default:
		slices.SortStableFunc(choices, func(a, b []lit) int { return len(a) - len(b) })
		f.choices = append(f.choices, choices)
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
				f.cases = append(f.cases, denial{lits: lits})
			}
		}
		if l.implicit || l.open {
			continue
		}
		var c denial
		possible := true
		for _, st := range l.allows {
			clause, never := f.failing(st, notBySide)
			switch {
			case never:
			case len(clause) == 0:
				possible = false
			case len(clause) == 1:
				c.lits = append(c.lits, clause[0])
			default:
				c.clauses = append(c.clauses, clause)
			}
			if !possible {
				break
			}
		}
		if possible {
			free = free || len(c.lits)+len(c.clauses) == 0
			f.cases = append(f.cases, c)
		}
	}
	if free {
		f.cases = nil
		return true
	}
	return len(f.cases) > 0
}

// tieTags has aws:TagKeys name the tags that the question gives to what is only being created: they come with the request.
func (f *frame) tieTags() bool {
	if !slices.ContainsFunc(f.vars, func(v *variable) bool { return v.key == "aws:tagkeys" }) {
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
	for _, v := range f.vars {
		if facts.Tied(v.key) {
			tied++
		}
		if tag, ok := strings.CutPrefix(v.key, "aws:requesttag/"); ok {
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
		return slices.ContainsFunc(f.vars, func(v *variable) bool { return v.key == key }) ||
			slices.ContainsFunc(f.settled, func(s settled) bool { return s.key == key && (!s.absent || !facts.ByAction(key)) })
	}
	for _, tie := range facts.Ties(mentioned, tags) {
		var clause []lit
		holds := false
		for i := range tie.Any {
			c := f.s.constraint(Constraint{Operator: tie.Any[i].Operator, Key: tie.Any[i].Key, Values: tie.Any[i].Values})
			l, o := f.condition(&c, !tie.Any[i].Not, layersSide)
			if o == open {
				clause = append(clause, l)
			}
			holds = holds || o == isTrue
		}
		switch {
		case holds:
		case len(clause) == 0:
			return false
		case len(clause) == 1:
			f.units = append(f.units, clause[0])
		default:
			f.clauses = append(f.clauses, clause)
		}
	}
	return true
}
