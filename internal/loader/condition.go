package loader

import (
	"fmt"
	"slices"
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
	v := &variable{
		key: key, parameter: parameter, allowed: allowed, index: len(l.variables),
		valueIndexes: map[string]int{}, permitted: map[string]bool{},
	}
	for _, value := range allowed {
		v.permitted[value] = true
	}
	l.byKey[key] = v
	l.variables = append(l.variables, v)
	return v
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
	parameter := ""
	var allowed []string
	if len(x.Parts) == 1 {
		s := x.Parts[0].Symbol
		allowed = s.Allowed
		if s.Origin == policy.FromPseudo || l.t.parameters[s.Name] != nil {
			parameter = s.Name
		}
	}
	var key strings.Builder
	key.WriteString(x.Value)
	for _, p := range x.Parts {
		fmt.Fprintf(&key, " %p", p.Symbol) // symbols of one name may be different ones
	}
	v := l.variable(key.String(), parameter, allowed)
	return &formula{operator: atom, variable: v, value: v.valueIndex(y.Value)}
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
	e.l.t.purse.formulas--
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
		l.t.purse.formulas--
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

// scenario is one consistent way for conditions to be true and false.
type scenario struct {
	truths []bool // in the order of the conditions asked for
	// possible are, for each parameter that conditions ask for, the choices that it can have here.
	possible map[*variable][]int
}

// The bounds of the search for scenarios: how many of one document are looked at, and how many assignments of values
// are tried to find them.
const (
	maxScenarios   = 16
	maxAssignments = 4096
	// maxCover bounds how many are looked at to see each condition true and false.
	maxCover = 64
)

// scenarios returns the ways in which conditions can be true and false together while required ones are as required. If
// there are too many, those are returned that show each condition true and false, where it can be.
func (l *logic) scenarios(conditions []string, required []policy.Assumption) []scenario {
	formulas := make([]*formula, len(conditions))
	used := map[*variable]bool{}
	for i, name := range conditions {
		formulas[i] = l.named(name, policy.Range{})
	}
	l.addVariables(used, formulas...)
	needs := make([]*formula, len(required))
	needed := map[*variable]bool{}
	for i, r := range required {
		needs[i] = l.named(r.Condition, policy.Range{})
	}
	l.addVariables(needed, needs...)
	search := &search{l: l, formulas: formulas, needs: needs, required: required, seen: map[string]int{}}
	all := l.sorted(used, needed)
	if search.size(all) <= maxAssignments {
		search.try(all)
	} else {
		// Too many: give all variables their first value, their second and so on, and vary the variables of one condition
		// at a time, with those of what is required.
		search.diagonal(all)
		search.try(l.sorted(needed))
		for _, f := range formulas {
			own := map[*variable]bool{}
			l.addVariables(own, f)
			search.try(l.sorted(own, needed))
		}
	}
	if len(search.found) > maxScenarios {
		search.found = l.cover(search.found, len(conditions))
	}
	if l.t.purse.formulas < 0 {
		l.t.problem(policy.Range{}, tooManyWays)
	}
	return search.found
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
	l        *logic
	formulas []*formula
	needs    []*formula
	required []policy.Assumption
	seen     map[string]int // truths to index in found
	found    []scenario
}

func (s *search) size(variables []*variable) int {
	size := 1
	for _, v := range variables {
		s.l.t.purse.formulas -= len(v.values) + len(v.allowed)
		size *= max(len(v.choices()), 1)
		if size > maxAssignments {
			return size
		}
	}
	return size
}

// try assigns all combinations of values to variables, as many as the bound lets it; all other variables are other.
func (s *search) try(variables []*variable) {
	values := make([]int, len(s.l.variables))
	choices := make([][]int, len(variables))
	at := make([]int, len(variables))
	for i := range values {
		values[i] = other
	}
	for i, v := range variables {
		if choices[i] = v.choices(); len(choices[i]) == 0 {
			choices[i] = []int{other}
		}
	}
	for range maxAssignments {
		if s.l.t.purse.formulas -= len(variables); s.l.t.purse.formulas < 0 {
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
	values := make([]int, len(s.l.variables))
	most := 1
	for k := 0; k < most && s.l.t.purse.formulas >= 0; k++ {
		for i := range values {
			values[i] = other
		}
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
	for i, need := range s.needs {
		if truth.holds(need) != s.required[i].Value {
			return
		}
	}
	truths := make([]bool, len(s.formulas))
	key := make([]byte, len(s.formulas))
	for i, f := range s.formulas {
		if truths[i] = truth.holds(f); truths[i] {
			key[i] = 1
		}
	}
	index, ok := s.seen[string(key)]
	if !ok {
		index = len(s.found)
		s.seen[string(key)] = index
		s.found = append(s.found, scenario{truths: truths, possible: map[*variable][]int{}})
	}
	for _, v := range variables {
		if choice := values[v.index]; v.parameter != "" && !slices.Contains(s.found[index].possible[v], choice) {
			s.found[index].possible[v] = append(s.found[index].possible[v], choice)
		}
	}
}

// cover chooses few scenarios in which each condition is true at least once and false at least once, as far as it is in
// any.
func (l *logic) cover(all []scenario, conditions int) []scenario {
	open := make([][2]bool, conditions) // what is not seen yet: each condition false, and true
	side := func(truth bool) int {
		if truth {
			return 1
		}
		return 0
	}
	left := 0
	for _, s := range all {
		for i := range conditions {
			if arm := &open[i][side(s.truths[i])]; !*arm {
				*arm = true
				left++
			}
		}
	}
	var chosen []scenario
	for left > 0 {
		if l.t.purse.formulas -= len(all) * conditions; l.t.purse.formulas < 0 || len(chosen) == maxCover {
			l.t.problem(policy.Range{}, tooManyWays)
			break
		}
		best, most := 0, -1
		for k, s := range all {
			count := 0
			for i := range conditions {
				if open[i][side(s.truths[i])] {
					count++
				}
			}
			if count > most {
				best, most = k, count
			}
		}
		for i := range conditions {
			open[i][side(all[best].truths[i])] = false
		}
		left -= most
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
		if hasDefault && l.compatible(v, choices, fallback) {
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
