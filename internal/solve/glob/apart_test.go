package glob

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/facts"
)

// randomPattern makes a pattern of a text with symbols, in some reading.
func randomPattern(g *rand.Rand, table *Symbols) (p *Pattern, text string) {
	if g.IntN(6) == 0 {
		format := pick(g, "arn:${Partition}:s3:::${BucketName}/${ObjectName}", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
			"arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}", "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}")
		forms, _ := facts.ResourceForms(format, []string{"aws"})
		f := pick(g, forms...)
		if g.IntN(2) == 0 {
			f = f.Colonless()
		}
		return FromForm(f), format
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
	read := pick(g, Plain, IgnoreCase, Like, ARNLike, Asked, Aligned, WholeFields, InResource)
	t := textOf(text)
	s := NewSource(&t, read, true, table)
	patterns := s.Must(table)
	if g.IntN(2) == 0 {
		s.sure = g.IntN(2) == 0
		patterns = s.May(table)
	}
	if len(patterns) == 0 {
		return nil, ""
	}
	p = pick(g, patterns...)
	whole := []*Pattern{p}
	switch g.IntN(5) {
	case 0:
		whole = OwnedARNs(whole)
	case 1:
		whole = UserARNs(whole)
	}
	if len(whole) > 0 {
		p = pick(g, whole...)
	}
	return p, text
}

// What apart says of two patterns, the product of their automata has to bear out.
func TestApart(t *testing.T) {
	var table Symbols
	g := rand.New(rand.NewPCG(10, 1))
	empty, told, pairs := 0, 0, 0
	n := 4_000
	if many, err := strconv.Atoi(os.Getenv("IAMLINT_RANDOM_QUESTIONS")); err == nil {
		n = many
	}
	for range n {
		p, one := randomPattern(g, &table)
		q, other := randomPattern(g, &table)
		if p == nil || q == nil {
			continue
		}
		pairs++
		apart := p.Apart(q)
		if apart != q.Apart(p) {
			t.Fatalf("%q and %q: apart depends on their order", one, other)
		}
		symbols := table.All()
		steps := 0
		s, found, done := Find([]Group{{p}, {q}}, nil, symbols, func(n int) bool {
			steps += n
			return steps < 3000
		})
		if !done {
			continue
		}
		if found {
			if apart {
				t.Fatalf("%q (must: %t) and %q (must: %t) are apart, and both have %q", one, !p.may, other, !q.may, Readable(s, symbols))
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
