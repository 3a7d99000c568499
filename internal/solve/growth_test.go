package solve

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func generated(t testing.TB, statements ...string) *policy.Document {
	t.Helper()
	return parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",\n")+`]}`, nil)
}

func repeatStatement(n int, format string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strings.ReplaceAll(format, "%d", fmt.Sprint(i))
	}
	return out
}

// families are policies that grow; the answers do not change with the size.
func families() []struct {
	name  string
	small int
	large int
	make  func(t testing.TB, n int) Query
	found bool
} {
	get := []string{"s3:GetObject"}
	one := func(d *policy.Document) []Layer { return []Layer{{Docs: []*policy.Document{d}}} }
	const allow = `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`
	return []struct {
		name  string
		small int
		large int
		make  func(t testing.TB, n int) Query
		found bool
	}{
		{"denied buckets", 10, 1000, func(t testing.TB, n int) Query {
			return Query{Layers: one(generated(t, append(repeatStatement(n, `{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b%d/*"}`), allow)...)), Actions: get}
		}, true},
		{"allowed buckets, each denied", 10, 300, func(t testing.TB, n int) Query {
			return Query{Layers: one(generated(t, append(
				repeatStatement(n, `{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b%d/*"}`),
				repeatStatement(n, `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b%d/*"}`)...)...)), Actions: get}
		}, false},
		{"three layers of disjoint buckets", 4, 40, func(t testing.TB, n int) Query {
			q := Query{Actions: get}
			for _, prefix := range []string{"a", "b", "c"} {
				q.Layers = append(q.Layers, one(generated(t, repeatStatement(n, `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::`+prefix+`%d/*"}`)...))...)
			}
			return q
		}, false},
		{"conditioned Allows against themselves", 10, 200, func(t testing.TB, n int) Query {
			d := generated(t, repeatStatement(n, `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b%d/*", "Condition": {"StringEquals": {"aws:PrincipalTag/t": "v%d"}}}`)...)
			return Query{Layers: one(d), NotBy: one(d), Actions: get}
		}, false},
		{"needed words in the key", 2, 6, func(t testing.TB, n int) Query {
			return Query{Layers: one(generated(t, append(repeatStatement(n, `{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::*w%dx*"}`), allow)...)), Actions: get}
		}, true},
		{"tags of three", 6, 40, func(t testing.TB, n int) Query {
			statements := []string{allow}
			r := seeded(3, 3)
			planted := make([]bool, n)
			for i := range planted {
				planted[i] = r.IntN(2) == 0
			}
			for len(statements) < 4*n {
				var tests []string
				denied := true // the planted request
				for _, tag := range r.Perm(n)[:3] {
					is := r.IntN(2) == 0
					denied = denied && planted[tag] == is
					op := "StringEquals"
					if !is {
						op = "StringNotEquals"
					}
					tests = append(tests, fmt.Sprintf(`%q: {"aws:PrincipalTag/t%d": "1"}`, op, tag))
				}
				if slices.Sort(tests); !denied {
					statements = append(statements, `{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {`+mergeTests(tests)+`}}`)
				}
			}
			return Query{Layers: one(generated(t, statements...)), Actions: get}
		}, true},
		{"variables", 1, 6, func(t testing.TB, n int) Query {
			var path []string
			for i := range n {
				path = append(path, fmt.Sprintf("${aws:PrincipalTag/t%d}", i))
			}
			d := generated(t, `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/`+strings.Join(path, "/")+`"}`)
			return Query{Layers: one(d), NotBy: one(generated(t, d2(path))), Actions: get}
		}, false},
	}
}

func d2(path []string) string {
	return `{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/` + strings.Join(path, "/") + `"}`
}

// mergeTests joins tests under one operator.
func mergeTests(tests []string) string {
	byOperator := map[string][]string{}
	var order []string
	for _, test := range tests {
		op, rest, _ := strings.Cut(test, ": ")
		if byOperator[op] == nil {
			order = append(order, op)
		}
		inner := strings.Trim(rest, "{}")
		if !slices.Contains(byOperator[op], inner) {
			byOperator[op] = append(byOperator[op], inner)
		}
	}
	var out []string
	for _, op := range order {
		out = append(out, op+": {"+strings.Join(byOperator[op], ", ")+"}")
	}
	return strings.Join(out, ", ")
}

