package csp

import (
	"testing"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// TestBorders asks for values of a variable that typed predicates and strings leave, or leave none of.
func TestBorders(t *testing.T) {
	var table Table
	is := func(f policy.Family, c policy.Comparison, values ...string) Literal {
		return Literal{OnPresent: Compared, Pred: predicate(&table, f, c, values...)}
	}
	not := func(l Literal) Literal {
		l.Not, l.Quantifier = true, Every
		return l
	}
	const (
		numeric, date, address, binary = policy.NumericFamily, policy.DateFamily, policy.IPAddressFamily, policy.BinaryFamily
		equals, less, more             = policy.Equals, policy.LessThan, policy.GreaterThan
	)
	for name, test := range map[string]struct {
		units []Literal
		want  Verdict
	}{
		"between two numbers":              {[]Literal{is(numeric, more, "1"), is(numeric, less, "2")}, Sat},
		"between two equal ones":           {[]Literal{is(numeric, more, "1"), is(numeric, less, "1.0")}, Unsat},
		"near each other":                  {[]Literal{is(numeric, more, "1"), is(numeric, less, "1.001")}, Sat},
		"below all":                        {[]Literal{is(numeric, less, "-5"), not(is(numeric, less, "-6"))}, Sat},
		"equal to two":                     {[]Literal{is(numeric, equals, "1"), is(numeric, equals, "2")}, Unsat},
		"between two times":                {[]Literal{is(date, more, "2026-01-01T00:00:00Z"), is(date, less, "2026-01-01T00:00:01Z")}, Sat},
		"before a time, and not":           {[]Literal{is(date, less, "2026-01-01T00:00:00Z"), is(date, more, "2026-01-01T00:00:00Z")}, Unsat},
		"in a network and outside another": {[]Literal{is(address, equals, "10.0.0.0/8"), not(is(address, equals, "10.0.0.0/9"))}, Sat},
		"in a network and not in it":       {[]Literal{is(address, equals, "10.1.0.0/16"), not(is(address, equals, "10.0.0.0/8"))}, Unsat},
		"the same bytes":                   {[]Literal{is(binary, equals, "YQ=="), is(binary, equals, "YQ")}, Sat},
		"other bytes":                      {[]Literal{is(binary, equals, "YQ=="), is(binary, equals, "Yg==")}, Unsat},
		"neither of the bytes":             {[]Literal{not(is(binary, equals, "YQ==")), not(is(binary, equals, "Yg=="))}, Sat},
		"a number and its text":            {[]Literal{is(numeric, less, "5"), is(policy.StringFamily, equals, "4")}, Sat},
		"a number and another text":        {[]Literal{is(numeric, less, "5"), is(policy.StringFamily, equals, "6")}, Unsat},
		"a number and a word":              {[]Literal{is(numeric, less, "5"), is(policy.StringFamily, equals, "x")}, Unsat},
		"not a number, and a word":         {[]Literal{not(is(numeric, less, "5")), is(policy.StringFamily, policy.Like, "x*")}, Sat},
		"one spelling of a number is out":  {[]Literal{is(numeric, equals, "5"), not(is(policy.StringFamily, equals, "5"))}, Sat},
		"a number, by an open pattern":     {[]Literal{is(numeric, equals, "5"), is(policy.StringFamily, policy.Like, "?")}, Sat},
	} {
		t.Run(name, func(t *testing.T) {
			v := &Variable{Key: "k", Fact: facts.Key{Name: "k", Presence: facts.Always}}
			p := Problem{Variables: []*Variable{v}}
			for _, l := range test.units {
				l.Var = v
				if l, truth := l.Simplify(); truth == Undetermined {
					p.Units = append(p.Units, l)
				}
			}
			m := Submeter{Of: &Meter{Context: t.Context(), Budget: 100_000}, Budget: 100_000}
			got := p.Solve(&m)
			if got != test.want {
				t.Fatalf("verdict %d, want %d", got, test.want)
			}
			if got == Sat && !holdsAll(&p) {
				t.Errorf("%v is not a model", v.Model)
			}
		})
	}
}
