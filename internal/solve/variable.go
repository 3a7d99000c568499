package solve

import (
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/internal/solve/scalar"
	"github.com/iamlint/iamlint/policy"
)

// variable is something about a request that is still to be decided: the resource, or a context key.
type variable struct {
	key  string // in lower case; "" for the resource
	fact facts.Key
	// form holds patterns of which every value matches one; empty admits everything.
	form glob.Group
	// candidates are values to try first; for a variable with only these, complete is true.
	candidates []string
	complete   bool
	// preds are the predicates of all literals about the variable.
	preds []*pred
	noted map[*pred]struct{} // preds as a set, once there are many
	// needed says that the key's mere presence decides about something.
	needed bool

	asserted []lit
	model    model

	owner *frame // whose resource, or whose resource's key it is; nil for what all resources of a call share
}

// model is what a variable is taken to be.
type model struct {
	absent bool
	values []string
}

// note adds a literal's predicate.
func (v *variable) note(p *pred) {
	const many = 32
	if len(v.preds) < many {
		if !slices.Contains(v.preds, p) {
			v.preds = append(v.preds, p)
		}
		return
	}
	if v.noted == nil {
		v.noted = make(map[*pred]struct{}, 4*many)
		for _, known := range v.preds {
			v.noted[known] = struct{}{}
		}
	}
	if _, ok := v.noted[p]; !ok {
		v.noted[p] = struct{}{}
		v.preds = append(v.preds, p)
	}
}

func (v *variable) mayBeAbsent() bool { return v.fact.Presence != facts.Always }

// presence is the truth of a literal for a key that is there.
type presence uint8

const (
	presentFalse presence = iota
	presentTrue
	presentPred
)

// quantifier says of which of a key's values a literal speaks.
type quantifier uint8

const (
	quantAny quantifier = iota // some value; of single-valued keys the value
	quantAll                   // every value
)

// lit is one condition, or the Resource element, of one statement, for a variable. It is to hold surely: what the unknown
// values of a template might do is on the other side.
type lit struct {
	v *variable
	// onAbsent is the truth when the key is absent: IfExists, Null, negation and the set operators all end here.
	onAbsent bool
	present  presence
	p        *pred
	not      bool
	quant    quantifier
}

// opposite returns the literal that holds where l does not. For predicates with unknown values of a template it is stronger:
// it holds where l surely does not.
func (l lit) opposite() lit {
	l.onAbsent = !l.onAbsent
	switch l.present {
	case presentFalse:
		l.present = presentTrue
	case presentTrue:
		l.present = presentFalse
	case presentPred:
		l.not = !l.not
		l.quant = quantAll - l.quant
	}
	return l
}

// hasTemplate reports whether the literal's truth depends on the value of a policy variable that is not decided.
func (l *lit) hasTemplate() bool { return l.present == presentPred && l.p.vars }

// holds reports whether the literal is true of the variable's model. One with a policy variable counts as true only when
// it is asserted, so that the pattern is seen together with others of the same text.
func (l *lit) holds(symbols []*policy.Symbol) bool {
	m := &l.v.model
	if m.absent {
		return l.onAbsent
	}
	switch l.present {
	case presentFalse, presentTrue:
		return l.present == presentTrue
	}
	if l.p.vars {
		return slices.Contains(l.v.asserted, *l)
	}
	return l.holdsFor(m.values, symbols)
}

func (l *lit) holdsFor(values []string, symbols []*policy.Symbol) bool {
	for _, s := range values {
		if l.p.holds(s, l.not, symbols) != (l.quant == quantAll) {
			return l.quant == quantAny
		}
	}
	return l.quant == quantAll
}

// wish is a predicate or its opposite, asked of one value.
type wish struct {
	p   *pred
	not bool
}

// solveVariable looks for a model of a variable under which all its asserted literals hold.
func (f *frame) solveVariable(v *variable) bool {
	present := true
	absent := v.mayBeAbsent()
	for i := range v.asserted {
		l := &v.asserted[i]
		absent = absent && l.onAbsent
		present = present && l.present != presentFalse
	}
	if absent {
		v.model = model{absent: true}
		return true
	}
	if !present || v.fact.Presence == facts.Never {
		return false
	}
	if !v.fact.Multi {
		wishes := f.wishes[:0]
		for i := range v.asserted {
			if l := &v.asserted[i]; l.present == presentPred {
				wishes = append(wishes, wish{l.p, l.not})
				if x := f.equal(l); x != nil {
					wishes = x.appendWishes(wishes)
				}
			}
		}
		f.wishes = wishes
		value, ok := f.findValue(v, wishes)
		if ok {
			v.model = model{values: []string{value}}
		}
		return ok
	}
	return f.solveSet(v)
}

