package solve

import (
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/test/managed"
)

type managedPolicy struct {
	name     string
	versions []*policy.Document
}

func (m *managedPolicy) latest() *policy.Document { return m.versions[len(m.versions)-1] }

func readManaged(tb testing.TB) []managedPolicy {
	tb.Helper()
	policies := managed.Load(tb)
	out := make([]managedPolicy, len(policies))
	for i, p := range policies {
		out[i].name = p.Name
		for _, v := range p.Versions {
			var document any
			if err := json.Unmarshal(v.Text, &document); err != nil {
				tb.Fatal(err)
			}
			out[i].versions = append(out[i].versions, parseValue(policy.Identity, document, nil))
		}
	}
	return out
}

// namedQuestions are questions on named actions such as rules ask.
func namedQuestions(d *policy.Document) []Query {
	layers := query.LayersOf(d)
	actions := []string{
		"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:AttachUserPolicy", "iam:AttachRolePolicy",
		"iam:PutUserPolicy", "iam:PutRolePolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:AddUserToGroup",
		"iam:UpdateAssumeRolePolicy", "sts:AssumeRole", "lambda:UpdateFunctionCode", "ec2:RunInstances", "glue:CreateDevEndpoint",
		"cloudformation:CreateStack", "ssm:SendCommand", "kms:Decrypt", "s3:PutBucketPolicy", "secretsmanager:GetSecretValue",
		"organizations:LeaveOrganization", "dynamodb:DeleteTable",
	}
	var out []Query
	for _, a := range actions {
		out = append(out, Query{Layers: layers, Actions: []string{a}})
	}
	role := []string{"arn:aws:iam::111122223333:role/unnamed-by-author"}
	return append(out,
		Query{Layers: layers, Actions: []string{"iam:PassRole"}, ResourceIn: role},
		Query{Layers: layers, Actions: []string{"iam:PassRole"}, ResourceIn: role, Where: []Constraint{{
			Operator: "StringEquals", Key: "iam:PassedToService", Values: []string{"ec2.amazonaws.com"},
		}}},
		deactivation(d), otherUsers(d),
	)
}

type series struct {
	name      string
	times     []time.Duration
	found     int
	undecided int
}

func (s *series) ask(t testing.TB, solver *Solver, q Query, where string) {
	t.Helper()
	start := time.Now()
	_, found, err := solver.Find(t.Context(), q)
	s.times = append(s.times, time.Since(start))
	var disagreement *DisagreementError
	switch {
	case errors.As(err, &disagreement):
		t.Errorf("%s: %v\n%+v", where, err, disagreement.Witness.Exact)
	case errors.Is(err, ErrUndecided):
		s.undecided++
		t.Logf("%s: %s: undecided", s.name, where)
	case err != nil:
		t.Fatal(err)
	}
	if found {
		s.found++
	}
}

func (s *series) log(t *testing.T) {
	t.Helper()
	slices.Sort(s.times)
	var sum time.Duration
	for _, d := range s.times {
		sum += d
	}
	t.Logf("%-28s %6d questions, %5d found, %d undecided; median %v, p90 %v, p99 %v, max %v, all %v",
		s.name, len(s.times), s.found, s.undecided, s.at(0.5), s.at(0.9), s.at(0.99), s.at(1), sum)
}

// at returns a quantile of sorted times.
func (s *series) at(p float64) time.Duration { return s.times[int(p*float64(len(s.times)-1))] }

// TestManaged asks every managed policy what rules ask, and says what it costs.
func TestManaged(t *testing.T) {
	all := readManaged(t)
	solver := New()
	named, mfa, levels, self := series{name: "named actions"}, series{name: "MFA differential"}, series{name: "permissions management"}, series{name: "diff with itself"}
	var before, after runtime.MemStats
	for i := range all {
		solver.document(all[i].latest())
	}
	runtime.ReadMemStats(&before)
	for i := range all {
		for _, q := range namedQuestions(all[i].latest()) {
			named.ask(t, solver, q, all[i].name)
		}
	}
	runtime.ReadMemStats(&after)
	named.log(t)
	n := uint64(len(named.times))
	t.Logf("%d allocations, %d bytes a question", (after.Mallocs-before.Mallocs)/n, (after.TotalAlloc-before.TotalAlloc)/n)
	for i := range all {
		d := all[i].latest()
		mfa.ask(t, solver, leak(d), all[i].name)
		levels.ask(t, solver, Query{Layers: query.LayersOf(d), ActionFilter: func(a catalog.Action) bool {
			return a.Level() == catalog.PermissionsManagement
		}}, all[i].name)
		self.ask(t, solver, Query{Layers: query.LayersOf(d), NotBy: query.LayersOf(reversed(d)), Loose: true}, all[i].name)
	}
	mfa.log(t)
	levels.log(t)
	self.log(t)
	if self.found > 0 {
		t.Errorf("%d policies are wider than themselves", self.found)
	}
}

// reversed is a document with its statements the other way round.
func reversed(d *policy.Document) *policy.Document {
	c := *d
	c.Statements = slices.Clone(d.Statements)
	slices.Reverse(c.Statements)
	return &c
}

