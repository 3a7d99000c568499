package glob

import (
	"slices"
	"unicode"

	"github.com/iamlint/iamlint/internal/facts"
)

// Structure before strings: most patterns that have no string in common differ in a field of an ARN, in its service, its
// region, its type of resource. That is seen by looking at both side by side; only what is left needs an automaton.

// skeleton is what is known of where the fields of a pattern's strings are, without looking at a string.
type skeleton struct {
	// fields are the positions behind each colon that every string of the pattern has, as far as no token before may take
	// a colon, and 0.
	fields []int32
	// closed says that no token of the last of fields may take a colon: it goes on to the pattern's end.
	closed bool
	// plain is the position of the first token that may take a symbol in a string that surely matches, or the number of
	// tokens.
	plain int32
}

// maxFields bounds how many fields are told apart: those of an ARN, and a few in its last one.
const maxFields = 12

func newSkeleton(tokens []token) skeleton {
	fields, n := [maxFields]int32{}, 1
	sk := skeleton{closed: true, plain: int32(len(tokens))}
	for i := range tokens {
		if tokens[i].bearsSymbol() {
			sk.plain = int32(i)
			break
		}
	}
	for i := range tokens {
		t := &tokens[i]
		switch {
		case t.kind == tokenRune && t.r == ':':
			if n == maxFields {
				sk.closed = false
			} else {
				fields[n] = int32(i + 1)
				n++
			}
		case t.kind == tokenRune, t.kind == tokenFold, !t.class.Has(':'):
		default:
			sk.closed = false
		}
		if !sk.closed {
			break
		}
	}
	sk.fields = slices.Clone(fields[:n])
	return sk
}

// bearsSymbol reports whether a token of a pattern that must match may take a symbol.
func (t *token) bearsSymbol() bool {
	switch t.kind {
	case tokenRune:
		return isSymbol(t.r)
	case tokenStar, tokenVariable:
		return t.class != facts.Field
	}
	return false
}

// Apart reports whether the fields of two patterns tell that no string is in both: behind the same number of colons the
// literal beginnings or ends differ, or one of them has no further colon and the other has; or the literal ends of the whole
// differ. It may say false where it does not know.
//
// A symbol in a string is a character like others for a pattern that must match. For one that may, it can be any text, colons
// included. So one of the two has to be of the first sort, and where the other is not, no more is compared than what the first
// one has no symbol in.
func (p *Pattern) Apart(q *Pattern) bool {
	if p.not || q.not || p.may && q.may {
		return false
	}
	limit, other := len(p.tokens), len(q.tokens)
	switch {
	case p.may:
		other = int(q.skeleton.plain)
	case q.may:
		limit = int(p.skeleton.plain)
	}
	return p.fieldsDiffer(q, limit, other) || p.endsDiffer(q)
}

// fieldsDiffer compares the fields before the given positions.
func (p *Pattern) fieldsDiffer(q *Pattern, limit, other int) bool {
	a, b := &p.skeleton, &q.skeleton
	for i := 0; i < len(a.fields) && i < len(b.fields); i++ {
		from, begin := int(a.fields[i]), int(b.fields[i])
		if from > limit || begin > other {
			return false
		}
		if beginningsDiffer(p.tokens[from:limit], q.tokens[begin:other], limit == len(p.tokens), other == len(q.tokens)) {
			return true
		}
		end, closed := a.end(i, len(p.tokens))
		stop, sealed := b.end(i, len(q.tokens))
		if !closed || !sealed || end > limit || stop > other {
			return false
		}
		if i+1 < len(a.fields) != (i+1 < len(b.fields)) {
			return true // one of them has a colon where the other cannot
		}
		for end, stop = end-1, stop-1; end >= from && stop >= begin; end, stop = end-1, stop-1 {
			differ, more := p.tokens[end].differs(&q.tokens[stop])
			if differ {
				return true
			}
			if !more {
				break
			}
		}
	}
	return false
}

// end returns where a field ends: at a colon, or, if it is closed, with the pattern.
func (sk *skeleton) end(field, tokens int) (end int, closed bool) {
	if field+1 < len(sk.fields) {
		return int(sk.fields[field+1]) - 1, true
	}
	return tokens, sk.closed
}

// beginningsDiffer compares the tokens that two fields begin with, up to the first that takes any number of characters. whole
// and all say that the tokens go on to the pattern's end.
func beginningsDiffer(p, q []token, whole, all bool) bool {
	for i := 0; ; i++ {
		switch {
		case i == len(p) && i == len(q):
			return false
		case i == len(p):
			return whole && !q[i].loops()
		case i == len(q):
			return all && !p[i].loops()
		}
		differ, more := p[i].differs(&q[i])
		if differ || !more {
			return differ
		}
	}
}

// endsDiffer compares the tokens that two patterns end with.
func (p *Pattern) endsDiffer(q *Pattern) bool {
	for i, j := len(p.tokens)-1, len(q.tokens)-1; i >= 0 && j >= 0; i, j = i-1, j-1 {
		if q.may && p.tokens[i].bearsSymbol() || p.may && q.tokens[j].bearsSymbol() {
			return false
		}
		differ, more := p.tokens[i].differs(&q.tokens[j])
		if differ || !more {
			return differ
		}
	}
	return false
}

// differs reports whether no character is taken by both of two tokens, and whether both take exactly one, so that the next
// ones can be compared.
func (t *token) differs(o *token) (differ, more bool) {
	if t.loops() || o.loops() {
		return false, false
	}
	if t.kind == tokenOne {
		t, o = o, t
	}
	switch {
	case t.kind == tokenOne: // both are
		return false, true
	case o.kind == tokenOne:
		return !o.class.Has(t.r) && (t.kind == tokenRune || !o.class.Has(unicode.ToUpper(t.r))), true
	case t.kind == tokenFold && o.kind == tokenRune:
		return !t.takes(o.r), true
	}
	return !o.takes(t.r), true
}

// Meets reports whether a group has a pattern that is not apart from all of another group. It tells of its work.
func (g Group) Meets(o Group, spend func(steps int)) bool {
	work := 0
	for _, p := range g {
		for _, q := range o {
			if work++; !p.Apart(q) {
				spend(work / pairs)
				return true
			}
		}
	}
	spend(work / pairs)
	return false
}

// pairs are how many patterns are held against another one in a step.
const pairs = 16

// Joint leaves out of groups the patterns that are apart from all of another group or from all of a form: no string of them is
// in all groups. It reports false if nothing is left of one.
func Joint(groups []Group, form Group, spend func(steps int)) bool {
	work := 0
	defer func() { spend(work / pairs) }()
	prune := func(i int, by Group) bool {
		g := groups[i]
		kept := 0
		for k, p := range g {
			apart := true
			for _, q := range by {
				if work++; !p.Apart(q) {
					apart = false
					break
				}
			}
			switch {
			case !apart && kept < k:
				groups[i] = append(groups[i], p)
			case apart && kept == k:
				groups[i] = append(make(Group, 0, len(g)), g[:k]...)
			}
			if !apart {
				kept++
			}
		}
		return kept > 0
	}
	for i := range groups {
		if len(form) > 0 && !prune(i, form) {
			return false
		}
	}
	for i := range groups {
		for j := range groups {
			if i != j && !prune(i, groups[j]) {
				return false
			}
		}
	}
	return true
}
