package loader

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// logic is the section Conditions as boolean formulas. Their atoms say that a variable has a value: a variable is what
// Fn::Equals compares with constants, mostly a parameter, so that two different constants exclude each other.
type logic struct {
	t         *template
	formulas  map[string]*formula
	building  map[string]bool
	variables []*variable
	byKey     map[string]*variable
	walks     int // the number of the last walk
	constants map[string]bool
	// rules are what the section Rules demands of parameters.
	rules []rule
}

// variable is something whose value conditions ask for.
type variable struct {
	key string
	// parameter is the name of the parameter or pseudo parameter that the variable is, "" if it is something else.
	parameter string
	// values are those that conditions compare it with; allowed are the only ones it can have, nil if it can have any.
	values  []string
	allowed []string
	index   int
	spelled bool // the allowed values that are looked at each by itself are among values

	valueIndexes map[string]int  // of values
	permitted    map[string]bool // the set of allowed
}

// other is the choice of a value that no condition names.
const other = -1

type operator uint8

const (
	constant operator = iota
	atom
	not
	and
	or
)

// A formula may be an operand of several: conditions name each other, and a template of 2 KB names 2^40 of them if each is
// followed from every place that names it. What walks formulas therefore marks those that it has seen with the number
// of its walk, and looks at each once.
type formula struct {
	operator operator
	truth    bool      // of a constant
	variable *variable // of an atom
	value    int       // of an atom: index into variable.values
	operands []*formula

	walk  int  // the last walk that came here
	holds bool // what it found, if it was an evaluation
}

func newLogic(t *template) *logic {
	return &logic{t: t, formulas: map[string]*formula{}, building: map[string]bool{}, byKey: map[string]*variable{}}
}

// named returns the formula of a condition. One that is not defined, or that is defined by itself, may be true or false.
func (l *logic) named(name string, at policy.Range) *formula {
	if f := l.formulas[name]; f != nil {
		return f
	}
	node := l.t.conditions[name]
	switch {
	case l.building[name]:
		l.t.problem(at, fmt.Sprintf("condition %q is defined by itself", name))
		return l.free("condition " + name)
	case node == nil:
		if !l.t.open && at != (policy.Range{}) {
			l.t.problem(at, fmt.Sprintf("condition %q is not defined", name))
		}
		l.formulas[name] = l.free("condition " + name)
	default:
		l.building[name] = true
		f := l.formula(node)
		delete(l.building, name)
		l.formulas[name] = f
	}
	return l.formulas[name]
}

// free is a formula that may be true or false.
func (l *logic) free(key string) *formula {
	v := l.variable("free "+key, "", nil)
	return &formula{operator: atom, variable: v, value: v.valueIndex("true")}
}

func (l *logic) variable(key, parameter string, allowed []string) *variable {
	if v := l.byKey[key]; v != nil {
		return v
	}
	v := &variable{key: key, parameter: parameter, index: len(l.variables), valueIndexes: map[string]int{}}
	v.allow(allowed)
	l.byKey[key] = v
	l.variables = append(l.variables, v)
	return v
}

// allow says which are the only values that the variable can have; nil if it can have any.
func (v *variable) allow(values []string) {
	v.allowed, v.permitted = values, make(map[string]bool, len(values))
	for _, value := range values {
		v.permitted[value] = true
	}
}

func (v *variable) valueIndex(value string) int {
	i, ok := v.valueIndexes[value]
	if !ok {
		i = len(v.values)
		v.values = append(v.values, value)
		v.valueIndexes[value] = i
	}
	return i
}

// choices are the values that a variable can have, as indices into values, and other if it can have one that no
// condition names.
func (v *variable) choices() []int {
	var choices []int
	for i, value := range v.values {
		if v.allowed == nil || v.permitted[value] {
			choices = append(choices, i)
		}
	}
	if v.allowed == nil || len(v.others()) > 0 {
		choices = append(choices, other)
	}
	return choices
}

// others are the allowed values that no condition names.
func (v *variable) others() []string {
	var others []string
	for _, value := range v.allowed {
		if _, ok := v.valueIndexes[value]; !ok {
			others = append(others, value)
		}
	}
	return others
}

