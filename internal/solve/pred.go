package solve

import (
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/internal/solve/scalar"
	"github.com/iamlint/iamlint/policy"
)

// pred is a question about one value: is it among these? Its operator's negation, qualifier and suffix are the literals'.
// Equal predicates are one and the same.
type pred struct {
	id     int
	family policy.Family
	cmp    policy.Comparison
	// sources are the values as the policy has them; more says that there are further ones that are unknown.
	sources []glob.Source
	more    bool
	// strict says that the operator is a negation: a value of the wrong type does not satisfy it either.
	strict bool
	// vars says that the value of a policy variable is still to be decided, symbols that unknown values of a template are
	// among the sources.
	vars, symbols bool
	embed         embedding

	// must and may are the readings of the sources for strings; see pattern.may.
	must, may []*glob.Pattern
	// The values of the other families. Those of the wrong type match nothing and are left out.
	numbers  []*big.Rat
	dates    []time.Time
	prefixes []netip.Prefix
	binaries []string
}

// finite reports whether the predicate is none of strings.
func (p *pred) finite() bool {
	switch p.family {
	case policy.NumericFamily, policy.DateFamily, policy.IPAddressFamily, policy.BinaryFamily:
		return true
	}
	return false
}

func (p *pred) compile(table *glob.Symbols) {
	for i := range p.sources {
		s := &p.sources[i]
		p.symbols = p.symbols || s.Pattern.Symbolic()
		p.vars = p.vars || s.HasVariables()
		if p.finite() {
			p.addTyped(s)
			continue
		}
		for _, m := range s.Must(table) {
			p.addMust(m)
		}
		p.may = append(p.may, p.embed.wrap(s.May(table))...)
	}
	if p.strict && p.family == policy.ARNFamily {
		p.must = append(p.must, p.wrong())
	}
	p.symbols = p.symbols || p.more
	if p.more && !p.finite() {
		p.may = append(p.may, glob.Everything(true))
	}
}

// partly reports whether the predicate is about a part of another variable's value.
func (p *pred) partly() bool { return p.embed != embedNone && p.embed != embedSame }

// wrong returns the values that are of the wrong type for a negated operator on ARNs: it does not hold for them, so that its
// opposite does. The parts of other variables' values are never ARNs.
func (p *pred) wrong() *glob.Pattern {
	if p.partly() {
		return glob.Everything(false)
	}
	return glob.NotARN
}

func (p *pred) addMust(m *glob.Pattern) {
	// Only "true" and "false", in any case, are booleans.
	if p.family == policy.BoolFamily && !m.HasVariables() && m.Letters() != "true" && m.Letters() != "false" {
		return
	}
	p.must = append(p.must, p.embed.wrap([]*glob.Pattern{m})...)
}

func (p *pred) addTyped(s *glob.Source) {
	text, ok := s.Pattern.Literal()
	if !ok {
		p.more = true
		return
	}
	switch p.family {
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

// holds reports whether a value surely is among the predicate's values, or, with not, surely is not. A value of the wrong type
// for a strict predicate's operator is taken to be among them: the negated operator does not hold for it.
func (p *pred) holds(s string, not bool, symbols []*policy.Symbol) bool {
	if p.finite() {
		if glob.HasSymbol(s) {
			return false
		}
		s = p.embed.extract(s)
		switch {
		case p.strict && !p.typed(s):
			return !not
		case not && p.more:
			return !p.typed(s)
		}
		return p.compare(s) != not
	}
	if p.embed == embedEpoch {
		s = p.embed.extract(s)
	}
	if not {
		if p.strict && p.family == policy.ARNFamily && (p.partly() || !p.typed(s)) {
			return false
		}
		for _, q := range p.may {
			if !q.HasVariables() && q.Match(s, symbols) {
				return false
			}
		}
		return true
	}
	for _, q := range p.must {
		if q.Match(s, symbols) {
			return true
		}
	}
	return false
}

// holdsNone is holds for the resource *, which only a lone * matches.
func (p *pred) holdsNone(not bool, symbols []*policy.Symbol) bool {
	if !not {
		return slices.ContainsFunc(p.must, (*glob.Pattern).All)
	}
	return !slices.ContainsFunc(p.may, func(q *glob.Pattern) bool {
		return q.All() || p.symbols && q.Match("*", symbols)
	})
}

// typed reports whether a value is of the family's type.
func (p *pred) typed(s string) bool {
	var ok bool
	switch p.family {
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

// compare is holds for the families that are no strings.
func (p *pred) compare(s string) bool {
	switch p.family {
	case policy.NumericFamily:
		n, ok := scalar.Number(s)
		for i := 0; ok && i < len(p.numbers); i++ {
			if scalar.Ordered(p.cmp, n.Cmp(p.numbers[i])) {
				return true
			}
		}
	case policy.DateFamily:
		t, ok := scalar.Time(s)
		for i := 0; ok && i < len(p.dates); i++ {
			if scalar.Ordered(p.cmp, t.Compare(p.dates[i])) {
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

// embedding says that a key is a part of another variable's value, so that questions about the key are questions about
// the variable.
type embedding uint8

const (
	embedNone     embedding = iota
	embedUsername           // aws:username in aws:PrincipalArn: what follows the last slash
	embedCaller             // aws:PrincipalAccount in aws:PrincipalArn
	embedOwner              // aws:ResourceAccount in the resource's ARN
	embedEpoch              // aws:EpochTime in aws:CurrentTime
	embedSame               // a key of a service that has the value of a global one
)

// wrap makes patterns for the part those for the whole.
func (e embedding) wrap(patterns []*glob.Pattern) []*glob.Pattern {
	switch e {
	case embedUsername:
		return glob.UserARNs(patterns)
	case embedCaller, embedOwner:
		return glob.OwnedARNs(patterns)
	}
	return patterns
}

// extract returns the part of a value.
func (e embedding) extract(s string) string {
	switch e {
	case embedUsername:
		return s[strings.LastIndexByte(s, '/')+1:]
	case embedCaller, embedOwner:
		arn, _ := policy.ParseARN(s)
		return arn.Account
	case embedEpoch:
		if t, ok := scalar.Time(s); ok {
			return scalar.FormatEpoch(t)
		}
	}
	return s
}
