package solve

import (
	"errors"
	"slices"
)

// errOpen says that the policy variables of a frame leave it open.
var errOpen = errors.New("open")

// explorer splits a relaxed frame into cases that together are all there are: a policy variable's key is absent or present, or
// it has one of the values that the conditions leave. A case without a model is refuted even if it is relaxed itself; one that
// has no variable left is exact.
type explorer struct {
	f     *frame
	cases int
}

// maxCases bounds the cases of one frame.
const maxCases = 200

// explore decides the case in which keys have values or are present.
func (e *explorer) explore(pins []pin, present []string) (w Witness, found, refuted bool, err error) {
	f := e.f
	if e.cases++; e.cases > maxCases || f.q.steps > f.q.budget || f.q.cancelled() {
		return Witness{}, false, false, nil
	}
	g := f.again(pins, present)
	if !g.admissible() || !g.assemble() {
		return Witness{}, false, true, nil
	}
	if g.relaxed = len(g.unknown) > 0; !g.search() {
		return Witness{}, false, !g.incomplete && !g.stopped, nil
	}
	if !g.relaxed {
		w, err = g.whole()
		return w, err == nil, false, err
	}
	cases := g.split(pins, present)
	refuted = len(cases) > 0
	for _, c := range cases {
		w, found, ok, err := e.explore(c.pins, c.present)
		if found || err != nil {
			return w, found, false, err
		}
		refuted = refuted && ok
	}
	return Witness{}, false, refuted, nil
}

// variant is a case of a frame.
type variant struct {
	pins    []pin
	present []string
}

// split returns the cases of the policy variable that has the fewest; none if no variable can be split.
func (f *frame) split(pins []pin, present []string) []variant {
	var best []variant
	for _, name := range f.unknown {
		a := f.key(name, name, layersSide)
		if a.v == nil {
			continue
		}
		optional := a.embed == embedNone && a.v.mayBeAbsent() && !slices.Contains(present, name)
		var cases []variant
		if optional {
			cases = append(cases, variant{append(slices.Clip(pins), pin{key: name, absent: true}), present})
		}
		if values, ok := f.domain(a); ok {
			for _, value := range values {
				cases = append(cases, variant{append(slices.Clip(pins), pin{key: name, value: value}), present})
			}
		} else if optional {
			cases = append(cases, variant{pins, append(slices.Clip(present), name)})
		} else {
			continue
		}
		if best == nil || len(cases) < len(best) {
			best = cases
		}
	}
	return best
}

// domain returns all values that a key can have in answers, if these are few. Each way of granting must bound them.
func (f *frame) domain(a answer) ([]string, bool) {
	if a.embed == embedNone && a.v.fact.Values != nil {
		return a.v.fact.Values, true
	}
	if values, ok := bounded(f.units, a); ok {
		return values, true
	}
	// One layer suffices whose every choice bounds the values.
	for _, choices := range f.choices {
		var all []string
		every := true
		for _, lits := range choices {
			values, ok := bounded(lits, a)
			every = every && ok
			all = append(all, values...)
		}
		if every {
			slices.Sort(all)
			return slices.Compact(all), true
		}
	}
	return nil, false
}

// bounded returns the values that literals leave to a key.
func bounded(lits []lit, a answer) ([]string, bool) {
	for i := range lits {
		l := &lits[i]
		if l.v != a.v || l.present != presentPred || l.not || l.p.finite() || l.p.more || l.p.vars || l.p.strict {
			continue
		}
		var values []string
		ok := true
		for j := range l.p.sources {
			s := &l.p.sources[j]
			text, literal := s.pattern.Literal()
			switch {
			case !literal || s.reading == readFold || l.p.embed != embedNone && l.p.embed != a.embed:
				ok = false
			case l.p.embed == embedNone:
				text = a.embed.extract(text)
			}
			values = append(values, text)
		}
		if ok {
			return values, true
		}
	}
	return nil, false
}
