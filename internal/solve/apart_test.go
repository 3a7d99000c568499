package solve

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// randomPattern makes a pattern of a text with symbols, in some reading.
func randomPattern(g *generator, table *symbolTable, known symbols) (p *pattern, text string) {
	if g.IntN(6) == 0 {
		format := pick(g, "arn:${Partition}:s3:::${BucketName}/${ObjectName}", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
			"arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}", "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}")
		forms, _ := facts.ResourceForms(format, []string{"aws"})
		f := pick(g, forms...)
		if g.IntN(2) == 0 {
			f = f.Colonless()
		}
		return formPattern(f), format
	}
	var b strings.Builder
	fields := [][]string{
		{"arn", "arn", "arn", "a*", "*"},
		{"aws", "aws", "*", "aws*", "<S>", "<P>"},
		{"s3", "iam", "logs", "s*", "?am", "*", "<S>", "s3?", "*s", "${aws:PrincipalTag/t}"},
		{"", "", "us-east-1", "*", "us-*", "*-1", "<S>", "<A>", "${aws:username}"},
		{"", "111122223333", "*", "1111*", "<S>", "<R>", "????????????", "${aws:PrincipalAccount}", "*3"},
		{"b/key", "b/*", "<R>/*", "role/r", "role/*", "user/*", "<S>", "log-group:x", "log-group:*:a", "*", "*:a", "?:b", "*/<S>", "user/a?*", "user/*?", "b<A>", "<R>"},
	}
	n := 6
	if g.IntN(5) == 0 {
		n = 1 + g.IntN(6)
	}
	for i := range n {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(pick(g, fields[i]...))
	}
	text = b.String()
	if g.IntN(8) == 0 {
		text = pick(g, "*", "<S>", "<R>", "<R>*", "<S>/a", "<R>:a", "arn:*", "arn:aws:s3", "*b", "A", "a")
	}
	read := pick(g, readPlain, readFold, readLike, readARN, readAsked, readAligned, readFields, readResource)
	t := textOf(text, known)
	s := newSource(&t, read, true, table)
	patterns := s.must(table)
	if g.IntN(2) == 0 {
		s.sure = g.IntN(2) == 0
		patterns = s.may(table)
	}
	if len(patterns) == 0 {
		return nil, ""
	}
	p = pick(g, patterns...)
	if wrapped := pick(g, embedNone, embedNone, embedNone, embedOwner, embedUsername).wrap([]*pattern{p}); len(wrapped) > 0 {
		p = pick(g, wrapped...)
	}
	return p, text
}

// What apart says of two patterns, the product of their automata has to bear out.
func TestApart(t *testing.T) {
	known := symbols{
		"S": {Name: "S", Origin: policy.FromParameter},
		"P": {Name: "P", Origin: policy.FromPseudo, Stand: "aws"},
		"A": {Name: "A", Origin: policy.FromParameter, Allowed: []string{"a", "b:c"}},
		"R": {Name: "R", Origin: policy.FromResource},
	}
	var table symbolTable
	g := &generator{Rand: seeded(10, 1)}
	empty, told, pairs := 0, 0, 0
	a := &automaton{}
	n := 4_000
	if many, err := strconv.Atoi(os.Getenv(randomQuestions)); err == nil {
		n = many
	}
	for range n {
		p, one := randomPattern(g, &table, known)
		q, other := randomPattern(g, &table, known)
		if p == nil || q == nil {
			continue
		}
		pairs++
		apart := p.apart(q)
		if apart != q.apart(p) {
			t.Fatalf("%q and %q: apart depends on their order", one, other)
		}
		symbols := table.all()
		steps := 0
		s, found, done := a.find([]group{{p}, {q}}, nil, symbols, func(n int) bool {
			steps += n
			return steps < 3000
		})
		if !done {
			continue
		}
		if found {
			if apart {
				t.Fatalf("%q (must: %t) and %q (must: %t) are apart, and both have %q", one, !p.may, other, !q.may, readable(s, symbols))
			}
			continue
		}
		if !p.may || !q.may {
			empty++
			if apart {
				told++
			}
		}
	}
	t.Logf("%d pairs, %d of them without a string in common that apart may tell, %d told", pairs, empty, told)
	if told*100 < empty*75 {
		t.Errorf("apart tells %d of %d", told, empty)
	}
}
