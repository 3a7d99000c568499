package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// test is a question whose answer is not known: whether a variable is true, is a text, is empty.
type test struct {
	key string
	// symbol is what is asked about, if it is one symbol: with is, whether it is this text; without, whether it is true.
	symbol *policy.Symbol
	is     *value
}

// uniform reports whether the test has one answer. One of an element that stands for all of a list has an answer for each.
func (t *test) uniform() bool { return !strings.Contains(t.key, anyElement) }

// assumption is what a report says when the test has an answer.
func (t *test) assumption(truth bool) policy.Assumption {
	switch {
	case t.symbol == nil || t.is != nil && t.is.kind == policy.Null:
		return policy.Assumption{Condition: t.key, Value: truth}
	case t.is == nil:
		return policy.Assumption{Parameter: t.symbol.Name, Is: boolean(truth, policy.Range{}).text}
	}
	is, _ := t.is.known()
	return policy.Assumption{Parameter: t.symbol.Name, Is: is, Not: !truth}
}

// scenario is what is assumed: the answers of tests, and the values that follow of them.
type scenario struct {
	id      string
	assumed []policy.Assumption
	truth   map[string]bool
	values  map[*policy.Symbol]*value
}

// assumption is what makes a scenario of another one.
type assumption struct {
	of    *scenario
	test  string
	truth bool
}

// assume is a scenario in which a test has an answer, too.
func (e *evaluator) assume(s *scenario, t *test, truth bool) *scenario {
	from := assumption{s, t.key, truth}
	if known := e.scenarios[from]; known != nil {
		return known
	}
	id := fmt.Sprintf("%s%q=%t;", s.id, t.key, truth)
	next := &scenario{id: id, assumed: with(s.assumed, t.assumption(truth)), truth: map[string]bool{t.key: truth}, values: map[*policy.Symbol]*value{}}
	maps.Copy(next.truth, s.truth)
	maps.Copy(next.values, s.values)
	switch {
	case t.symbol == nil:
	case t.is == nil:
		next.values[t.symbol] = boolean(truth, policy.Range{})
	case truth:
		next.values[t.symbol] = t.is
	}
	e.scenarios[from] = next
	return next
}

// with adds an assumption. What a variable is says all of what it is not.
func with(assumed []policy.Assumption, a policy.Assumption) []policy.Assumption {
	if a.Parameter != "" && !a.Not {
		assumed = slices.DeleteFunc(slices.Clone(assumed), func(b policy.Assumption) bool { return b.Parameter == a.Parameter && b.Not })
	}
	return append(slices.Clip(assumed), a)
}

// notes are what an evaluation rested on.
type notes struct {
	// asked are the tests without whose answers something could not be decided.
	asked []*test
	// tested says that some test was looked at, open that a variable was that is not known: in another scenario the result
	// may be another.
	tested, open bool
	// scoped says that the result is of the scenario at hand, whatever it rests on: an instance.
	scoped bool
	// defaulted says that a variable of the root module has its default, in whose place users may give another value.
	defaulted bool
	// failed says that Terraform would have refused something, doubtful that it may have: an element of a list of unknown length.
	failed, doubtful bool
}

func (n *notes) add(other *notes) {
	for _, t := range other.asked {
		n.ask(t)
	}
	n.tested = n.tested || other.tested
	n.open = n.open || other.open
	n.scoped = n.scoped || other.scoped
	n.defaulted = n.defaulted || other.defaulted
	n.failed = n.failed || other.failed
	n.doubtful = n.doubtful || other.doubtful
}

func (n *notes) ask(t *test) {
	if !slices.ContainsFunc(n.asked, func(u *test) bool { return u.key == t.key }) {
		n.asked = append(n.asked, t)
	}
}

// noting evaluates something and returns what it rested on, which the outer evaluation does not learn of.
func (e *evaluator) noting(f func() *value) (*value, *notes) {
	outer := e.notes
	e.notes = &notes{}
	v := f()
	inner := e.notes
	e.notes = outer
	return v, inner
}

// memoKey is what is evaluated once: something of a name, in a scenario (nil without an assumption), by itself or in a search.
type memoKey struct {
	// space is what names are told apart in: the sort of what is named, or the address of the instance whose attribute it is.
	space, name string
	in          *scenario
	searching   bool
}

// memo is a value that was evaluated before.
type memo struct {
	value *value // nil while it is evaluated
	notes notes
}

// remember evaluates something of a name once in each scenario, and once at all if it rests on no assumption. again is what it
// is if it rests on itself.
func (e *evaluator) remember(memos map[memoKey]*memo, space, name string, f, again func() *value) *value {
	always := memoKey{space: space, name: name}
	here := always
	here.searching = e.searching
	if e.now.id != "" {
		here.in = e.now
	}
	known := memos[always]
	if known == nil || known.value == nil || known.notes.tested || known.notes.open && len(e.now.values) > 0 {
		known = memos[here]
	}
	if known != nil {
		if known.value == nil {
			return again()
		}
		e.notes.add(&known.notes)
		return known.value
	}
	m := &memo{}
	memos[here] = m
	outer := e.notes
	e.notes = &m.notes
	m.value = f()
	e.notes = outer
	e.notes.add(&m.notes)
	if memos[always] == nil && !m.notes.tested && !m.notes.open && !m.notes.scoped {
		memos[always] = m
	}
	return m.value
}