// formula translates a condition function.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
func (l *logic) formula(n *policy.Node) *formula {
	if n.Kind == policy.Object && len(n.Members) == 1 {
		name, argument := n.Members[0].Key.Value, &n.Members[0].Value
		switch name {
		case "Condition":
			if argument.Kind == policy.String {
				return l.named(argument.Value, argument.Range)
			}
		case "Fn::Not":
			if items, ok := arguments(argument, 1, 1); ok {
				return &formula{operator: not, operands: l.operands(items)}
			}
			l.wrong(n, argument, "Fn::Not takes a list of one condition")
		case "Fn::And", "Fn::Or":
			if items, ok := arguments(argument, 1, 10); ok {
				operator := and
				if name == "Fn::Or" {
					operator = or
				}
				return &formula{operator: operator, operands: l.operands(items)}
			}
			l.wrong(n, argument, name+" takes a list of two to ten conditions")
		case "Fn::Equals":
			if items, ok := arguments(argument, 2, 2); ok {
				return l.equals(&items[0], &items[1])
			}
			l.wrong(n, argument, "Fn::Equals takes two values")
		case "Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals":
			if f := l.member(name, argument); f != nil {
				return f
			}
		}
	}
	var canonical strings.Builder
	appendJSON(&canonical, n)
	return l.free(canonical.String())
}

func (l *logic) wrong(n, argument *policy.Node, message string) {
	if !isMacro(argument) {
		l.t.problem(n.Range, message)
	}
}

func (l *logic) operands(items []policy.Node) []*formula {
	operands := make([]*formula, len(items))
	for i := range items {
		operands[i] = l.formula(&items[i])
	}
	return operands
}

func (l *logic) equals(a, b *policy.Node) *formula {
	x, y := l.side(a), l.side(b)
	if x.Known() {
		x, y = y, x
	}
	switch {
	case x.Known() && y.Known():
		return &formula{truth: x.Value == y.Value}
	case sameText(&x, &y):
		return &formula{truth: true}
	case !y.Known():
		return l.free(x.Value + " equals " + y.Value)
	}
	v := l.variableOf(&x)
	return &formula{operator: atom, variable: v, value: v.valueIndex(y.Value)}
}

// variableOf returns the variable of a text that is not known.
func (l *logic) variableOf(x *policy.Text) *variable {
	parameter := ""
	var allowed []string
	if len(x.Parts) == 1 {
		s := x.Parts[0].Symbol
		allowed = s.Allowed
		if name, own := strings.CutPrefix(s.Name, l.t.prefix); s.Origin == policy.FromPseudo {
			parameter = s.Name
		} else if own && l.t.parameters[name] != nil {
			parameter = name
		}
	}
	var key strings.Builder
	key.WriteString(x.Value)
	for _, p := range x.Parts {
		fmt.Fprintf(&key, " %p", p.Symbol) // symbols of one name may be different ones
	}
	return l.variable(key.String(), parameter, allowed)
}

// ofParameter returns the variable of a parameter.
func (l *logic) ofParameter(p *parameter) *variable {
	if p.list {
		return l.variable("list "+p.name, p.name, p.options)
	}
	text := policy.NewText(policy.Range{}, symbolic(l.t.symbol("name", p.symbol())))
	return l.variableOf(&text)
}

// spelled returns the variable of a parameter of which several values are allowed, prepared to have each of them; of a
// parameter with very many, each that is not a plain name, and the others as one.
func (l *logic) spelled(p *parameter) *variable {
	v := l.ofParameter(p)
	if v.spelled {
		return v
	}
	v.spelled = true
	n := 0
	for _, value := range p.options {
		if n < maxSpelled && (len(p.options) <= maxSpelled || !isPlainName(value)) {
			v.valueIndex(value)
			n++
		}
	}
	return v
}

// maxSpelled bounds how many values of one parameter are looked at each by itself.
const maxSpelled = 8

