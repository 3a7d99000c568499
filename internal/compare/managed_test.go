package compare

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/test/managed"
)

type managedPolicy struct {
	name     string
	versions []*policy.Unit
}

func readManaged(tb testing.TB) []managedPolicy {
	tb.Helper()
	policies := managed.Load(tb)
	kind := policy.Identity
	out := make([]managedPolicy, len(policies))
	for i, p := range policies {
		out[i].name = p.Name
		for _, v := range p.Versions {
			src := &policy.Source{Name: p.Name + "/" + v.ID + ".json", Content: v.Text}
			out[i].versions = append(out[i].versions, loader.Load(src, loader.Options{Kind: &kind, Required: true}))
		}
	}
	return out
}

// TestManagedDiff compares consecutive versions of AWS's managed policies, and each newest one with itself. Nothing is
// open, and it says what it costs.
func TestManagedDiff(t *testing.T) {
	solver := solve.New()
	rules := NewRules()
	var times []time.Duration
	wider, findings, open := 0, 0, 0
	for _, m := range readManaged(t) {
		for i := 1; i < len(m.versions); i++ {
			start := time.Now()
			d, err := Diff(t.Context(), Options{Solver: solver}, rules, m.versions[i-1], m.versions[i], false)
			times = append(times, time.Since(start))
			if err != nil {
				t.Fatal(err)
			}
			isWider := false
			for _, f := range d.Findings {
				isWider = isWider || f.Rule == rules.New
			}
			if isWider {
				wider++
			}
			findings += len(d.Findings)
			for _, o := range d.Open {
				open++
				t.Error(o)
			}
		}
		newest := m.versions[len(m.versions)-1]
		d, err := Diff(t.Context(), Options{Solver: solver}, rules, newest, reversed(newest), true)
		if err != nil || len(d.Findings) > 0 || len(d.Open) > 0 {
			t.Errorf("%s differs from itself: %v, %+v", m.name, err, d)
		}
	}
	slices.Sort(times)
	var sum time.Duration
	for _, d := range times {
		sum += d
	}
	at := func(p float64) time.Duration { return times[int(p*float64(len(times)-1))] }
	t.Logf("%d pairs, %d wider, %d findings, %d open; median %v, p90 %v, p99 %v, max %v, all %v",
		len(times), wider, findings, open, at(0.5), at(0.9), at(0.99), at(1), sum)
}

// reversed is a unit whose statements stand the other way round, so that it says the same in other words.
func reversed(u *policy.Unit) *policy.Unit {
	out := *u
	out.Documents = nil
	for _, d := range u.Documents {
		root := *d.Root
		root.Members = slices.Clone(root.Members)
		for i := range root.Members {
			if m := &root.Members[i]; m.Key.Value == "Statement" {
				m.Value.Items = slices.Clone(m.Value.Items)
				slices.Reverse(m.Value.Items)
			}
		}
		out.Documents = append(out.Documents, like(d, &root))
	}
	return &out
}

// TestManagedProofs holds every proof that there is no new access against random requests near the two versions, which
// the evaluator decides.
func TestManagedProofs(t *testing.T) {
	solver := solve.New()
	rules := NewRules()
	proofs, requests, allowed := 0, 0, 0
	for n, m := range readManaged(t) {
		for i := 1; i < len(m.versions); i++ {
			old, now := m.versions[i-1], m.versions[i]
			d, err := Diff(t.Context(), Options{Solver: solver}, rules, old, now, false)
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Open) > 0 || slices.ContainsFunc(d.Findings, func(f Finding) bool { return f.Rule == rules.New }) {
				continue
			}
			proofs++
			g := rand.New(rand.NewPCG(uint64(n), uint64(i)))
			before, after := eval.Layer{eval.Compile(old.Documents[0])}, eval.Layer{eval.Compile(now.Documents[0])}
			for range 200 {
				r := near(g, old.Documents[0], now.Documents[0])
				requests++
				if after.Decide(r, eval.Options{}).Outcome != query.Allowed {
					continue
				}
				allowed++
				if before.Decide(r, eval.Options{}).Outcome != query.Allowed {
					t.Fatalf("%s, version %d: no new access, but there is %+v", m.name, i, r)
				}
			}
		}
	}
	t.Logf("%d proofs, %d requests, %d of them allowed", proofs, requests, allowed)
	if allowed == 0 {
		t.Error("no request was allowed: the test shows nothing")
	}
}

