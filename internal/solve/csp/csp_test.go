package csp

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

func pick[T any](g *rand.Rand, list ...T) T { return list[g.IntN(len(list))] }

// predicate makes a predicate of values, as an operator of a family compares with them.
func predicate(t *Table, family policy.Family, comparison policy.Comparison, values ...string) *Predicate {
	p := &Predicate{Family: family, Comparison: comparison}
	read := glob.Plain
	if comparison == policy.Like {
		read = glob.Like
	}
	for _, v := range values {
		text := policy.Text{Value: v}
		p.Sources = append(p.Sources, glob.NewSource(&text, read, true, &t.Symbols))
	}
	return t.Intern(p)
}

func key(name string, presence facts.Presence, multi bool) *Variable {
	return &Variable{Key: name, Fact: facts.Key{Name: name, Presence: presence, Multi: multi}, Owner: 1}
}

func submeter(ctx context.Context, budget int) *Submeter {
	return &Submeter{Of: &Meter{Context: ctx, Budget: 1 << 30}, Budget: budget}
}

// universe are the models of a variable that are tried, for strings of the letters that predicates of TestSolve are made of.
func universe(v *Variable) []Model {
	var models []Model
	if v.MayBeAbsent() {
		models = append(models, Model{Absent: true})
	}
	var words []string
	for _, a := range []string{"", "a", "b", "c"} {
		for _, b := range []string{"", "a", "b", "c"} {
			words = append(words, a+b)
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	for i, w := range words {
		models = append(models, Model{Values: []string{w}})
		for _, o := range words[:i] {
			if v.Fact.Multi {
				models = append(models, Model{Values: []string{w, o}})
			}
		}
	}
	return models
}

func randomLiteral(g *rand.Rand, t *Table, vars []*Variable) (Literal, Truth) {
	l := Literal{Var: pick(g, vars...), OnAbsent: g.IntN(2) == 0, OnPresent: pick(g, Fails, Holds, Compared, Compared, Compared, Compared)}
	if l.OnPresent == Compared {
		l.Pred = predicate(t, policy.StringFamily, policy.Like, pick(g, "a", "b", "a*", "*b", "?", "*", "ab", "c"), pick(g, "a", "b?", "c*"))
		l.Not, l.Quantifier = g.IntN(2) == 0, pick(g, Some, Every)
	}
	return l.Simplify()
}

// holdsAll reports whether the variables' models are a model of a problem.
func holdsAll(p *Problem) bool {
	all := func(lits []Literal) bool {
		return !slices.ContainsFunc(lits, func(l Literal) bool { return !l.Holds(nil) })
	}
	each := func(clauses [][]Literal) bool {
		return !slices.ContainsFunc(clauses, func(c []Literal) bool {
			return !slices.ContainsFunc(c, func(l Literal) bool { return l.Holds(nil) })
		})
	}
	for _, rows := range p.Choices {
		if !slices.ContainsFunc(rows, all) {
			return false
		}
	}
	return all(p.Units) && each(p.Clauses) &&
		(len(p.Cases) == 0 || slices.ContainsFunc(p.Cases, func(c Alternative) bool { return all(c.Literals) && each(c.Clauses) }))
}

// exists tries all models of the variables.
func exists(p *Problem, from int) bool {
	if from == len(p.Variables) {
		return holdsAll(p)
	}
	for _, m := range universe(p.Variables[from]) {
		p.Variables[from].Model = m
		if exists(p, from+1) {
			return true
		}
	}
	return false
}

// TestSolve holds the search against all values of a few letters.
func TestSolve(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 7))
	var table Table
	counts := map[Verdict]int{}
	for i := range 600 {
		vars := []*Variable{
			key("a", pick(g, facts.Always, facts.Sometimes), false), key("b", facts.Sometimes, g.IntN(3) == 0),
		}
		var p Problem
		p.Variables = vars
		never := false
		row := func(n int) []Literal {
			var lits []Literal
			for range n {
				if l, truth := randomLiteral(g, &table, vars); truth == Undetermined {
					lits = append(lits, l)
				}
			}
			never = never || len(lits) == 0
			return lits
		}
		p.Units = row(1)
		for range g.IntN(4) {
			p.Clauses = append(p.Clauses, row(1+g.IntN(3)))
		}
		for range g.IntN(2) {
			p.Choices = append(p.Choices, [][]Literal{row(2), row(2)})
		}
		for range g.IntN(3) {
			p.Cases = append(p.Cases, Alternative{Literals: row(1), Clauses: [][]Literal{row(2)}})
		}
		if never {
			continue
		}
		clauses := slices.Clone(p.Clauses)
		verdict := p.Solve(submeter(t.Context(), 100_000))
		counts[verdict]++
		p.Clauses = clauses
		switch {
		case verdict == Unknown:
			t.Errorf("problem %d is not decided", i)
		case verdict == Sat && !holdsAll(&p):
			t.Errorf("problem %d: %s is not a model", i, models(&p))
		case verdict == Unsat && exists(&p, 0):
			t.Errorf("problem %d: %s is a model, and none was found", i, models(&p))
		}
	}
	if counts[Sat] < 100 || counts[Unsat] < 30 {
		t.Errorf("%v: the problems are too much alike", counts)
	}
}

