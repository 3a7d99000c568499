package csp

import (
	"slices"

	"github.com/iamlint/iamlint/policy"
)

// Truth is what is known of a literal without a search.
type Truth uint8

// The truths.
const (
	Undetermined Truth = iota // it is a literal
	True
	False
)

// TruthOf returns a truth that is known.
func TruthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}

// Simplify notes a literal's predicate at its variable, or finds that the literal is constant.
func (l Literal) Simplify() (Literal, Truth) {
	if l.OnPresent == Compared {
		l.Var.note(l.Pred)
		return l, Undetermined
	}
	l.Pred, l.Not, l.Quantifier = nil, false, Some
	l.Var.Needed = l.Var.Needed || !l.Var.MayBeAbsent()
	switch present := l.OnPresent == Holds; {
	case present && (l.OnAbsent || !l.Var.MayBeAbsent()):
		return l, True
	case !present && (!l.OnAbsent || !l.Var.MayBeAbsent()):
		return l, False
	}
	return l, Undetermined
}

// OnPresent is the truth of a literal for a key that is there.
type OnPresent uint8

// What a literal may say of a key that is there.
const (
	Fails    OnPresent = iota
	Holds              // whatever its value is
	Compared           // by its value; see Literal.Pred
)

// Quantifier says of which of a key's values a literal speaks.
type Quantifier uint8

// The quantifiers.
const (
	Some  Quantifier = iota // some value; of single-valued keys the value
	Every                   // every value
)

// Literal is one condition, or the Resource element, of one statement, for a variable. It is to hold surely: what the unknown
// values of a template might do is on the other side.
type Literal struct {
	Var *Variable
	// OnAbsent is the truth when the key is absent: IfExists, Null, negation and the set operators all end here.
	OnAbsent   bool
	OnPresent  OnPresent
	Pred       *Predicate
	Not        bool
	Quantifier Quantifier
}

// KeyPresent is the literal that a key is there.
func KeyPresent(v *Variable) Literal { return Literal{Var: v, OnPresent: Holds} }

// ValueIs is the literal that a value is among those of a predicate.
func ValueIs(v *Variable, p *Predicate) Literal { return Literal{Var: v, OnPresent: Compared, Pred: p} }

// Opposite returns the literal that holds where l does not. For predicates with unknown values of a template it is stronger:
// it holds where l surely does not.
func (l Literal) Opposite() Literal {
	l.OnAbsent = !l.OnAbsent
	switch l.OnPresent {
	case Fails:
		l.OnPresent = Holds
	case Holds:
		l.OnPresent = Fails
	case Compared:
		l.Not = !l.Not
		l.Quantifier = Every - l.Quantifier
	}
	return l
}

// HasTemplate reports whether the literal's truth depends on the value of a policy variable that is not decided.
func (l *Literal) HasTemplate() bool { return l.OnPresent == Compared && l.Pred.Templated }

// Holds reports whether the literal is true of the variable's model. One with a policy variable counts as true only when
// it is asserted, so that the pattern is seen together with others of the same text.
func (l *Literal) Holds(symbols []*policy.Symbol) bool {
	m := &l.Var.Model
	if m.Absent {
		return l.OnAbsent
	}
	switch l.OnPresent {
	case Fails, Holds:
		return l.OnPresent == Holds
	}
	if l.Pred.Templated {
		return slices.Contains(l.Var.Asserted, *l)
	}
	return l.HoldsFor(m.Values, symbols)
}

// HoldsFor reports whether the literal is true of a key with values.
func (l *Literal) HoldsFor(values []string, symbols []*policy.Symbol) bool {
	for _, s := range values {
		if l.Pred.Holds(s, l.Not, symbols) != (l.Quantifier == Every) {
			return l.Quantifier == Some
		}
	}
	return l.Quantifier == Every
}
