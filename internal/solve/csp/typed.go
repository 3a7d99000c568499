package csp

import (
	"math/big"
	"net/netip"
	"slices"
	"time"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/internal/solve/scalar"
	"github.com/iamlint/iamlint/policy"
)

func (v *Variable) typed() bool {
	switch v.Fact.Type {
	case catalog.NumericKey, catalog.DateKey, catalog.IPAddressKey, catalog.BinaryKey:
		return true
	}
	return false
}

// findTyped tries the boundaries of all values that the variable is compared with, and a value on either side of each: they
// tell apart everything that can be told apart. Beside whole strings each number and date is tried in more spellings than
// there are strings. Patterns with wildcards among the predicates can tell more: then nothing is proved.
func (x *search) findTyped(v *Variable, wishes []wish, groups []glob.Group, forbidden []*glob.Pattern) (string, bool) {
	plain := len(groups)+len(forbidden) == 0
	possible := false // as far as the values' types go
	for _, s := range v.boundaries() {
		if x.satisfies(v, s, wishes) {
			return s, true
		}
		possible = possible || !slices.ContainsFunc(wishes, func(w wish) bool { return w.p.Finite() && !w.p.Holds(s, w.not, x.Symbols) })
		for n := range len(forbidden) + 1 {
			if t, ok := scalar.Respell(s, n+1); ok && !plain && x.satisfies(v, t, wishes) {
				return t, true
			}
		}
		if x.meter.out() {
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
				if s := p.Fill("", w); !p.Complement() && x.satisfies(v, s, wishes) {
					return s, true
				}
			}
		}
	}
	s, found, done := x.product(v, groups, forbidden)
	switch {
	case !done || !found:
		return "", false
	case x.satisfies(v, s, wishes):
		return s, true
	}
	open := func(p *glob.Pattern) bool {
		_, exact := p.Exact()
		return !exact || p.HasVariables()
	}
	for _, g := range append(groups, forbidden) {
		x.incomplete = x.incomplete || slices.ContainsFunc(g, open)
	}
	return "", false
}

// boundaries lists the values that tell the variable's predicates apart.
func (v *Variable) boundaries() []string {
	var numbers []*big.Rat
	var times []time.Time
	var prefixes []netip.Prefix
	var out []string
	for _, p := range v.Predicates {
		// A value of the type there has to be, even if the predicate's own values are of none.
		switch p.Family {
		case policy.NumericFamily:
			out = append(out, "1")
		case policy.DateFamily:
			out = append(out, "2026-01-01T00:00:00Z")
		case policy.IPAddressFamily:
			out = append(out, scalar.ForeignAddresses[:]...)
		}
		for i := range p.Sources {
			s, ok := p.Sources[i].Pattern.Literal()
			if raw, decodes := scalar.Binary(s); ok && decodes && p.Family == policy.BinaryFamily {
				out = append(out, raw)
			}
			switch {
			case !ok || p.Finite() && p.Family != policy.BinaryFamily:
			case p.Part != Epoch:
				out = append(out, s)
			default:
				if t, ok := scalar.Time(s); ok {
					times = append(times, t)
				}
			}
		}
		if p.Part == Epoch {
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
	seconds := len(times) > 0 && slices.ContainsFunc(v.Predicates, func(p *Predicate) bool { return p.Family == policy.NumericFamily && p.Part == NoPart })
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
	if v.Key == "aws:epochtime" {
		format = scalar.FormatEpoch
	}
	for _, t := range scalar.AroundTimes(times) {
		out = append(out, format(t))
	}
	out = append(out, scalar.AroundNetworks(prefixes)...)
	out = append(out, v.Fact.Samples...)
	if !v.typed() {
		out = append(out, "value")
	} else if v.Fact.Type == catalog.BinaryKey {
		out = append(out, "b3RoZXI=")
	}
	return out
}