// near makes a random request of a user out of the words of documents.
func near(g *rand.Rand, docs ...*policy.Document) policy.Request {
	d := docs[g.IntN(len(docs))]
	s := d.Statements[g.IntN(len(d.Statements))]
	fill := func(text string) string {
		text = strings.ReplaceAll(text, "${aws:username}", "alice")
		for strings.Contains(text, "*") {
			text = strings.Replace(text, "*", []string{"", "x", "a/b", "111122223333", "us-east-1", "List"}[g.IntN(6)], 1)
		}
		return text
	}
	pick := func(l *policy.List, otherwise string) string {
		if l == nil || len(l.Items) == 0 {
			return otherwise
		}
		return l.Items[g.IntN(len(l.Items))].Value
	}
	r := policy.Request{Principal: "arn:aws:iam::111122223333:user/alice", Context: map[string]policy.Values{}}
	action := pick(s.Action, "*")
	if matches := catalog.AppendMatch(nil, action); len(matches) > 0 {
		r.Action = matches[g.IntN(len(matches))].String()
	} else {
		r.Action = fill(action)
	}
	if r.Resource = fill(pick(s.Resource, "*")); r.Resource == "" || g.IntN(4) == 0 {
		r.Resource = "*"
	}
	if s.Condition == nil {
		return r
	}
	for i := range s.Condition.Conditions {
		c := &s.Condition.Conditions[i]
		if len(c.Values) == 0 || g.IntN(4) == 0 {
			continue
		}
		value := fill(c.Values[g.IntN(len(c.Values))].Value)
		fact := facts.Of(c.Key.Value, facts.Subject{Loose: true})
		switch {
		case fact.Presence == facts.Never || strings.EqualFold(c.Key.Value, "aws:ResourceAccount"):
		case fact.Multi:
			r.Context[c.Key.Value] = policy.Many(value)
		default:
			r.Context[c.Key.Value] = policy.One(value)
		}
	}
	alike(&r, docs)
	if facts.Check(r, facts.Subject{Action: r.Action, Loose: true, Resource: -1}, nil) != nil {
		r.Context = nil // there is no such request
	}
	return r
}

// alike gives keys of documents that are another name of a global one the same value.
func alike(r *policy.Request, docs []*policy.Document) {
	lookup := func(key string) (policy.Values, bool) {
		for name, v := range r.Context {
			if strings.EqualFold(name, key) {
				return v, true
			}
		}
		return policy.Values{}, false
	}
	entry, known := catalog.FindAction(r.Action)
	subject := facts.Subject{Action: r.Action, Entry: entry, Known: known, Resource: -1}
	for _, d := range docs {
		for _, s := range d.Statements {
			for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
				key := s.Condition.Conditions[i].Key.Value
				global, part := facts.Whole(strings.ToLower(key), subject)
				if part != facts.AllOf {
					continue
				}
				if v, ok := lookup(global); ok {
					r.Context[key] = v
				} else if v, ok := lookup(key); ok {
					r.Context[global] = v
				}
			}
		}
	}
}

// BenchmarkManagedDiff compares consecutive versions of one policy after the other.
func BenchmarkManagedDiff(b *testing.B) {
	all := readManaged(b)
	solver := solve.New()
	rules := NewRules()
	var pairs [][2]*policy.Unit
	for _, m := range all {
		for i := 1; i < len(m.versions); i++ {
			pairs = append(pairs, [2]*policy.Unit{m.versions[i-1], m.versions[i]})
		}
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		p := pairs[n%len(pairs)]
		n++
		if _, err := Diff(b.Context(), Options{Solver: solver}, rules, p[0], p[1], false); err != nil {
			b.Fatal(err)
		}
	}
}

// TestManagedShortCuts compares versions with and without the short cuts.
func TestManagedShortCuts(t *testing.T) {
	solver := solve.New()
	rules := NewRules()
	for _, m := range readManaged(t) {
		for i := 1; i < len(m.versions); i++ {
			var answers [2][]string
			for j, whole := range []bool{true, false} {
				d, err := Diff(t.Context(), Options{Solver: solver, whole: whole}, rules, m.versions[i-1], m.versions[i], false)
				if err != nil {
					t.Fatal(err)
				}
				answers[j] = told(d)
			}
			if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
				t.Errorf("%s, version %d (-whole +short):\n%s", m.name, i, diff)
			}
		}
	}
}
