package solve

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/csp"
)

// tieTags has aws:TagKeys name the tags that the question gives to what is only being created: they come with the request.
func (e *encoder) tieTags() bool {
	if !slices.ContainsFunc(e.Variables, func(v *csp.Variable) bool { return v.Key == "aws:tagkeys" }) {
		return true
	}
	for i := range e.q.views {
		v := &e.q.views[i]
		whole, part := facts.Whole(v.key, e.subject())
		tag, ok := strings.CutPrefix(whole, "aws:requesttag/")
		if !ok || part != facts.AllOf || !(v.onLayers && !v.layers.Absent) && !(v.onNotBy && !v.notBy.Absent) {
			continue
		}
		c := e.s.constraint(Constraint{Operator: "ForAnyValue:StringEqualsIgnoreCase", Key: "aws:TagKeys", Values: []string{tag}})
		if !e.unit(e.condition(&c, true, layersSide)) {
			return false
		}
	}
	return true
}

// buildTies adds the facts that tie keys of the instance together.
func (e *encoder) buildTies() bool {
	if !e.tieTags() {
		return false
	}
	var tags []string
	tied := 0
	for _, v := range e.Variables {
		if facts.Tied(v.Key) {
			tied++
		}
		if tag, ok := strings.CutPrefix(v.Key, "aws:requesttag/"); ok {
			tags = append(tags, tag)
		}
	}
	for i := range e.fixed {
		if facts.Tied(e.fixed[i].key) {
			tied++
		}
		if tag, ok := strings.CutPrefix(e.fixed[i].key, "aws:requesttag/"); ok && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	if tied < 2 {
		return true
	}
	slices.Sort(tags)
	mentioned := func(key string) bool {
		return slices.ContainsFunc(e.Variables, func(v *csp.Variable) bool { return v.Key == key }) ||
			slices.ContainsFunc(e.fixed, func(k fixedKey) bool { return k.key == key && (!k.absent || !facts.ByAction(key)) })
	}
	for _, tie := range facts.Ties(mentioned, tags) {
		var clause []csp.Literal
		holds := false
		for i := range tie.Any {
			c := e.s.constraint(Constraint{Operator: tie.Any[i].Operator, Key: tie.Any[i].Key, Values: tie.Any[i].Values})
			l, o := e.condition(&c, !tie.Any[i].Not, layersSide)
			if o == csp.Undetermined {
				clause = append(clause, l)
			}
			holds = holds || o == csp.True
		}
		if !holds && !e.clause(clause) {
			return false
		}
	}
	return true
}