func TestGrowth(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			for _, n := range []int{f.small, f.large} {
				s := New()
				q := f.make(t, n)
				start := time.Now()
				_, found, err := s.Find(t.Context(), q)
				if err != nil {
					t.Fatalf("of %d: %v", n, err)
				}
				t.Logf("of %d: %v, %d steps", n, time.Since(start), s.Stats().Steps)
				if found != f.found {
					t.Errorf("of %d: found is %t", n, found)
				}
			}
		})
	}
}

// TestBudget holds the solver to stop, and to say so.
func TestBudget(t *testing.T) {
	f := families()[0]
	s := New()
	s.instanceBudget, s.budget = 200, 1000
	statements := append(repeatStatement(12, `{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::*w%dx*"}`),
		`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`)
	q := f.make(t, 1)
	q.Layers = []Layer{{Docs: []*policy.Document{generated(t, statements...)}}}
	_, found, err := s.Find(t.Context(), q)
	if found || !errors.Is(err, ErrUndecided) {
		t.Errorf("found is %t, error %v", found, err)
	}
	if got := s.Stats(); got.Questions != 1 || got.Undecided != 1 || got.Steps == 0 {
		t.Errorf("unexpected statistics %+v", got)
	}
}

// TestSharedBudget asks two questions that share what they may cost.
func TestSharedBudget(t *testing.T) {
	s := New()
	statements := append(repeatStatement(12, `{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::*w%dx*"}`),
		`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`)
	q := families()[0].make(t, 1)
	q.Layers = []Layer{{Docs: []*policy.Document{generated(t, statements...)}}}
	q.Budget = &Budget{Left: 3000}
	for range 3 {
		if _, found, err := s.Find(t.Context(), q); found || !errors.Is(err, ErrUndecided) {
			t.Errorf("found is %t, error %v, %d steps left", found, err, q.Budget.Left)
		}
	}
	if q.Budget.Left != 0 {
		t.Errorf("%d steps left", q.Budget.Left)
	}
	before := s.Stats().Steps
	if _, found, err := s.Find(t.Context(), q); found || !errors.Is(err, ErrUndecided) {
		t.Errorf("with nothing left, found is %t, error %v", found, err)
	}
	if steps := s.Stats().Steps - before; steps > 100 {
		t.Errorf("with nothing left, %d steps were taken", steps)
	}
}

// TestShares asks hard questions and an easy one from one budget, and one question of which one action is hard.
func TestShares(t *testing.T) {
	s := New()
	hard := append(repeatStatement(12, `{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::*w%dx*"}`),
		`{"Effect": "Allow", "Action": ["s3:*", "iam:CreateUser"], "Resource": "*"}`)
	layers := []Layer{{Docs: []*policy.Document{generated(t, hard...)}}}
	budget := &Budget{Left: 100_000, Share: 8}
	for range 10 {
		if _, found, err := s.Find(t.Context(), Query{Layers: layers, Actions: []string{"s3:GetObject"}, Budget: budget}); found || !errors.Is(err, ErrUndecided) {
			t.Fatalf("found is %t, error %v: the question is to be hard", found, err)
		}
	}
	if _, found, err := s.Find(t.Context(), Query{Layers: layers, Actions: []string{"iam:CreateUser"}, Budget: budget}); !found || err != nil {
		t.Errorf("behind hard questions, found is %t, error %v, %d steps left", found, err, budget.Left)
	}
	if _, found, err := s.Find(t.Context(), Query{Layers: layers, Actions: []string{"s3:GetObject", "iam:CreateUser"}, Budget: budget}); !found || err != nil {
		t.Errorf("behind a hard action, found is %t, error %v, %d steps left", found, err, budget.Left)
	}
}

// TestDeterminism asks the same in two solvers, one of which has seen other documents before.
func TestDeterminism(t *testing.T) {
	for i := range 60 {
		known := func() symbols {
			return symbols{"S": {Name: "S", Origin: policy.FromParameter}, "R": {Name: "R", Origin: policy.FromResource}, "A": {Name: "A", Origin: policy.FromMapping, Allowed: []string{"a", "ab"}}}
		}
		ask := func(before int) (policy.Request, []string, string) {
			s := New()
			g := &generator{seeded(9, uint64(before)), known()}
			for range before {
				q, _, _ := g.randomQuery()
				_, _, _ = s.Find(t.Context(), q)
			}
			g = &generator{seeded(10, uint64(i)), known()}
			q, _, _ := g.randomQuery()
			w, _, err := s.Find(t.Context(), q)
			return w.Request, w.Absent, fmt.Sprint(err)
		}
		r1, a1, e1 := ask(0)
		r2, a2, e2 := ask(3)
		if diff := cmp.Diff(r1, r2); diff != "" || !slices.Equal(a1, a2) || e1 != e2 {
			t.Fatalf("query %d (-first +second):\n%s\n%v %v %s %s", i, diff, a1, a2, e1, e2)
		}
	}
}

