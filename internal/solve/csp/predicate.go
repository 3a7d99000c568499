package csp

import (
	"math/big"
	"net/netip"
	"slices"
	"time"

	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/internal/solve/scalar"
	"github.com/iamlint/iamlint/policy"
)

// Predicate is a question about one value: is it among these? Its operator's negation, qualifier and suffix are the literals'.
// Equal predicates are one and the same.
type Predicate struct {
	// Family and Comparison are those of the operator.
	Family     policy.Family
	Comparison policy.Comparison
	// Sources are the values as the policy has them; More says that there are further ones, which are unknown.
	Sources []glob.Source
	More    bool
	// Strict says that the operator is a negation: a value of the wrong type does not satisfy it either.
	Strict bool
	// Templated says that the value of a policy variable is still to be decided, Symbolic that unknown values of a template are
	// among the sources.
	Templated, Symbolic bool
	// Open says that some of the unknown values may be any text, or that there may be further ones.
	Open bool
	// Part says of which part of a value the question is.
	Part Part

	// Must and May are the two sides of the sources, for strings; see package glob.
	Must, May []*glob.Pattern
	// The values of the other families. Those of the wrong type match nothing and are left out.
	numbers  []*big.Rat
	dates    []time.Time
	prefixes []netip.Prefix
	binaries []string
}

// Bare returns a predicate like p about a part of another variable's value, without sources.
func (p *Predicate) Bare(embed Part) *Predicate {
	return &Predicate{Family: p.Family, Comparison: p.Comparison, More: p.More, Strict: p.Strict, Part: embed}
}

// Finite reports whether the predicate is none of strings.
func (p *Predicate) Finite() bool {
	switch p.Family {
	case policy.NumericFamily, policy.DateFamily, policy.IPAddressFamily, policy.BinaryFamily:
		return true
	}
	return false
}

func (p *Predicate) compile(table *glob.Symbols) {
	for i := range p.Sources {
		s := &p.Sources[i]
		p.Symbolic = p.Symbolic || s.Pattern.Symbolic()
		p.Open = p.Open || s.Open()
		p.Templated = p.Templated || s.HasVariables()
		if p.Finite() {
			p.addTyped(s)
			continue
		}
		for _, m := range s.Must(table) {
			p.addMust(m)
		}
		p.May = append(p.May, p.Part.wrap(s.May(table))...)
	}
	if p.Strict && p.Family == policy.ARNFamily {
		p.Must = append(p.Must, p.wrong())
	}
	p.Symbolic, p.Open = p.Symbolic || p.More, p.Open || p.More
	if p.More && !p.Finite() {
		p.May = append(p.May, glob.Everything(true))
	}
}

// Partly reports whether the predicate is about a part of another variable's value.
func (p *Predicate) Partly() bool { return p.Part != NoPart && p.Part != SameValue }

// wrong returns the values that are of the wrong type for a negated operator on ARNs: it does not hold for them, so that its
// opposite does. The parts of other variables' values are never ARNs.
func (p *Predicate) wrong() *glob.Pattern {
	if p.Partly() {
		return glob.Everything(false)
	}
	return glob.NotARN
}

func (p *Predicate) addMust(m *glob.Pattern) {
	// Only "true" and "false", in any case, are booleans.
	if p.Family == policy.BoolFamily && !m.HasVariables() && m.Letters() != "true" && m.Letters() != "false" {
		return
	}
	p.Must = append(p.Must, p.Part.wrap([]*glob.Pattern{m})...)
}

func (p *Predicate) addTyped(s *glob.Source) {
	text, ok := s.Pattern.Literal()
	if !ok {
		p.More = true
		return
	}
	switch p.Family {
	case policy.NumericFamily:
		if n, ok := scalar.Number(text); ok {
			p.numbers = append(p.numbers, n)
		}
	case policy.DateFamily:
		if t, ok := scalar.Time(text); ok {
			p.dates = append(p.dates, t)
		}
	case policy.IPAddressFamily:
		if n, ok := scalar.Network(text); ok {
			p.prefixes = append(p.prefixes, n)
		}
	case policy.BinaryFamily:
		if b, ok := scalar.Binary(text); ok {
			p.binaries = append(p.binaries, b)
		}
	}
}

// Holds reports whether a value surely is among the predicate's values, or, with not, surely is not. A value of the wrong type
// for a strict predicate's operator is taken to be among them: the negated operator does not hold for it.
func (p *Predicate) Holds(s string, not bool, symbols []*policy.Symbol) bool {
	if p.Finite() {
		if glob.HasSymbol(s) {
			return false
		}
		s = p.Part.Extract(s)
		switch {
		case p.Strict && !p.typed(s):
			return !not
		case not && p.More:
			return !p.typed(s)
		}
		return p.compare(s) != not
	}
	if p.Part == Epoch {
		s = p.Part.Extract(s)
	}
	if not {
		if p.Strict && p.Family == policy.ARNFamily && (p.Partly() || !p.typed(s)) {
			return false
		}
		for _, q := range p.May {
			if !q.HasVariables() && q.Match(s, symbols) {
				return false
			}
		}
		return true
	}
	for _, q := range p.Must {
		if q.Match(s, symbols) {
			return true
		}
	}
	return false
}

// HoldsForStar is holds for the resource *, which only a lone * matches.
func (p *Predicate) HoldsForStar(not bool, symbols []*policy.Symbol) bool {
	if !not {
		return slices.ContainsFunc(p.Must, (*glob.Pattern).All)
	}
	return !slices.ContainsFunc(p.May, func(q *glob.Pattern) bool {
		return q.All() || p.Symbolic && q.Match("*", symbols)
	})
}

// typed reports whether a value is of the family's type.
func (p *Predicate) typed(s string) bool {
	var ok bool
	switch p.Family {
	case policy.NumericFamily:
		_, ok = scalar.Number(s)
	case policy.DateFamily:
		_, ok = scalar.Time(s)
	case policy.IPAddressFamily:
		_, ok = scalar.Address(s)
	case policy.ARNFamily:
		_, ok = policy.ParseARN(s)
		ok = ok || glob.HasSymbol(s)
	default:
		ok = true
	}
	return ok
}

// compare is holds for the families that are not of strings.
func (p *Predicate) compare(s string) bool {
	switch p.Family {
	case policy.NumericFamily:
		n, ok := scalar.Number(s)
		for i := 0; ok && i < len(p.numbers); i++ {
			if scalar.Ordered(p.Comparison, n.Cmp(p.numbers[i])) {
				return true
			}
		}
	case policy.DateFamily:
		t, ok := scalar.Time(s)
		for i := 0; ok && i < len(p.dates); i++ {
			if scalar.Ordered(p.Comparison, t.Compare(p.dates[i])) {
				return true
			}
		}
	case policy.IPAddressFamily:
		a, ok := scalar.Address(s)
		for i := 0; ok && i < len(p.prefixes); i++ {
			if p.prefixes[i].Contains(a) {
				return true
			}
		}
	case policy.BinaryFamily:
		b, ok := scalar.Binary(s)
		for i := range p.binaries {
			if ok && b == p.binaries[i] || s == p.binaries[i] {
				return true
			}
		}
	}
	return false
}
