package solve

import (
	"errors"
	"slices"

	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
)

// errTemplates says that policy variables leave a problem open.
var errTemplates = errors.New("open")

// explorer splits a relaxed problem into cases that together are all there are: a policy variable's key is absent or present, or
// it has one of the values that the conditions leave. A case without a model is refuted even if it is relaxed itself; one that
// has no variable left is exact.
type explorer struct {
	of    *encoder
	cases int
}

// maxCases bounds the cases of one problem.
const maxCases = 200

// explore decides the case in which keys have values or are present.
func (x *explorer) explore(pins []pin, present []string) (w Witness, found, refuted bool, err error) {
	q := x.of.q
	if x.cases++; x.cases > maxCases || q.meter.Out() || q.meter.Cancelled() {
		return Witness{}, false, false, nil
	}
	e := x.of.again(pins, present)
	if !e.admissible() || !e.assemble() {
		return Witness{}, false, true, nil
	}
	if v := e.solve(); v != csp.Sat {
		return Witness{}, false, v == csp.Unsat, nil
	}
	if !e.Relaxed {
		w, err = e.decode()
		return w, err == nil, false, err
	}
	cases := e.split(pins, present)
	refuted = len(cases) > 0
	for _, c := range cases {
		w, found, ok, err := x.explore(c.pins, c.present)
		if found || err != nil {
			return w, found, false, err
		}
		refuted = refuted && ok
	}
	return Witness{}, false, refuted, nil
}

// variant is a case of a problem.
type variant struct {
	pins    []pin
	present []string
}

// split returns the cases of the policy variable that has the fewest; none if no variable can be split.
func (e *encoder) split(pins []pin, present []string) []variant {
	var best []variant
	for _, name := range e.unknown {
		a := e.key(name, name, layersSide)
		if a.v == nil {
			continue
		}
		optional := a.embed == csp.NoPart && a.v.MayBeAbsent() && !slices.Contains(present, name)
		var cases []variant
		if optional {
			cases = append(cases, variant{append(slices.Clip(pins), pin{key: name, absent: true}), present})
		}
		if values, ok := e.domain(name, a); ok {
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
func (e *encoder) domain(name string, a answer) ([]string, bool) {
	if a.embed == csp.NoPart && a.v.Fact.Values != nil {
		return a.v.Fact.Values, true
	}
	if values, ok := bounded(e.Units, a); ok {
		return values, true
	}
	if values, ok := e.captured(e.Units, name); ok {
		return values, true
	}
	// One layer suffices whose every choice bounds the values.
	for _, choices := range e.Choices {
		var all []string
		every := true
		for _, lits := range choices {
			values, ok := bounded(lits, a)
			if !ok {
				values, ok = e.captured(lits, name)
			}
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

// captured returns the values of a key under which one of the literals can hold that compares a variable of few values with
// patterns that name the key: those that make a pattern of one of these values.
func (e *encoder) captured(lits []csp.Literal, name string) ([]string, bool) {
	for i := range lits {
		l := &lits[i]
		if l.OnPresent != csp.Compared || l.Not || l.OnAbsent || !l.Pred.Templated || l.Pred.More || l.Pred.Finite() || l.Pred.Strict || l.Var.Fact.Multi {
			continue
		}
		hosts, ok := l.Var.Candidates, l.Var.Complete
		if !ok {
			hosts, ok = e.few(lits, l.Var)
		}
		if values, told := e.told(lits, l, name); told && !ok {
			return values, true
		}
		if !ok || slices.ContainsFunc(hosts, glob.HasSymbol) {
			continue
		}
		var values []string
		for j := range l.Pred.Sources {
			s := &l.Pred.Sources[j]
			if !s.Capturable() || !slices.Contains(s.Variables(nil), name) {
				ok = false
				break
			}
			for _, host := range hosts {
				captures, all := glob.Capture(s.Pattern, name, l.Pred.Part.Extract(host))
				ok = ok && all
				values = append(values, captures...)
			}
		}
		if ok {
			slices.Sort(values)
			return slices.Compact(values), true
		}
	}
	return nil, false
}

// told returns the values that a key has in all strings of a literal's patterns and of another literal's about the same variable.
func (e *encoder) told(lits []csp.Literal, l *csp.Literal, name string) ([]string, bool) {
	if l.Pred.Partly() {
		return nil, false
	}
	for _, others := range [][]csp.Literal{lits, e.Units} {
		for i := range others {
			o := &others[i]
			if o.Var != l.Var || o.OnPresent != csp.Compared || o.Not || o.OnAbsent || o.Pred.Templated || o.Pred.Finite() || o.Pred.Strict || o.Pred.Partly() {
				continue
			}
			var values []string
			ok := true
			for j := range l.Pred.Sources {
				for k := range o.Pred.Must {
					told, all := l.Pred.Sources[j].Told(name, o.Pred.Must[k])
					ok = ok && all
					values = append(values, told...)
				}
			}
			if ok {
				slices.Sort(values)
				return slices.Compact(values), true
			}
		}
	}
	return nil, false
}

// few returns all values that a variable can have, if literals or what is asked in any case leave it few.
func (e *encoder) few(lits []csp.Literal, v *csp.Variable) ([]string, bool) {
	a := answer{v: v}
	if values, ok := bounded(lits, a); ok {
		return values, true
	}
	return bounded(e.Units, a)
}

// bounded returns the values that literals leave to a key.
func bounded(lits []csp.Literal, a answer) ([]string, bool) {
	for i := range lits {
		l := &lits[i]
		if l.Var != a.v || l.OnPresent != csp.Compared || l.Not || l.Pred.Finite() || l.Pred.More || l.Pred.Templated || l.Pred.Strict {
			continue
		}
		var values []string
		ok := true
		if !l.Pred.Partly() { // in the words of the patterns, as an incomplete ARN has others than its own
			for _, p := range l.Pred.Must {
				text, exact := p.Exact()
				ok = ok && exact && !glob.HasSymbol(text)
				values = append(values, a.embed.Extract(text))
			}
		} else {
			for j := range l.Pred.Sources {
				text, literal := l.Pred.Sources[j].Pattern.Literal()
				ok = ok && literal && l.Pred.Sources[j].Reading != glob.IgnoreCase && l.Pred.Part == a.embed
				values = append(values, text)
			}
		}
		if ok {
			return values, true
		}
	}
	return nil, false
}
