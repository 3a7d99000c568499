package csp

import "github.com/iamlint/iamlint/policy"

// Problem is a conjunction of what has to hold of variables: literals, clauses, and choices between conjunctions.
type Problem struct {
	// Variables are what the literals are about. Several problems may share some; one is searched at a time.
	Variables []*Variable
	// Units hold in any case. Of each of Clauses one literal holds, of each of Choices all literals of one row, and of Cases, if
	// there are any, one.
	Units   []Literal
	Clauses [][]Literal
	Choices [][][]Literal
	Cases   []Alternative

	// Symbols are the unknown values of a template that strings may hold; Symbolic says that some matter here.
	Symbols  []*policy.Symbol
	Symbolic bool
	// Relaxed says that there are policy variables whose value is open: then only a proof counts.
	Relaxed bool
}

// Alternative is what holds in a case: all literals, and one of each clause.
type Alternative struct {
	Literals []Literal
	Clauses  [][]Literal
}

// Verdict is what a search found.
type Verdict uint8

// The verdicts.
const (
	Unsat   Verdict = iota // there is no model
	Sat                    // there is one; it is in the variables
	Unknown                // something was left out, or the budget was used up
)

// Solve looks for a model. It leaves it, and the clauses of the alternative that it chose, in the problem.
func (p *Problem) Solve(m *Submeter) Verdict {
	x := search{Problem: p, meter: m}
	switch {
	case x.run():
		return Sat
	case x.incomplete || m.Stopped:
		return Unknown
	}
	return Unsat
}