// TestFindAll asks for one request a service and access level.
func TestFindAll(t *testing.T) {
	old := generated(t, `{"Effect": "Allow", "Action": ["s3:Get*", "ec2:Describe*"], "Resource": "*"}`)
	wide := generated(t, `{"Effect": "Allow", "Action": ["s3:*", "ec2:Describe*", "sqs:SendMessage"], "Resource": "*"}`)
	query := Query{Layers: query.LayersOf(wide), NotBy: query.LayersOf(old), Loose: true}
	var got []string
	for w, err := range New().FindAll(t.Context(), query, func(action string) string { return strings.SplitN(action, ":", 2)[0] }) {
		if err != nil {
			t.Fatal(err)
		}
		service, _, _ := strings.Cut(w.Request.Action, ":")
		got = append(got, service)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"s3", "sqs"}, got); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
}

// TestConcurrent asks one solver from several goroutines; every answer is the same as alone.
func TestConcurrent(t *testing.T) {
	known := symbols{"S": {Name: "S", Origin: policy.FromParameter}, "R": {Name: "R", Origin: policy.FromResource}, "A": {Name: "A", Origin: policy.FromMapping, Allowed: []string{"a", "ab"}}}
	var queries []Query
	var want []string
	for i := range 60 {
		g := &generator{seeded(20, uint64(i)), known}
		q, _, _ := g.randomQuery()
		queries = append(queries, q)
		w, found, err := New().Find(t.Context(), q)
		want = append(want, fmt.Sprint(w.Request, w.Absent, found, err))
	}
	s := New()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range queries {
				w, found, err := s.Find(t.Context(), queries[i])
				if got := fmt.Sprint(w.Request, w.Absent, found, err); got != want[i] {
					t.Errorf("query %d: got %s, want %s", i, got, want[i])
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkFind(b *testing.B) {
	small := generated(b, `{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/${aws:username}"}`,
		`{"Effect": "Deny", "NotAction": "iam:ChangePassword", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}`)
	large := generated(b, append(
		repeatStatement(300, `{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b%d/*"}`),
		repeatStatement(300, `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b%d/*"}`)...)...)
	for _, bench := range []struct {
		name  string
		query Query
	}{
		{"small, not granted", Query{Layers: query.LayersOf(small), Actions: []string{"s3:GetObject"}}},
		{"small, a witness", Query{Layers: query.LayersOf(small), Actions: []string{"iam:CreateAccessKey"}}},
		{"small, a proof", otherUsers(small)},
		{"large, a proof", Query{Layers: query.LayersOf(large), Actions: []string{"s3:GetObject"}}},
		{"small, all actions", leak(small)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			s := New()
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := s.Find(b.Context(), bench.query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What a question costs beyond its choices is work as well: to put values in the place of policy variables, and to
// compare a value with long patterns.
func TestWorkCounts(t *testing.T) {
	var b strings.Builder
	const n = 20
	for i := range n {
		fmt.Fprintf(&b, `{"Effect": "Allow", "Action": "*", "Resource": "*",
			"Condition": {"StringLike": {"aws:PrincipalTag/t%d": "*%d*%s"}}},`, i, i, strings.Repeat("a*", 30))
		fmt.Fprintf(&b, `{"Effect": "Deny", "Action": "*", "Resource": "*",
			"Condition": {"StringNotLike": {"aws:PrincipalTag/t%d": "*${aws:PrincipalTag/t%d}*"}}},`, i, (i+1)%n)
	}
	d := generated(t, strings.TrimSuffix(b.String(), ","))
	budget := Budget{Left: 1_000_000}
	if _, _, err := New().Find(t.Context(), Query{Layers: query.LayersOf(d), Actions: []string{"s3:GetObject"}, Budget: &budget}); !errors.Is(err, ErrUndecided) {
		t.Fatalf("got %v; the tags all hold each other, which no case decides", err)
	}
	// Hundreds of cases, each with as many statements to put together.
	if steps, want := 1_000_000-budget.Left, 500*2*n; steps < want {
		t.Errorf("%d steps, want at least %d", steps, want)
	}
}