// isPlainName reports whether a value means the same in a policy as any other name: no wildcard, no ARN, no action.
func isPlainName(value string) bool {
	return value != "" && strings.Trim(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == "" &&
		!strings.EqualFold(value, "Allow") && !strings.EqualFold(value, "Deny") &&
		!strings.EqualFold(value, "true") && !strings.EqualFold(value, "false")
}

// side resolves a side of Fn::Equals, parameters with their defaults unresolved.
func (l *logic) side(n *policy.Node) policy.Text {
	value, state := l.t.resolve(n, &environment{undefaulted: true}, 0)
	if state == removed { // there is nothing to compare; what CloudFormation makes of it AWS does not say
		return policy.NewText(n.Range, symbolic(l.t.opaque("AWS::NoValue", n, policy.FromFunction)))
	}
	if _, ok := parts(&value); ok {
		return value.Text
	}
	var canonical strings.Builder
	appendJSON(&canonical, &value)
	if known(&value) {
		return policy.Text{Value: canonical.String()}
	}
	return policy.NewText(value.Range, symbolic(l.t.opaque("list", &value, policy.FromFunction)))
}

// evaluation evaluates formulas under one assignment of values, which are indexed by variable.
type evaluation struct {
	l      *logic
	values []int
	walk   int
}

func (l *logic) evaluate(values []int) evaluation {
	l.walks++
	return evaluation{l, values, l.walks}
}

func (e evaluation) holds(f *formula) bool {
	if f.walk == e.walk {
		return f.holds
	}
	e.l.t.budget.formulas--
	holds := false
	switch f.operator {
	case constant:
		holds = f.truth
	case atom:
		holds = e.values[f.variable.index] == f.value
	case not:
		holds = !e.holds(f.operands[0])
	case and:
		holds = !slices.ContainsFunc(f.operands, func(operand *formula) bool { return !e.holds(operand) })
	case or:
		holds = slices.ContainsFunc(f.operands, e.holds)
	}
	f.walk, f.holds = e.walk, holds
	return holds
}

// addVariables adds the variables that formulas ask for to a set.
func (l *logic) addVariables(set map[*variable]bool, formulas ...*formula) {
	l.walks++
	var add func(f *formula)
	add = func(f *formula) {
		if f.walk == l.walks {
			return
		}
		l.t.budget.formulas--
		f.walk = l.walks
		if f.operator == atom {
			set[f.variable] = true
		}
		for _, operand := range f.operands {
			add(operand)
		}
	}
	for _, f := range formulas {
		add(f)
	}
}

// settled reports whether a condition compares nothing but constants: it cannot be otherwise.
func (l *logic) settled(name string) bool {
	if settled, ok := l.constants[name]; ok {
		return settled
	}
	variables := map[*variable]bool{}
	l.addVariables(variables, l.named(name, policy.Range{}))
	if l.constants == nil {
		l.constants = map[string]bool{}
	}
	l.constants[name] = len(variables) == 0
	return l.constants[name]
}

// scenario is one consistent way for conditions to be true and false, and for parameters to have values.
type scenario struct {
	// facts are of each condition that was asked for 1 if it is true, else 0, and of each parameter the choice of a value.
	facts []int
	// possible are, for each parameter that conditions ask for, the choices that it can have here.
	possible map[*variable][]int
}

// truth reports whether the condition of an index is true.
func (s *scenario) truth(i int) bool { return s.facts[i] == 1 }

// The bounds of the search for scenarios: how many of one document are looked at unless Options say otherwise, and how
// many assignments of values are tried to find them.
const (
	maxScenarios   = 16
	maxAssignments = 4096
	// maxCover bounds how many are looked at to see each condition true and false, and each parameter with each value.
	maxCover = 64
)

// asked is what a document depends on: template conditions, and parameters with several allowed values.
type asked struct {
	conditions []string
	parameters []*parameter
}

func (a *asked) condition(name string) {
	if !slices.Contains(a.conditions, name) {
		a.conditions = append(a.conditions, name)
	}
}

func (a *asked) parameter(p *parameter) {
	if !slices.Contains(a.parameters, p) {
		a.parameters = append(a.parameters, p)
	}
}

func (a *asked) nothing() bool { return len(a.conditions) == 0 && len(a.parameters) == 0 }

// assumption says what a fact of a scenario means.
func (l *logic) assumption(a *asked, i, fact int) policy.Assumption {
	if i < len(a.conditions) {
		return policy.Assumption{Condition: a.conditions[i], Value: fact == 1}
	}
	p := a.parameters[i-len(a.conditions)]
	v := l.spelled(p)
	if fact != other {
		return policy.Assumption{Parameter: p.name, Is: v.values[fact]}
	}
	if others := v.others(); len(others) == 1 {
		return policy.Assumption{Parameter: p.name, Is: others[0]}
	}
	return policy.Assumption{Parameter: p.name, Rest: true}
}

// need is a formula that has to be true, or false.
type need struct {
	formula *formula
	truth   bool
}

// need returns what an assumption demands.
func (l *logic) need(a policy.Assumption) need {
	if a.Parameter == "" {
		return need{l.named(a.Condition, policy.Range{}), a.Value}
	}
	v := l.spelled(l.t.parameterNamed(a.Parameter))
	if !a.Rest {
		return need{&formula{operator: atom, variable: v, value: v.valueIndex(a.Is)}, true}
	}
	either := &formula{operator: or}
	for i := range v.values {
		either.operands = append(either.operands, &formula{operator: atom, variable: v, value: i})
	}
	return need{either, false}
}

// possible reports whether what is assumed can be so.
func (l *logic) possible(assumed []policy.Assumption) bool {
	if len(assumed) == 0 {
		return true
	}
	of := &asked{}
	for i := range assumed {
		if assumed[i].Condition != "" {
			of.conditions = append(of.conditions, assumed[i].Condition)
		}
	}
	scenarios, _ := l.scenarios(of, assumed, 1)
	return len(scenarios) > 0
}

// scenarios returns the ways in which what is asked for can be while required assumptions hold, at most so many. If there
// are more, those are returned that show each condition true and false and each parameter with each value, where it can
// be, and partial is true.
func (l *logic) scenarios(a *asked, required []policy.Assumption, most int) (found []scenario, partial bool) {
	search := &search{l: l, seen: map[string]int{}}
	used, needed := map[*variable]bool{}, map[*variable]bool{}
	for _, name := range a.conditions {
		f := l.named(name, policy.Range{})
		search.formulas = append(search.formulas, f)
	}
	l.addVariables(used, search.formulas...)
	for _, p := range a.parameters {
		v := l.spelled(p)
		used[v] = true
		search.parameters = append(search.parameters, v)
	}
	for _, r := range required {
		n := l.need(r)
		l.addVariables(needed, n.formula)
		search.needs = append(search.needs, n)
	}
	l.constrain(search, used, needed)
	all := l.sorted(used, needed)
	if search.size(all) <= maxAssignments {
		search.try(all)
	} else {
		// Too many: give all variables their first value, their second and so on, and vary the variables of one condition
		// at a time, with those of what is required.
		partial = true
		search.diagonal(all)
		search.try(l.sorted(needed))
		for _, f := range search.formulas {
			own := map[*variable]bool{}
			l.addVariables(own, f)
			search.try(l.sorted(own, needed))
		}
		for _, v := range search.parameters {
			search.try(l.sorted(map[*variable]bool{v: true}, needed))
		}
	}
	found = search.found
	if len(found) > most {
		found, partial = l.cover(found), true
	}
	if l.t.budget.formulas < 0 {
		l.t.problem(policy.Range{}, tooManyWays)
	}
	return found, partial
}

func (l *logic) sorted(sets ...map[*variable]bool) []*variable {
	var variables []*variable
	for _, v := range l.variables {
		if slices.ContainsFunc(sets, func(set map[*variable]bool) bool { return set[v] }) {
			variables = append(variables, v)
		}
	}
	return variables
}

type search struct {
	l          *logic
	formulas   []*formula
	parameters []*variable
	needs      []need
	seen       map[string]int // facts to index in found
	found      []scenario
}

func (s *search) size(variables []*variable) int {
	size := 1
	for _, v := range variables {
		s.l.t.budget.formulas -= len(v.values) + len(v.allowed)
		size *= max(len(v.choices()), 1)
		if size > maxAssignments {
			return size
		}
	}
	return size
}

// fallback gives each variable a value that it can have: one that no condition names, if there is one.
func (s *search) fallback() []int {
	values := make([]int, len(s.l.variables))
	for i, v := range s.l.variables {
		values[i] = other
		if choices := v.choices(); len(choices) > 0 && v.allowed != nil && !slices.Contains(choices, other) {
			values[i] = choices[0]
		}
	}
	return values
}

// try assigns all combinations of values to variables, as many as the bound lets it.
func (s *search) try(variables []*variable) {
	values := s.fallback()
	choices := make([][]int, len(variables))
	at := make([]int, len(variables))
	for i, v := range variables {
		if choices[i] = v.choices(); len(choices[i]) == 0 {
			choices[i] = []int{other}
		}
	}
	for range maxAssignments {
		if s.l.t.budget.formulas -= len(variables); s.l.t.budget.formulas < 0 {
			return
		}
		for i, v := range variables {
			values[v.index] = choices[i][at[i]]
		}
		s.take(values, variables)
		i := len(at) - 1
		for ; i >= 0; i-- {
			if at[i]++; at[i] < len(choices[i]) {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			return
		}
	}
}

// diagonal assigns all variables their first choice, then all their second, and so on.
func (s *search) diagonal(variables []*variable) {
	most := 1
	for k := 0; k < most && s.l.t.budget.formulas >= 0; k++ {
		values := s.fallback()
		for _, v := range variables {
			if choices := v.choices(); len(choices) > 0 {
				most = min(max(most, len(choices)), maxScenarios)
				values[v.index] = choices[k%len(choices)]
			}
		}
		s.take(values, variables)
	}
}

func (s *search) take(values []int, variables []*variable) {
	truth := s.l.evaluate(values)
	for _, need := range s.needs {
		if truth.holds(need.formula) != need.truth {
			return
		}
	}
	facts := make([]int, 0, len(s.formulas)+len(s.parameters))
	for _, f := range s.formulas {
		fact := 0
		if truth.holds(f) {
			fact = 1
		}
		facts = append(facts, fact)
	}
	for _, v := range s.parameters {
		facts = append(facts, values[v.index])
	}
	var key []byte
	for _, fact := range facts {
		key = append(strconv.AppendInt(key, int64(fact), 10), ' ')
	}
	index, ok := s.seen[string(key)]
	if !ok {
		index = len(s.found)
		s.seen[string(key)] = index
		s.found = append(s.found, scenario{facts: facts, possible: map[*variable][]int{}})
	}
	possible := s.found[index].possible
	note := func(v *variable) {
		if choice := values[v.index]; v.parameter != "" && !slices.Contains(possible[v], choice) {
			possible[v] = append(possible[v], choice)
		}
	}
	for _, v := range variables {
		note(v)
	}
	for _, v := range s.parameters {
		note(v)
	}
}

// cover chooses few scenarios in which each fact is seen at least once that is in any.
func (l *logic) cover(all []scenario) []scenario {
	type arm struct{ index, fact int }
	open := map[arm]bool{}
	for _, s := range all {
		for i, fact := range s.facts {
			open[arm{i, fact}] = true
		}
	}
	var chosen []scenario
	for len(open) > 0 {
		if l.t.budget.formulas -= len(all) * len(all[0].facts); l.t.budget.formulas < 0 || len(chosen) == maxCover {
			l.t.problem(policy.Range{}, tooManyWays)
			break
		}
		best, most := 0, -1
		for k, s := range all {
			count := 0
			for i, fact := range s.facts {
				if open[arm{i, fact}] {
					count++
				}
			}
			if count > most {
				best, most = k, count
			}
		}
		for i, fact := range all[best].facts {
			delete(open, arm{i, fact})
		}
		chosen = append(chosen, all[best])
	}
	return chosen
}

// overrides says what a scenario tells of parameters beyond their defaults.
func (l *logic) overrides(s scenario) map[string]override {
	var overrides map[string]override
	for v, choices := range s.possible {
		fallback, hasDefault := "", false
		if p := l.t.parameters[v.parameter]; p != nil && p.value != nil {
			fallback, hasDefault = p.value.Value, true
		}
		if hasDefault && v.allowed == nil && l.compatible(v, choices, fallback) {
			continue
		}
		var allowed []string
		for _, choice := range slices.Sorted(slices.Values(choices)) {
			if choice != other {
				allowed = append(allowed, v.values[choice])
			} else {
				allowed = append(allowed, v.others()...)
			}
		}
		o := override{allowed: allowed}
		switch {
		case v.allowed == nil && slices.Contains(choices, other):
			o = override{} // any value but some: no more than a symbol can say
		case len(allowed) == 1:
			o = override{value: allowed[0], known: true}
		}
		if overrides == nil {
			overrides = map[string]override{}
		}
		overrides[v.parameter] = o
	}
	return overrides
}

func (l *logic) compatible(v *variable, choices []int, value string) bool {
	choice, ok := v.valueIndexes[value]
	if !ok {
		choice = other
	}
	return slices.Contains(choices, choice)
}
