package csp

import (
	"slices"
	"sync"

	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// Table has one predicate of each sort, and the characters of the symbols in their patterns. It may be used by several
// goroutines, and only grows.
type Table struct {
	// Symbols gives each unknown value of a template its character.
	Symbols glob.Symbols

	mu      sync.Mutex
	byText  map[string]*Predicate
	rereads sync.Map
	// distinct has for predicates those that Distinct returns.
	distinct sync.Map
}

// Intern returns the predicate that is equal to p, and compiles it if it is the first.
func (t *Table) Intern(p *Predicate) *Predicate {
	var few [8]string // so that what is known already allocates nothing, as a rule
	texts := few[:0]
	for i := range p.Sources {
		texts = append(texts, p.Sources[i].Text)
	}
	slices.Sort(texts)
	var short [256]byte
	key := append(short[:0], byte(p.Family), byte(p.Comparison), byte(p.Part), flag(p.More), flag(p.Strict))
	for i, text := range texts {
		if i == 0 || text != texts[i-1] {
			key = append(key, 1)
			key = append(key, text...)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.byText[string(key)]; ok {
		return known
	}
	p.compile(&t.Symbols)
	if t.byText == nil {
		t.byText = map[string]*Predicate{}
	}
	t.byText[string(key)] = p
	return p
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// rereading is a predicate in another reading.
type rereading struct {
	p    *Predicate
	read glob.Reading
}

// Reread returns a predicate of resources with the patterns of statements in another reading.
func (t *Table) Reread(p *Predicate, read glob.Reading) *Predicate {
	if read == glob.InResource {
		return p
	}
	key := rereading{p, read}
	if cached, ok := t.rereads.Load(key); ok {
		return cached.(*Predicate)
	}
	out := p.Bare(p.Part)
	for i := range p.Sources {
		out.Sources = append(out.Sources, p.Sources[i].Reread(read, &t.Symbols))
	}
	cached, _ := t.rereads.LoadOrStore(key, t.Intern(out))
	return cached.(*Predicate)
}

// ownNetwork is a network inside an organization that no policy names.
const ownNetwork = "10.213.77.0/29"

// Distinct returns a predicate with unknown values that are like no other: each equals itself only. An unknown network is one of
// those that organizations have inside; other predicates with values of a type have none of the unknown ones.
func (t *Table) Distinct(p *Predicate) *Predicate {
	if cached, ok := t.distinct.Load(p); ok {
		return cached.(*Predicate)
	}
	out := p.Bare(p.Part)
	out.More = false
	for i := range p.Sources {
		if s, ok := p.Sources[i].Distinct(); ok && !(p.Finite() && s.Pattern.Symbolic()) {
			out.Sources = append(out.Sources, s)
		}
	}
	if p.Open && p.Family == policy.IPAddressFamily {
		out.Sources = append(out.Sources, glob.LiteralSource(ownNetwork))
	}
	cached, _ := t.distinct.LoadOrStore(p, t.Intern(out))
	return cached.(*Predicate)
}
