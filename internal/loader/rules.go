package loader

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// The section Rules limits together what values the parameters of a template can have: CloudFormation deploys it only if
// all assertions of the rules hold whose conditions do.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html

// rule is a rule as one formula that has to be true.
type rule struct {
	formula   *formula
	variables map[*variable]bool
}

// demand reads the section Rules, and takes from the parameters the values that they cannot have.
func (l *logic) demand(section *policy.Node) {
	if section == nil {
		return
	}
	for i := range section.Members {
		node := &section.Members[i].Value
		demanded := &formula{operator: and}
		assertions := node.Get("Assertions")
		for j := 0; assertions != nil && j < len(assertions.Items); j++ {
			if assert := assertions.Items[j].Get("Assert"); assert != nil {
				demanded.operands = append(demanded.operands, l.formula(assert))
			}
		}
		if condition := node.Get("RuleCondition"); condition != nil {
			unless := &formula{operator: not, operands: []*formula{l.formula(condition)}}
			demanded = &formula{operator: or, operands: []*formula{unless, demanded}}
		}
		r := rule{demanded, map[*variable]bool{}}
		l.addVariables(r.variables, r.formula)
		l.rules = append(l.rules, r)
	}
	named := map[*variable]bool{}
	for _, r := range l.rules {
		for v := range r.variables {
			named[v] = true
		}
	}
	for _, v := range l.sorted(named) {
		if p := l.t.parameters[v.parameter]; p != nil {
			l.limit(p, v)
		}
	}
}

// limit takes from a parameter the values with which some rule does not hold, whatever the other parameters are.
func (l *logic) limit(p *parameter, v *variable) {
	search := &search{l: l, seen: map[string]int{}, parameters: []*variable{v}}
	used := map[*variable]bool{v: true}
	l.constrain(search, used, used)
	all := l.sorted(used)
	if search.size(all) > maxAssignments {
		return
	}
	search.try(all)
	var possible []string
	for _, s := range search.found {
		switch choice := s.facts[0]; {
		case choice != other:
			possible = append(possible, v.values[choice])
		case v.allowed == nil:
			return // it can have values that no rule names
		default:
			possible = append(possible, v.others()...)
		}
	}
	if len(possible) == 0 {
		return // the rules contradict each other, and the template cannot be deployed
	}
	if p.list {
		p.options = slices.DeleteFunc(p.options, func(option string) bool { return !slices.Contains(possible, option) })
		v.allow(p.options)
		return
	}
	if p.allowed == nil {
		p.allowed = possible
	} else {
		p.allowed = slices.DeleteFunc(p.allowed, func(value string) bool { return !slices.Contains(possible, value) })
	}
	l.allow(p, v)
}

// allow makes it known everywhere which values a parameter can have.
func (l *logic) allow(p *parameter, v *variable) {
	p.choose()
	if symbol := l.t.symbols[symbolKey{"name", p.name}]; symbol != nil {
		name := symbol.Name
		*symbol = p.symbol()
		symbol.Name = name
	}
	v.allow(p.options)
}

// constrain adds to a search what the rules demand of its variables, and of those that these depend on.
func (l *logic) constrain(search *search, used, needed map[*variable]bool) {
	taken := make([]bool, len(l.rules))
	for more := true; more; {
		more = false
		if l.t.budget.formulas -= len(l.rules) * (1 + len(used) + len(needed)); l.t.budget.formulas < 0 {
			return
		}
		for i, r := range l.rules {
			if taken[i] || !touches(r.variables, used) && !touches(r.variables, needed) {
				continue
			}
			taken[i], more = true, true
			search.needs = append(search.needs, need{r.formula, true})
			for v := range r.variables {
				needed[v] = true
			}
		}
	}
}

func touches(a, b map[*variable]bool) bool {
	for v := range a {
		if b[v] {
			return true
		}
	}
	return false
}

// member translates the functions of rules that ask whether values are in a list; nil if the list is not known.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
func (l *logic) member(name string, argument *policy.Node) *formula {
	items, ok := arguments(argument, 2, 2)
	if !ok {
		return nil
	}
	if name == "Fn::Contains" {
		return l.contains(&items[0], &items[1])
	}
	values := &items[1]
	if name == "Fn::EachMemberEquals" {
		values = &policy.Node{Kind: policy.Array, Items: []policy.Node{items[1]}}
	}
	members := &items[0]
	if members.Kind == policy.Array {
		all := &formula{operator: and}
		for i := range members.Items {
			f := l.contains(values, &members.Items[i])
			if f == nil {
				return nil
			}
			all.operands = append(all.operands, f)
		}
		return all
	}
	return l.eachMember(members, values)
}

// contains is true if a value is one of a list.
func (l *logic) contains(values, value *policy.Node) *formula {
	if values.Kind != policy.Array {
		return nil
	}
	either := &formula{operator: or}
	for i := range values.Items {
		either.operands = append(either.operands, l.equals(&values.Items[i], value))
	}
	return either
}

// eachMember is true if each value of a parameter that is a list is one of some values. A parameter that can have any values
// can have these only.
func (l *logic) eachMember(members, values *policy.Node) *formula {
	name, argument, ok := function(members)
	if !ok || name != "Ref" && name != "Fn::RefAll" {
		return nil
	}
	p := l.t.parameters[argument.Value]
	resolved, _ := l.t.resolve(values, &environment{undefaulted: true}, 0)
	if p == nil || !p.list || resolved.Kind != policy.Array || !known(&resolved) {
		return nil
	}
	var among []string
	for i := range resolved.Items {
		among = append(among, resolved.Items[i].Value)
	}
	v := l.ofParameter(p)
	if p.allowed == nil {
		// Only an assertion without condition could tell, and one with it hardly ever is about a list.
		return nil
	}
	either := &formula{operator: or}
	for _, option := range p.options {
		if !slices.ContainsFunc(strings.Split(option, ","), func(s string) bool { return !slices.Contains(among, strings.TrimSpace(s)) }) {
			either.operands = append(either.operands, &formula{operator: atom, variable: v, value: v.valueIndex(option)})
		}
	}
	return either
}
