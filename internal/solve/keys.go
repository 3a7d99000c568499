package solve

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
)

// keys is what is known of each context key in an instance: a value, that it is a part of another's value, or a variable of the
// problem. It grows as literals ask for keys.
type keys struct {
	instance
	csp.Problem
	resource *csp.Variable
	fixed    []fixedKey
	parts    []part
	// unknown are the keys of policy variables whose value is open.
	unknown []string
	// leader has the keys that all resources of a call share; nil for the first resource, whose they are.
	leader *keys
}

// fixedKey is a context key whose value needs no search.
type fixedKey struct {
	key    string
	name   string
	side   side
	absent bool
	values []string
	multi  bool
}

// part is a key whose value is a part of a variable's.
type part struct {
	key, name, host string
	embed           csp.Part
}

// answer is what is known of a key: a variable, or values.
type answer struct {
	v      *csp.Variable
	embed  csp.Part
	absent bool
	values []string
	multi  bool
}

// key answers for a context key. The first time it is asked, it finds out what there is to know, and notes it.
func (k *keys) key(key, name string, at side) answer {
	if k.leader != nil && facts.Shared(key) {
		return k.leader.key(key, name, at)
	}
	if a, ok := k.noted(key, at); ok {
		return a
	}
	return k.note(key, name, at)
}

// noted answers for a key that was asked about before.
func (k *keys) noted(key string, at side) (answer, bool) {
	for i := range k.fixed {
		if s := &k.fixed[i]; s.key == key && (s.side == at || s.side == bothSides) {
			return answer{absent: s.absent, values: s.values, multi: s.multi}, true
		}
	}
	for _, v := range k.Variables {
		if v.Key == key {
			return answer{v: v}, true
		}
	}
	return answer{}, false
}

// note finds out what is known of a key, and keeps it: what is given comes first, then what follows from another key's value,
// last the facts. A key of which none of them tells is a variable.
func (k *keys) note(key, name string, at side) answer {
	if g, ok := k.given(key, name, at); ok {
		return k.fix(g)
	}
	if a, ok := k.notePart(key, name, at); ok {
		return a
	}
	fact := facts.Of(name, k.subject())
	switch {
	case fact.Presence == facts.Never:
		return k.fix(fixedKey{key: key, name: fact.Name, side: bothSides, absent: true})
	case fact.Presence == facts.Always && len(fact.Values) == 1:
		return k.fix(fixedKey{key: key, name: fact.Name, side: bothSides, values: fact.Values, multi: fact.Multi})
	}
	return answer{v: k.newVariable(key, fact)}
}

// notePart is note for a key whose value is a part of another's.
func (k *keys) notePart(key, name string, at side) (answer, bool) {
	host, embed := k.host(key)
	if host == "" {
		return answer{}, false
	}
	whole := answer{v: k.resource}
	if host != "resource" {
		whole = k.key(host, host, at)
	}
	switch {
	case whole.v != nil:
		if embed != csp.SameValue || whole.embed == csp.NoPart {
			whole.embed = embed
		}
		if !slices.ContainsFunc(k.parts, func(p part) bool { return p.key == key }) {
			k.parts = append(k.parts, part{key, facts.Of(name, k.subject()).Name, whole.v.Key, whole.embed})
		}
		return whole, true
	case len(whole.values) == 1:
		return k.fix(fixedKey{key: key, name: name, side: bothSides, values: []string{embed.Extract(whole.values[0])}}), true
	case embed == csp.SameValue && whole.absent:
		return k.fix(fixedKey{key: key, name: name, side: bothSides, absent: true}), true
	}
	return answer{}, false
}

// fix notes a key whose value needs no search.
func (k *keys) fix(f fixedKey) answer {
	k.fixed = append(k.fixed, f)
	return answer{absent: f.absent, values: f.values, multi: f.multi}
}

// given returns what the question, a try or the caller says of a key.
func (k *keys) given(key, name string, at side) (fixedKey, bool) {
	if fixed, both, ok := k.q.view(key, at); ok {
		g := fixedKey{key: key, name: facts.Of(name, k.subject()).Name, side: at, absent: fixed.Absent}
		if both {
			g.side = bothSides
		}
		if !fixed.Absent {
			g.values = []string{fixed.Value}
		}
		return g, true
	}
	for i := range k.pins {
		if p := &k.pins[i]; p.key == key {
			g := fixedKey{key: key, name: facts.Of(name, k.subject()).Name, side: bothSides, absent: p.absent}
			if !p.absent {
				g.values = []string{p.value}
			}
			return g, true
		}
	}
	if own, value := k.caller.says(key); value != "" {
		return fixedKey{key: key, name: own, side: bothSides, values: []string{value}}, true
	}
	if tag, ok := strings.CutPrefix(key, principalTag); ok && k.caller.Tags != nil {
		value, tagged := k.caller.Tags.Get(tag)
		g := fixedKey{key: key, name: facts.Of(name, k.subject()).Name, side: bothSides, absent: !tagged}
		if tagged {
			g.values = []string{value}
		}
		return g, true
	}
	return fixedKey{}, false
}

// principalTag is the prefix of the keys with the caller's tags.
const principalTag = "aws:principaltag/"