// tested is the answer of a test: the assumed one, or one that is not known.
func (e *evaluator) tested(t *test, at policy.Range, o *unknown) *value {
	e.notes.tested = true
	if truth, ok := e.now.truth[t.key]; ok {
		return boolean(truth, at)
	}
	if o == nil {
		o = &unknown{symbol: e.symbol(t.key, policy.Symbol{Name: t.key, Origin: policy.FromFunction}), typ: aBool}
	}
	o.test, o.tests = t, []*test{t}
	return &value{kind: policy.Unknown, at: at, open: o}
}

// decide returns what a condition is. If it is not known, its tests are asked for.
func (e *evaluator) decide(v *value) (truth, known bool) {
	if v.kind == policy.Unknown && v.open.tests == nil && (v.open.typ.kind == anyType || v.open.typ.kind == stringType) {
		v = e.tested(&test{key: v.open.symbol.Name, symbol: v.open.symbol}, v.at, nil)
	}
	if text, ok := v.known(); ok {
		return text == "true", true
	}
	if v.kind == policy.Unknown {
		for _, t := range v.open.tests {
			if t.uniform() {
				e.notes.ask(t)
			}
		}
	}
	return false, false
}

// unanswered returns the first of some tests that has no answer; nil if there is none.
func (s *scenario) unanswered(tests []*test) *test {
	for _, t := range tests {
		if _, ok := s.truth[t.key]; !ok {
			return t
		}
	}
	return nil
}

// variant is a value, and the scenario in which it is that.
type variant struct {
	in    *scenario
	value *value
}

// variants evaluates something in each scenario that it asks for, beginning with the one at hand; asked are the tests that are known
// to be asked for in that. partial says that there are more than were looked at.
func (e *evaluator) variants(f func() *value, asked []*test) (found []variant, partial bool) {
	var search func(in *scenario, next *test, depth int)
	var refused []variant
	outer, searching := e.now, e.searching
	defer func() { e.now, e.searching = outer, searching }()
	e.searching = true
	search = func(in *scenario, next *test, depth int) {
		e.now = in
		var v *value
		notes := &notes{}
		if next == nil || e.steps < 0 {
			v, notes = e.noting(f)
			e.notes.tested = e.notes.tested || notes.tested
			e.notes.open = e.notes.open || notes.open
			next = in.unanswered(notes.asked)
		}
		switch {
		case next == nil && notes.failed:
			refused = append(refused, variant{in, v})
		case next == nil:
			found = append(found, variant{in, v})
		case len(found)+len(refused) >= maxVariants || depth >= maxVariants || e.steps < 0:
			found = append(found, variant{in, v})
			partial = true
		default:
			search(e.assume(in, next, true), nil, depth+1)
			if len(found)+len(refused) < maxVariants {
				search(e.assume(in, next, false), nil, depth+1)
			} else {
				partial = true
			}
		}
	}
	search(outer, outer.unanswered(asked), 0)
	if len(found) == 0 {
		return refused, partial
	}
	return found, partial // where Terraform would refuse the configuration, nothing is made of it
}

// conditional evaluates test ? yes : no.
func (e *evaluator) conditional(x *hcl.Conditional, s *scope) *value {
	at := x.Place()
	test := e.eval(x.Test, s)
	if truth, known := e.decide(test); known {
		if truth {
			return e.eval(x.Yes, s)
		}
		return e.eval(x.No, s)
	}
	if !test.scalar() && !test.unknown() {
		return e.wrong(at, "a condition that is not a boolean")
	}
	yes, no := e.eval(x.Yes, s), e.eval(x.No, s)
	return e.either(test, yes, no, at)
}

// either is one of two values: known if they are the same.
func (e *evaluator) either(test, yes, no *value, at policy.Range) *value {
	if same(yes, no) {
		return yes
	}
	name := fmt.Sprintf("%s ? %s : %s", test.name(), yes.name(), no.name())
	if len(name) > 80 {
		name = test.name() + " ? ..." // the symbol's key has all of it
	}
	symbol := policy.Symbol{Name: name, Origin: policy.FromFunction, Many: yes.scalar() && yes.mentionsMany(0) || no.scalar() && no.mentionsMany(0)}
	t := anything
	a, aKnown := yes.known()
	b, bKnown := no.known()
	switch {
	case aKnown && bKnown:
		symbol.Allowed = []string{a, b}
		symbol.Origin = policy.FromMapping
		t = aString
	case yes.scalar() || no.scalar():
		t = aString
	case yes.kind == policy.Array || no.kind == policy.Array:
		t = aList
	case yes.kind == policy.Object || no.kind == policy.Object:
		t = anything
	}
	if t == aString && yes.kind == policy.Bool && no.kind == policy.Bool {
		t = aBool
	}
	key := "either " + strings.Join([]string{test.name(), yes.name(), no.name()}, "\x00")
	v := &value{kind: policy.Unknown, at: at, open: &unknown{symbol: e.symbol(key, symbol), typ: t}}
	if t == aBool && test.open != nil {
		v.open.tests = test.open.tests
	}
	return v.from(yes.refers...).from(no.refers...)
}