func models(p *Problem) string {
	s := ""
	for _, v := range p.Variables {
		s += fmt.Sprintf("%s: %+v ", v.Key, v.Model)
	}
	return s
}

// Values that are not strings are found between the boundaries.
func TestTyped(t *testing.T) {
	var table Table
	number := func(c policy.Comparison, s string) *Predicate { return predicate(&table, policy.NumericFamily, c, s) }
	date := func(c policy.Comparison, s string) *Predicate { return predicate(&table, policy.DateFamily, c, s) }
	net := func(s string) *Predicate { return predicate(&table, policy.IPAddressFamily, policy.Equals, s) }
	tests := []struct {
		name        string
		yes, no     []*Predicate
		satisfiable bool
	}{
		{"between", []*Predicate{number(policy.GreaterThan, "1"), number(policy.LessThan, "2")}, nil, true},
		{"nothing between", []*Predicate{number(policy.GreaterThan, "1"), number(policy.LessThanEquals, "1")}, nil, false},
		{"not less and not more", nil, []*Predicate{number(policy.GreaterThan, "1"), number(policy.LessThan, "1")}, true},
		{"after and before", []*Predicate{date(policy.GreaterThan, "2026-01-01T00:00:00Z"), date(policy.LessThan, "2026-01-01T00:00:00.1Z")}, nil, true},
		{"within and not within", []*Predicate{net("10.0.0.0/8")}, []*Predicate{net("10.0.0.0/9")}, true},
		{"within two halves", []*Predicate{net("10.0.0.0/8")}, []*Predicate{net("10.0.0.0/9"), net("10.128.0.0/9")}, false},
	}
	for _, test := range tests {
		v := key("k", facts.Always, false)
		p := Problem{Variables: []*Variable{v}}
		for _, pred := range test.yes {
			p.Units = append(p.Units, ValueIs(v, pred))
		}
		for _, pred := range test.no {
			p.Units = append(p.Units, ValueIs(v, pred).Opposite())
		}
		for i := range p.Units {
			p.Units[i], _ = p.Units[i].Simplify()
		}
		got := p.Solve(submeter(t.Context(), 10_000))
		if got == Unknown || got == Sat != test.satisfiable {
			t.Errorf("%s: %d %+v", test.name, got, v.Model)
		}
	}
}

// A search that is stopped knows nothing.
func TestBudget(t *testing.T) {
	var table Table
	v := key("k", facts.Always, false)
	p := Problem{Variables: []*Variable{v}}
	for _, s := range []string{"*a*", "*b*", "*c*", "*d*"} {
		l, _ := ValueIs(v, predicate(&table, policy.StringFamily, policy.Like, s)).Simplify()
		p.Units = append(p.Units, l)
	}
	if got := p.Solve(submeter(t.Context(), 3)); got != Unknown {
		t.Errorf("the verdict after three steps is %d", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m := submeter(ctx, 1<<30)
	m.Spend(2000)
	if got := p.Solve(m); got != Unknown {
		t.Errorf("the verdict of a run that was cancelled is %d", got)
	}
}

func TestIntern(t *testing.T) {
	var table Table
	one := predicate(&table, policy.StringFamily, policy.Like, "a*", "b")
	if other := predicate(&table, policy.StringFamily, policy.Like, "b", "a*", "b"); other != one {
		t.Error("the order of values tells predicates apart")
	}
	if other := predicate(&table, policy.StringFamily, policy.Equals, "a*", "b"); other == one {
		t.Error("the comparison does not tell predicates apart")
	}
	if other := table.Intern(one.Bare(Username)); other == one || !other.Partly() {
		t.Error("the part does not tell predicates apart")
	}
}