// equal returns the variable whose value a literal asks for: it compares with that of a key, and with nothing else.
func (f *frame) equal(l *lit) *variable {
	if !f.relaxed || !l.hasTemplate() || l.not || len(l.p.sources) != 1 || l.p.more || l.p.partly() {
		return nil
	}
	s := &l.p.sources[0]
	if len(s.Pattern) != 1 || s.Pattern[0].HasDefault || s.Reading != glob.Plain && s.Reading != glob.Like {
		return nil
	}
	for _, v := range f.vars {
		if v.key == s.Pattern[0].Text && !v.fact.Multi {
			return v
		}
	}
	return nil
}

// appendWishes adds what is asked of a variable's value.
func (v *variable) appendWishes(wishes []wish) []wish {
	for i := range v.asserted {
		if l := &v.asserted[i]; l.present == presentPred && !l.p.vars && !l.p.partly() {
			wishes = append(wishes, wish{l.p, l.not})
		}
	}
	return wishes
}

// solveSet is solveVariable for multivalued keys: one value for each literal that asks for some value, and each value as
// all literals about every value have it.
func (f *frame) solveSet(v *variable) bool {
	var each []wish
	for i := range v.asserted {
		if l := &v.asserted[i]; l.present == presentPred && l.quant == quantAll {
			each = append(each, wish{l.p, l.not})
		}
	}
	var values []string
	for i := range v.asserted {
		l := &v.asserted[i]
		if l.present != presentPred || l.quant == quantAll || !l.p.vars && l.holdsFor(values, f.symbols) {
			continue
		}
		value, ok := f.findValue(v, append(slices.Clone(each), wish{l.p, l.not}))
		if !ok {
			return false
		}
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	if len(values) == 0 {
		value, ok := f.findValue(v, each)
		if !ok {
			return false
		}
		values = []string{value}
	}
	v.model = model{values: values}
	return true
}

// visits are how many visits of positions of patterns, a character each, count as a step.
const visits = 64

// satisfies reports whether a value fits the variable's form and all wishes.
func (f *frame) satisfies(v *variable, s string, wishes []wish) bool {
	work := 0
	for i := range wishes {
		patterns := wishes[i].p.must
		if wishes[i].not {
			patterns = wishes[i].p.may
		}
		for _, p := range patterns {
			work += p.Work(s)
		}
		if !wishes[i].p.holds(s, wishes[i].not, f.symbols) {
			f.spendAll(1 + work/visits)
			return false
		}
	}
	f.spendAll(1 + work/visits)
	return f.fits(v, s)
}

func (f *frame) fits(v *variable, s string) bool {
	if len(v.form) == 0 {
		return true
	}
	for _, p := range v.form {
		if p.Match(s, f.symbols) {
			return true
		}
	}
	return false
}

// findValue looks for a value that is as all wishes have it.
func (f *frame) findValue(v *variable, wishes []wish) (string, bool) {
	var forbidden []*glob.Pattern
	finite, strict := false, false
	for i := range wishes {
		w := &wishes[i]
		finite = finite || w.p.finite()
		if w.not && !w.p.finite() {
			if w.p.strict && w.p.partly() {
				return "", false // a part is no ARN
			}
			forbidden = append(forbidden, w.p.may...)
			strict = strict || w.p.strict
		}
	}
	// What is wanted must not be wholly forbidden. A policy variable has the same value on both sides.
	groups := make([]glob.Group, 0, len(wishes)+1)
	for i := range wishes {
		w := &wishes[i]
		if w.not || w.p.finite() {
			continue
		}
		g := f.uncovered(w.p.must, forbidden)
		if len(g) == 0 {
			return "", false
		}
		groups = append(groups, g)
	}
	if !glob.Joint(groups, v.form, f.spendWork) {
		return "", false
	}
	for _, s := range v.candidates {
		if f.satisfies(v, s, wishes) && !f.excluded(s, groups) {
			return s, true
		}
	}
	if v.complete {
		return "", false
	}
	if strict {
		groups = append(groups, glob.AnyARN)
	}
	if finite || v.typed() {
		return f.findTyped(v, wishes, groups, forbidden)
	}
	if s, ok := f.derive(v, wishes, groups); ok {
		v.candidates = append(v.candidates, s)
		return s, true
	}
	s, found, done := f.product(v, groups, forbidden)
	if !done || !found {
		return "", false
	}
	s = f.polish(v, s, wishes, groups)
	if len(v.candidates) < 64 {
		v.candidates = append(v.candidates, s)
	}
	return s, true
}

// polish writes the sample's region and account into a shortest ARN, if it stays an answer.
func (f *frame) polish(v *variable, s string, wishes []wish, groups []glob.Group) string {
	fields := strings.SplitN(s, ":", 6)
	if len(fields) < 6 || len(v.fact.Samples) == 0 {
		return s
	}
	sample := strings.SplitN(v.fact.Samples[0], ":", 6)
	for i := 3; i < 5 && len(sample) == 6; i++ {
		old := fields[i]
		if fields[i] = sample[i]; old == sample[i] {
			continue
		}
		if t := strings.Join(fields, ":"); f.satisfies(v, t, wishes) && !f.excluded(t, groups) {
			s = t
		} else {
			fields[i] = old
		}
	}
	return s
}

// excluded reports whether a value matches wanted patterns only by such as are forbidden: where a pattern with a policy
// variable was dropped from a group.
func (f *frame) excluded(s string, groups []glob.Group) bool {
	if !f.relaxed {
		return false
	}
	for _, g := range groups {
		ok := false
		for _, p := range g {
			ok = ok || p.Match(s, f.symbols)
		}
		if !ok {
			return true
		}
	}
	return false
}

// uncovered returns the wanted patterns that no forbidden one covers.
func (f *frame) uncovered(wanted, forbidden []*glob.Pattern) glob.Group {
	var out glob.Group
	work := 0
	defer func() { f.spendWork(work / visits) }()
	for i, w := range wanted {
		covered := false
		for _, p := range forbidden {
			if p.Covers(w, &work) {
				covered = true
				break
			}
		}
		switch {
		case !covered && out != nil:
			out = append(out, w)
		case covered && out == nil:
			out = append(make(glob.Group, 0, len(wanted)), wanted[:i]...)
		}
	}
	if out == nil {
		return wanted
	}
	return out
}

// derive makes values out of the wanted patterns by writing ordinary words for their wildcards.
func (f *frame) derive(v *variable, wishes []wish, groups []glob.Group) (string, bool) {
	sample := ""
	if len(v.fact.Samples) > 0 {
		sample = v.fact.Samples[0]
	}
	word := sample[strings.LastIndexAny(sample, "/:")+1:]
	words := []string{word, "x", ""}
	// What a form asks for behind a wildcard's own text is at the end of the sample.
	last := sample
	if fields := strings.SplitN(sample, ":", 6); len(fields) == 6 {
		last = fields[5]
	}
	for i := len(last) - 1; i > 0 && len(words) < 8; i-- {
		if last[i] == '/' || last[i] == ':' {
			words = append(words, last[i:])
		}
	}
	n := 0
	for _, g := range groups {
		for _, p := range g {
			if p.Complement() {
				continue
			}
			for _, w := range words {
				s := p.Fill(sample, w)
				if f.satisfies(v, s, wishes) && !f.excluded(s, groups) {
					return s, true
				}
				if n++; n > 48 {
					return "", false
				}
			}
		}
	}
	return "", false
}

func (v *variable) typed() bool {
	switch v.fact.Type {
	case catalog.NumericKey, catalog.DateKey, catalog.IPAddressKey, catalog.BinaryKey:
		return true
	}
	return false
}

// findTyped tries the boundaries of all values that the variable is compared with, and a value on either side of each: they
// tell apart everything that can be told apart. Beside whole strings each number and date is tried in more spellings than
// there are strings. Patterns with wildcards among the predicates can tell more: then nothing is proved.
func (f *frame) findTyped(v *variable, wishes []wish, groups []glob.Group, forbidden []*glob.Pattern) (string, bool) {
	plain := len(groups)+len(forbidden) == 0
	possible := false // as far as the values' types go
	for _, s := range v.boundaries() {
		if f.satisfies(v, s, wishes) {
			return s, true
		}
		possible = possible || !slices.ContainsFunc(wishes, func(w wish) bool { return w.p.finite() && !w.p.holds(s, w.not, f.symbols) })
		for n := range len(forbidden) + 1 {
			if t, ok := scalar.Respell(s, n+1); ok && !plain && f.satisfies(v, t, wishes) {
				return t, true
			}
		}
		if f.out() {
			return "", false
		}
	}
	if plain || !possible {
		return "", false
	}
	// Most values of a pattern with wildcards are of no type.
	for _, w := range []string{"", "x"} {
		for _, g := range groups {
			for _, p := range g {
				if s := p.Fill("", w); !p.Complement() && f.satisfies(v, s, wishes) {
					return s, true
				}
			}
		}
	}
	s, found, done := f.product(v, groups, forbidden)
	switch {
	case !done || !found:
		return "", false
	case f.satisfies(v, s, wishes):
		return s, true
	}
	open := func(p *glob.Pattern) bool {
		_, exact := p.Exact()
		return !exact || p.HasVariables()
	}
	for _, g := range append(groups, forbidden) {
		f.incomplete = f.incomplete || slices.ContainsFunc(g, open)
	}
	return "", false
}

// product looks for a shortest string of a variable's form that is in all groups and in none of the forbidden patterns. What
// a policy variable may be is not known, so that a pattern with one forbids nothing.
func (f *frame) product(v *variable, groups []glob.Group, forbidden []*glob.Pattern) (s string, found, done bool) {
	open := make([]*glob.Pattern, 0, len(forbidden))
	for _, p := range forbidden {
		if !p.HasVariables() {
			open = append(open, p)
		}
	}
	if len(v.form) > 0 {
		groups = append(slices.Clip(groups), v.form)
	}
	return glob.Find(groups, open, f.symbols, f.spendAll)
}

// boundaries lists the values that tell the variable's predicates apart.
func (v *variable) boundaries() []string {
	var numbers []*big.Rat
	var times []time.Time
	var prefixes []netip.Prefix
	var out []string
	for _, p := range v.preds {
		// A value of the type there has to be, even if the predicate's own values are of none.
		switch p.family {
		case policy.NumericFamily:
			out = append(out, "1")
		case policy.DateFamily:
			out = append(out, "2026-01-01T00:00:00Z")
		case policy.IPAddressFamily:
			out = append(out, scalar.ForeignAddresses[:]...)
		}
		for i := range p.sources {
			s, ok := p.sources[i].Pattern.Literal()
			if raw, decodes := scalar.Binary(s); ok && decodes && p.family == policy.BinaryFamily {
				out = append(out, raw)
			}
			switch {
			case !ok || p.finite() && p.family != policy.BinaryFamily:
			case p.embed != embedEpoch:
				out = append(out, s)
			default:
				if t, ok := scalar.Time(s); ok {
					times = append(times, t)
				}
			}
		}
		if p.embed == embedEpoch {
			for _, n := range p.numbers {
				if t, ok := scalar.Time(n.FloatString(9)); ok {
					times = append(times, t)
				}
			}
		} else {
			numbers = append(numbers, p.numbers...)
		}
		times = append(times, p.dates...)
		prefixes = append(prefixes, p.prefixes...)
	}
	// Seconds since 1970 are dates and numbers; of four digits they would be a year.
	seconds := len(times) > 0 && slices.ContainsFunc(v.preds, func(p *pred) bool { return p.family == policy.NumericFamily && p.embed == embedNone })
	if seconds {
		for _, t := range times {
			numbers = append(numbers, new(big.Rat).Add(new(big.Rat).SetInt64(t.Unix()), big.NewRat(int64(t.Nanosecond()), int64(time.Second))))
		}
	}
	for _, n := range scalar.AroundNumbers(numbers) {
		s := scalar.FormatNumber(n)
		if out = append(out, s); seconds && len(s) == 4 {
			out = append(out, s+".0")
		}
	}
	format := scalar.FormatTime
	if v.key == "aws:epochtime" {
		format = scalar.FormatEpoch
	}
	for _, t := range scalar.AroundTimes(times) {
		out = append(out, format(t))
	}
	out = append(out, scalar.AroundNetworks(prefixes)...)
	out = append(out, v.fact.Samples...)
	if !v.typed() {
		out = append(out, "value")
	} else if v.fact.Type == catalog.BinaryKey {
		out = append(out, "b3RoZXI=")
	}
	return out
}
