package csp

import (
	"slices"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// Variable is something about a request that is still to be decided: the resource, or a context key.
type Variable struct {
	Key string // in lower case; "" for the resource
	// Fact is what is known of the key: whether it may be absent, of which type its values are, samples of them.
	Fact facts.Key
	// Form holds patterns of which every value matches one; empty admits everything.
	Form glob.Group
	// Candidates are values to try first; for a variable with only these, Complete is true.
	Candidates []string
	Complete   bool
	// Predicates are the predicates of all literals about the variable.
	Predicates []*Predicate
	noted      map[*Predicate]struct{} // preds as a set, once there are many
	// Needed says that the key's mere presence decides about something.
	Needed bool

	// Asserted are the literals that hold at this point of a search, Model is what satisfies them.
	Asserted []Literal
	Model    Model

	// Owner numbers the resource, from 1, which the variable is or whose key it is; 0 is for what all resources share.
	Owner int
}

// Model is what a variable is taken to be.
type Model struct {
	Absent bool
	Values []string
}

// note adds a literal's predicate.
func (v *Variable) note(p *Predicate) {
	const many = 32
	if len(v.Predicates) < many {
		if !slices.Contains(v.Predicates, p) {
			v.Predicates = append(v.Predicates, p)
		}
		return
	}
	if v.noted == nil {
		v.noted = make(map[*Predicate]struct{}, 4*many)
		for _, known := range v.Predicates {
			v.noted[known] = struct{}{}
		}
	}
	if _, ok := v.noted[p]; !ok {
		v.noted[p] = struct{}{}
		v.Predicates = append(v.Predicates, p)
	}
}

// MayBeAbsent reports whether there are requests without the key.
func (v *Variable) MayBeAbsent() bool { return v.Fact.Presence != facts.Always }

// Fits reports whether a value is of the variable's form.
func (v *Variable) Fits(s string, symbols []*policy.Symbol) bool {
	if len(v.Form) == 0 {
		return true
	}
	for _, p := range v.Form {
		if p.Match(s, symbols) {
			return true
		}
	}
	return false
}

// Texts lists what a variable is compared with and has been.
func (v *Variable) Texts() []string {
	out := slices.Clone(v.Candidates)
	for _, p := range v.Predicates {
		for i := range p.Sources {
			if s, ok := p.Sources[i].Pattern.Literal(); ok {
				out = append(out, s)
			}
		}
	}
	return out
}
