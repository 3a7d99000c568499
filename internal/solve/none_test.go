package solve

import (
	"errors"
	"os"
	"strconv"
	"testing"

	"github.com/iamlint/iamlint/internal/verify"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// tally counts what became of the solver's answers that there is no request.
type tally [verify.Contradicted + 1]int

func (n *tally) log(t *testing.T) {
	t.Helper()
	t.Logf("%d by proof, %d by trying requests, %d not checked", n[verify.Proved], n[verify.Tried], n[verify.Unchecked])
}

// testNone asks random questions, and has each answer that there is no request checked. What has a request must not be proved to
// have none.
func testNone(t *testing.T, seed uint64, n int, known symbols, unproved float64) {
	t.Helper()
	if many, err := strconv.Atoi(os.Getenv(randomQuestions)); err == nil {
		n = many * n / 600
	}
	var counts tally
	nones := 0
	for i := range n {
		g := &generator{seeded(seed, uint64(i)), known}
		q, _, text := g.randomQuery()
		_, found, err := New().Find(t.Context(), q)
		switch {
		case errors.Is(err, ErrUndecided):
		case err != nil:
			t.Fatal(err)
		case found:
			if r := verify.New().Prove(&q); r.Verdict == verify.Proved {
				t.Errorf("query %d: there is a request, and yet a proof that there is none: %s", i, text)
			}
		default:
			nones++
			r := verify.New().Check(&q)
			counts[r.Verdict]++
			if r.Verdict == verify.Contradicted {
				t.Errorf("query %d: nothing found, but there is %+v\n%s", i, r.Request, text)
			}
		}
	}
	counts.log(t)
	if left := nones - counts[verify.Proved]; float64(left) > 1+unproved*float64(nones) {
		t.Errorf("%d of %d answers were not proved", left, nones)
	}
}

func TestNone(t *testing.T) { testNone(t, 5, fewer(500), nil, 0.01) }

func TestNoneSymbols(t *testing.T) { testNone(t, 6, fewer(100), randomSymbols(), 0.2) }

// TestNoneManaged has the answers about AWS's managed policies checked.
func TestNoneManaged(t *testing.T) {
	all := readManaged(t)
	solver := New()
	var counts tally
	for i := range all {
		d := all[i].latest()
		checker := verify.New()
		queries := append(namedQuestions(d), leak(d), Query{Layers: query.LayersOf(d), NotBy: query.LayersOf(reversed(d)), Loose: true})
		for j := 1; j < len(all[i].versions); j++ {
			v := all[i].versions
			queries = append(queries, Query{Layers: query.LayersOf(v[j]), NotBy: query.LayersOf(v[j-1]), Loose: true})
		}
		for _, q := range queries {
			_, found, err := solver.Find(t.Context(), q)
			if err != nil && !errors.Is(err, ErrUndecided) {
				t.Fatal(err)
			}
			if found || err != nil {
				continue
			}
			r := checker.Check(&q)
			if counts[r.Verdict]++; r.Verdict != verify.Proved {
				t.Logf("%s: %v: %s", all[i].name, q.Actions, r.Why)
			}
			if r.Verdict == verify.Contradicted {
				t.Errorf("%s: %v: nothing found, but there is %+v", all[i].name, q.Actions, r.Request)
			}
		}
	}
	counts.log(t)
}

// TestOnNone counts the questions of which a solver, and one for a unit of it, says that nothing answers them.
func TestOnNone(t *testing.T) {
	s := New()
	var asked []string
	s.OnNone(func(q *Query) { asked = append(asked, q.Actions[0]) })
	d := parse(t, policy.Identity, `{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}`, nil)
	for _, solver := range []*Solver{s, s.Unit()} {
		for _, action := range []string{"s3:GetObject", "s3:PutObject"} {
			if _, _, err := solver.Find(t.Context(), Query{Layers: query.LayersOf(d), Actions: []string{action}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(asked) != 2 || asked[0] != "s3:PutObject" || asked[1] != "s3:PutObject" {
		t.Errorf("asked %v", asked)
	}
}