// fixPart is given for a part of a variable that is a new one, and notes it.
func (k *keys) fixPart(key, name string) (fixedKey, bool) {
	g, ok := k.given(key, name, layersSide)
	if ok {
		k.fix(g)
	}
	return g, ok
}

// newVariable makes a key a variable, with what is given of it and of its parts.
func (k *keys) newVariable(key string, fact facts.Key) *csp.Variable {
	v := &csp.Variable{Key: key, Fact: fact, Candidates: slices.Clone(fact.Samples)}
	if fact.Values != nil {
		v.Candidates, v.Complete = fact.Values, true
	}
	v.Form = k.s.forms(fact.Forms)
	if !facts.Shared(key) {
		v.Owner = k.number
	}
	k.Variables = append(k.Variables, v)
	if key == "aws:principalarn" {
		k.tieCaller(v)
	}
	for i := range k.q.views {
		k.tiePart(v, k.q.views[i].key)
	}
	return v
}

// tieCaller holds aws:PrincipalArn to the parts of it that are given.
func (k *keys) tieCaller(v *csp.Variable) {
	for _, part := range []string{"aws:username", "aws:principalaccount"} {
		_, embed := k.host(part)
		if embed == csp.NoPart {
			continue
		}
		if g, ok := k.fixPart(part, part); ok && len(g.values) == 1 {
			k.hold(v, embed, g.values[0])
		}
	}
}

// tiePart holds a variable to what the question fixes a part of it to, or a key of the same value.
func (k *keys) tiePart(v *csp.Variable, part string) {
	host, embed := k.host(part)
	if host != v.Key || embed != csp.SameValue && embed != csp.OwnerAccount {
		return
	}
	g, ok := k.fixPart(part, part)
	switch {
	case ok && g.absent:
		k.Units = append(k.Units, csp.Literal{Var: v, OnAbsent: true})
	case ok && len(g.values) == 1:
		k.hold(v, embed, g.values[0])
	}
}

// hold holds a part of a variable's value to a value.
func (k *keys) hold(v *csp.Variable, embed csp.Part, value string) {
	p := k.s.preds.Intern(&csp.Predicate{Part: embed, Sources: []glob.Source{glob.LiteralSource(value)}})
	v.Predicates = append(v.Predicates, p)
	k.Units = append(k.Units, csp.ValueIs(v, p))
}

// tieOwner holds the account in the resource's ARN to a given aws:ResourceAccount.
func (k *keys) tieOwner() {
	if !k.target.owned {
		return
	}
	if g, ok := k.fixPart("aws:resourceaccount", "aws:ResourceAccount"); ok && len(g.values) == 1 {
		k.hold(k.resource, csp.OwnerAccount, g.values[0])
	}
}

// values gives the values of policy variables for one side.
func (k *keys) values(at side) glob.Values {
	return func(name string) (string, bool, bool) {
		a := k.key(name, name, at)
		switch {
		case a.v != nil && a.v.Fact.Multi:
			return "", false, true // multivalued keys are not variables
		case a.v != nil:
			if a.embed == csp.SameValue {
				name = a.v.Key
			}
			if !slices.Contains(k.unknown, name) {
				k.unknown = append(k.unknown, name)
			}
			return "", false, false
		case a.absent || a.multi || len(a.values) != 1:
			return "", false, true
		}
		return a.values[0], true, true
	}
}

// fixedVariable returns a variable that has but the values that are known of a key: what it is compared with is still open.
func (k *keys) fixedVariable(c *cond, at side, a answer) *csp.Variable {
	key := c.key + "\x00" + string('0'+byte(at))
	for _, v := range k.Variables {
		if v.Key == key {
			return v
		}
	}
	v := &csp.Variable{Key: key, Candidates: a.values, Complete: true, Owner: k.number}
	v.Fact = facts.Key{Presence: facts.Always, Multi: a.multi}
	k.Variables = append(k.Variables, v)
	return v
}

// sharedFixed are the fixed keys that all resources of a call share, sharedParts the parts.
func (k *keys) sharedFixed() []fixedKey {
	return slices.DeleteFunc(slices.Clone(k.fixed), func(f fixedKey) bool { return !facts.Shared(f.key) })
}

func (k *keys) sharedParts() []part {
	return slices.DeleteFunc(slices.Clone(k.parts), func(p part) bool { return !facts.Shared(p.key) })
}

// admissible reports whether the pins are values that their keys can have, together.
func (k *keys) admissible() bool {
	for i := range k.pins {
		p := &k.pins[i]
		fact := facts.Of(p.key, k.subject())
		switch {
		case p.absent:
			if fact.Presence == facts.Always {
				return false
			}
			continue
		case fact.Presence == facts.Never || fact.Values != nil && !slices.Contains(fact.Values, p.value):
			return false
		}
		form := k.s.forms(fact.Forms)
		if len(form) > 0 && !slices.ContainsFunc(form, func(q *glob.Pattern) bool { return q.Match(p.value, k.s.preds.Symbols.All()) }) {
			return false
		}
		if host, embed := k.host(p.key); host != "" {
			for j := range k.pins {
				if o := &k.pins[j]; o.key == host && !o.absent && embed.Extract(o.value) != p.value {
					return false
				}
			}
		}
		if p.key == "aws:principalarn" && k.caller.account != "" && csp.CallerAccount.Extract(p.value) != k.caller.account {
			return false
		}
	}
	return true
}
