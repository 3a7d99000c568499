package solve

import (
	"errors"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// answer looks for a request of an instance.
func (e *encoder) answer() (Witness, bool, error) {
	if !e.assemble() {
		return Witness{}, false, nil
	}
	if v := e.solve(); v != csp.Sat {
		e.q.undecided = e.q.undecided || v == csp.Unknown
		return Witness{}, false, nil
	}
	if !e.Relaxed {
		w, err := e.decode()
		return w, err == nil, err
	}
	w, found, err := e.substitute()
	if errors.Is(err, errTemplates) {
		e.q.undecided, err = true, nil
	}
	return w, found, err
}

// Policy variables tie one variable of a request to another, which csp does not know. A problem with some is relaxed first: a
// pattern with one is any string. Where that has a model, values are tried in their place, and last all cases that there are;
// see explore.go.

// substitute tries values for the policy variables that the relaxed problem left open, and returns the first request that
// holds. The problem's model tells most of them.
func (e *encoder) substitute() (Witness, bool, error) {
	options := make([][]pin, len(e.unknown))
	for i, name := range e.unknown {
		options[i] = e.pinsFor(name)
	}
	for _, pins := range combinations(options, maxAssignments) {
		try := e.again(pins, nil)
		if !try.admissible() || !try.assemble() || len(try.unknown) > 0 || try.solve() != csp.Sat {
			if e.q.meter.Out() || try.meter.Stopped && e.q.meter.Cancelled() {
				break
			}
			continue
		}
		w, err := try.decode()
		return w, err == nil, err
	}
	x := explorer{of: e}
	w, found, refuted, err := x.explore(nil, nil)
	if !found && err == nil && (!refuted || e.divided()) {
		err = errTemplates
	}
	return w, found, err
}

// maxAssignments bounds how many values are tried for the policy variables of one problem together.
const maxAssignments = 256

// combinations lists choices of one pin each, those first that are early in their lists.
func combinations(options [][]pin, limit int) [][]pin {
	var out [][]pin
	for sum := 0; len(out) < limit; sum++ {
		before := len(out)
		var choose func(i, rest int, chosen []pin)
		choose = func(i, rest int, chosen []pin) {
			if i == len(options) {
				if rest == 0 && len(out) < limit {
					out = append(out, slices.Clone(chosen))
				}
				return
			}
			for j := 0; j <= rest && j < len(options[i]); j++ {
				choose(i+1, rest-j, append(chosen, options[i][j]))
			}
		}
		choose(0, sum, nil)
		most := 0
		for _, o := range options {
			most += len(o) - 1
		}
		if len(out) == before && sum > most {
			break
		}
	}
	return out
}

// maxPins bounds how many values are tried for one policy variable.
const maxPins = 24

// pinsFor lists the values that are worth trying for a policy variable, by where they come from, the likeliest first.
func (e *encoder) pinsFor(name string) []pin {
	fact := facts.Of(name, e.subject())
	a := e.key(name, name, layersSide)
	var out []pin
	for _, values := range [][]string{
		ofModel(a), fact.Samples, fact.Values, e.ofFits(name), e.ofComparisons(name), e.ofTexts(name), e.ofPatterns(name), e.ofOtherKeys(name, a),
	} {
		for _, value := range values {
			p := pin{key: name, value: value}
			if !slices.Contains(out, p) && len(out) < maxPins {
				out = append(out, p)
			}
		}
	}
	if fact.Presence == facts.Sometimes {
		out = append(out, pin{key: name, absent: true})
	}
	return out
}

// ofModel is the value that the relaxed problem's model has.
func ofModel(a answer) []string {
	if a.v == nil || len(a.v.Model.Values) == 0 || a.embed == csp.NoPart && len(a.v.Asserted) == 0 {
		return nil
	}
	return []string{a.embed.Extract(a.v.Model.Values[0])}
}

// ofFits are the values that make strings of the model fit patterns with the variable.
func (e *encoder) ofFits(name string) []string {
	var out []string
	for _, v := range e.Variables {
		for i := range v.Asserted {
			l := &v.Asserted[i]
			if !l.HasTemplate() || l.Not {
				continue
			}
			for _, s := range v.Model.Values {
				s = l.Pred.Part.Extract(s)
				for j := range l.Pred.Sources {
					values, _ := glob.Capture(l.Pred.Sources[j].Pattern, name, s)
					out = append(out, values...)
				}
			}
		}
	}
	return out
}

// ofComparisons are the texts that the key itself is compared with.
func (e *encoder) ofComparisons(name string) []string {
	var out []string
	for _, v := range e.Variables {
		if v.Key != name {
			continue
		}
		for _, p := range v.Predicates {
			for i := range p.Sources {
				if text, ok := p.Sources[i].Pattern.Literal(); ok {
					out = append(out, text)
				}
			}
		}
	}
	return out
}

// ofTexts are the values that make of a pattern with the variable a text that its key is compared with, too.
func (e *encoder) ofTexts(name string) []string {
	var out []string
	for _, v := range e.Variables {
		for _, p := range v.Predicates {
			for i := range p.Sources {
				s := &p.Sources[i]
				if !slices.Contains(s.Variables(nil), name) {
					continue
				}
				for _, text := range v.Texts() {
					values, _ := glob.Capture(s.Pattern, name, text)
					for _, value := range values {
						out = append(out, value)
						if s.Reading == glob.IgnoreCase {
							out = append(out, strings.ToUpper(value))
						}
					}
				}
			}
		}
	}
	return out
}

// ofPatterns are the values that make of a pattern with the variable a text that another pattern about the same key matches.
func (e *encoder) ofPatterns(name string) []string {
	var out []string
	for _, v := range e.Variables {
		for _, p := range v.Predicates {
			if !p.Templated || p.Partly() {
				continue
			}
			for _, other := range v.Predicates {
				if other.Templated || other.Finite() || other.Strict || other.Partly() {
					continue
				}
				for i := range p.Sources {
					for _, must := range other.Must {
						values, _ := p.Sources[i].Told(name, must)
						out = append(out, values...)
					}
				}
			}
		}
	}
	return out
}

// ofOtherKeys are what other keys' values make of the texts that the key is compared with.
func (e *encoder) ofOtherKeys(name string, a answer) []string {
	if a.v == nil || a.embed != csp.NoPart {
		return nil
	}
	var out []string
	for _, p := range a.v.Predicates {
		for i := range p.Sources {
			if p.Sources[i].Pattern.HasVariables() {
				if s, ok := e.written(p.Sources[i].Pattern, name); ok {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// written writes a pattern out with an ordinary value for each variable but name.
func (e *encoder) written(p policy.Pattern, name string) (string, bool) {
	var b strings.Builder
	for i := range p {
		switch t := &p[i]; t.Kind {
		case policy.Literal:
			b.WriteString(t.Text)
		case policy.Variable:
			fact := facts.Of(t.Text, e.subject())
			if t.Text == name || len(fact.Samples) == 0 {
				return "", false
			}
			b.WriteString(fact.Samples[0])
		case policy.AnyOne:
			b.WriteByte('x')
		case policy.SymbolToken:
			return "", false
		}
	}
	return b.String(), true
}

// divided reports whether a policy variable's key has a value of its own for each resource of the call: then the values that
// are tried for all of them are not all that there are.
func (e *encoder) divided() bool {
	return len(e.others) > 0 && slices.ContainsFunc(e.unknown, func(name string) bool { return !facts.Shared(name) })
}
