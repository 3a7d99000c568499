package lang

import "slices"

// derive returns what follows a character in the strings that begin with it.
func (s *Space) derive(e *Expr, by int) *Expr {
	switch e.kind {
	case chars:
		if e.set.has(by) {
			return s.Empty
		}
	case cat:
		first := s.cat(s.derive(e.a, by), e.b)
		if e.a.nullable {
			return s.Or(first, s.derive(e.b, by))
		}
		return first
	case star:
		return s.cat(s.derive(e.a, by), e)
	case union, meet:
		list := make([]*Expr, 0, len(e.list))
		for _, part := range e.list {
			d := s.derive(part, by)
			if e.kind == meet && d == s.None {
				return s.None
			}
			list = append(list, d)
		}
		if e.kind == union {
			return s.Or(list...)
		}
		return s.And(list...)
	case opposite:
		return s.Not(s.derive(e.a, by))
	case none, empty:
	}
	return s.None
}

// headsOf returns sets of characters: those that are in the same of them lead to the same derivative.
func (s *Space) headsOf(e *Expr) []set {
	if e.heads != nil {
		return e.heads
	}
	out := []set{}
	add := func(more []set) {
		for _, h := range more {
			if !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	switch e.kind {
	case chars:
		out = append(out, e.set)
	case cat:
		add(s.headsOf(e.a))
		if e.a.nullable {
			add(s.headsOf(e.b))
		}
	case star, opposite:
		add(s.headsOf(e.a))
	case union, meet:
		for _, part := range e.list {
			add(s.headsOf(part))
		}
	case none, empty:
	}
	e.heads = out
	return out
}

// stepsOf returns the derivatives of an expression that are not empty on their face, each once for characters that are alike.
func (s *Space) stepsOf(e *Expr) []step {
	if e.steps != nil {
		return e.steps
	}
	blocks := []set{s.every}
	for _, h := range s.headsOf(e) {
		n := len(blocks)
		for i := range n {
			in := blocks[i].and(h)
			if out := blocks[i].without(h); !in.empty() && !out.empty() {
				blocks[i] = in
				blocks = append(blocks, out)
			}
		}
	}
	e.steps = make([]step, 0, len(blocks))
	for _, b := range blocks {
		if rest := s.derive(e, b.first()); rest != s.None {
			e.steps = append(e.steps, step{b.first(), rest})
		}
	}
	slices.SortFunc(e.steps, func(a, b step) int { return a.by - b.by })
	return e.steps
}

// Has reports whether an expression has a string.
func (s *Space) Has(e *Expr, text string) bool {
	for _, r := range text {
		n, ok := s.number[r]
		if !ok {
			return false
		}
		e = s.derive(e, n)
	}
	return e.nullable
}

// Answer is whether an expression has a string.
type Answer uint8

// The answers.
const (
	No Answer = iota
	Yes
	TooLarge // there are more derivatives than were to be looked at
)

// Find returns a shortest string of an expression. It takes a step from the budget for each derivative.
func (s *Space) Find(e *Expr, budget *int) (string, Answer) {
	if e == s.None {
		return "", No
	}
	type state struct {
		e    *Expr
		from int
		by   int
	}
	states := []state{{e: e, from: -1}}
	seen := map[*Expr]bool{e: true}
	for i := 0; i < len(states); i++ {
		if states[i].e.nullable {
			var out []rune
			for at := i; states[at].from >= 0; at = states[at].from {
				out = append(out, s.alphabet[states[at].by])
			}
			slices.Reverse(out)
			return string(out), Yes
		}
		for _, next := range s.stepsOf(states[i].e) {
			if *budget--; *budget < 0 {
				return "", TooLarge
			}
			if !seen[next.rest] {
				seen[next.rest] = true
				states = append(states, state{next.rest, i, next.by})
			}
		}
	}
	return "", No
}

// List returns all strings of an expression, if there are at most so many.
func (s *Space) List(e *Expr, most int, budget *int) ([]string, bool) {
	var out []string
	for {
		text, answer := s.Find(e, budget)
		switch {
		case answer == No:
			return out, true
		case answer == TooLarge || len(out) == most:
			return nil, false
		}
		out = append(out, text)
		e = s.And(e, s.Not(s.Literal(text)))
	}
}