// BenchmarkManaged asks each managed policy the named questions, and compares consecutive versions: a run of all of them is
// one operation, and what a question takes is reported beside it.
func BenchmarkManaged(b *testing.B) {
	all := readManaged(b)
	kinds := map[string]func(solver *Solver, s *series){
		"named": func(solver *Solver, s *series) {
			for i := range all {
				for _, q := range namedQuestions(all[i].latest()) {
					s.ask(b, solver, q, all[i].name)
				}
			}
		},
		"diff": func(solver *Solver, s *series) {
			for i := range all {
				v := all[i].versions
				for j := 1; j < len(v); j++ {
					s.ask(b, solver, Query{Layers: query.LayersOf(v[j]), NotBy: query.LayersOf(v[j-1]), Loose: true}, all[i].name)
				}
			}
		},
	}
	for name, run := range kinds {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			s := series{name: name}
			for b.Loop() {
				run(New(), &s)
			}
			slices.Sort(s.times)
			b.ReportMetric(float64(s.at(0.5).Nanoseconds()), "median-ns")
			b.ReportMetric(float64(s.at(0.99).Nanoseconds()), "p99-ns")
			b.ReportMetric(float64(s.undecided), "undecided")
		})
	}
}

// TestManagedDiff compares consecutive versions of every managed policy.
func TestManagedDiff(t *testing.T) {
	all := readManaged(t)
	solver := New()
	diff := series{name: "diff"}
	for i := range all {
		v := all[i].versions
		for j := 1; j < len(v); j++ {
			diff.ask(t, solver, Query{Layers: query.LayersOf(v[j]), NotBy: query.LayersOf(v[j-1]), Loose: true}, all[i].name)
		}
	}
	diff.log(t)
}

// TestManagedProofs holds every proof that a version is not wider than the one before against random requests near both.
func TestManagedProofs(t *testing.T) {
	all := readManaged(t)
	solver := New()
	requests, allowed, proofs := 0, 0, 0
	for i := range all {
		v := all[i].versions
		for j := 1; j < len(v); j++ {
			q := Query{Layers: query.LayersOf(v[j]), NotBy: query.LayersOf(v[j-1]), Loose: true}
			if _, found, err := solver.Find(t.Context(), q); found || err != nil {
				continue
			}
			proofs++
			judge := newJudge(&q, solver)
			g := &generator{Rand: seeded(uint64(i), uint64(j))}
			near := newNeighborhood(v[j], v[j-1])
			for range 300 {
				r := near.request(g)
				requests++
				if judge.layers[0].Decide(r, judge.options).Outcome != eval.Allowed {
					continue
				}
				allowed++
				if judge.answers(r, r) {
					t.Fatalf("%s, version %d: nothing found, but there is %+v", all[i].name, j, r)
				}
			}
		}
	}
	t.Logf("%d proofs, %d requests, %d of them allowed", proofs, requests, allowed)
}

// neighborhood holds the words of documents.
type neighborhood struct {
	actions, resources []string
	keys               []string
	values             map[string][]string
}

func newNeighborhood(docs ...*policy.Document) *neighborhood {
	n := &neighborhood{resources: []string{"*"}, values: map[string][]string{}}
	for _, d := range docs {
		for _, st := range d.Statements {
			for _, l := range []*policy.List{st.Action, st.NotAction} {
				if l != nil {
					for i := range l.Items {
						n.actions = append(n.actions, l.Items[i].Value)
					}
				}
			}
			for _, l := range []*policy.List{st.Resource, st.NotResource} {
				if l != nil {
					for i := range l.Items {
						n.resources = append(n.resources, l.Items[i].Value)
					}
				}
			}
			if st.Condition == nil {
				continue
			}
			for _, c := range st.Condition.Conditions {
				if !slices.Contains(n.keys, c.Key.Value) {
					n.keys = append(n.keys, c.Key.Value)
				}
				for i := range c.Values {
					n.values[c.Key.Value] = append(n.values[c.Key.Value], c.Values[i].Value)
				}
			}
		}
	}
	return n
}

// request makes a random request of the words, wildcards and variables written out.
func (n *neighborhood) request(g *generator) policy.Request {
	fill := func(s string) string {
		s = strings.ReplaceAll(s, "${aws:username}", "alice")
		for strings.Contains(s, "*") {
			s = strings.Replace(s, "*", pick(g, "", "x", "a/b", "111122223333", "us-east-1", "List"), 1)
		}
		return s
	}
	r := policy.Request{Principal: "arn:aws:iam::111122223333:user/alice", Context: map[string]policy.Values{}}
	r.Action = fill(pick(g, n.actions...))
	if matches := catalog.AppendMatch(nil, pick(g, n.actions...)); len(matches) > 0 {
		r.Action = pick(g, matches...).String()
	}
	if r.Resource = fill(pick(g, n.resources...)); !strings.HasPrefix(r.Resource, "arn:") {
		r.Resource = "*"
	}
	if g.IntN(4) == 0 {
		r.Resource = "*"
	}
	for _, key := range n.keys {
		if g.IntN(3) == 0 {
			continue
		}
		value := fill(pick(g, append(n.values[key], "x")...))
		fact := facts.Of(key, facts.Subject{Loose: true})
		switch {
		case fact.Presence == facts.Never, strings.EqualFold(key, "aws:ResourceAccount"):
			continue
		case fact.Multi:
			r.Context[key] = policy.Many(value)
		default:
			r.Context[key] = policy.One(value)
		}
	}
	entry, known := catalog.FindAction(r.Action)
	subject := facts.Subject{Action: r.Action, Entry: entry, Known: known, Loose: true, Resource: -1}
	for _, key := range n.keys {
		if global, part := facts.Whole(strings.ToLower(key), subject); part == facts.AllOf { // both or neither
			delete(r.Context, key)
			for name, v := range r.Context {
				if strings.EqualFold(name, global) {
					r.Context[key] = v
				}
			}
		}
	}
	if facts.Check(r, subject, nil) != nil {
		r.Context = nil
	}
	return r
}
