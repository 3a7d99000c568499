package solve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/verify"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// A universe is small enough to try every request of it. It is made of the few names that the random policies use and one
// that they do not.

type generator struct {
	*rand.Rand
	symbols symbols
}

func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

// keys of the universe with the values that policies and requests have for them.
type universeKey struct {
	name     string
	families []string // operators
	values   []string // in policies
	requests []policy.Values
}

const head = "arn:aws:iam::111122223333:user/"

func universeKeys() []universeKey {
	stringOps := []string{
		"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Null",
	}
	words := []string{
		"a", "b", "A", "*", "a*", "?", "*b", "é", "${aws:username}", "a${aws:username}", "${aws:PrincipalTag/t}", "${aws:PrincipalTag/u, 'b'}",
		"${aws:referer}", "${*}", "a${?}",
	}
	typed := append([]string{
		"NumericNotEquals", "NumericLessThan", "DateNotEquals", "DateGreaterThan", "IpAddress", "NotIpAddress", "ArnLike", "ArnNotLike", "Bool",
		"BinaryEquals",
	}, stringOps...)
	mixed := append([]string{
		"5", "7.5", "2026-01-01T00:00:00Z", "10.0.0.0/8", "arn:aws:iam::*:user/*", "arn:*:*:*:*:a", "true", "YQ==",
	}, words...)
	one := func(values ...string) []policy.Values {
		out := make([]policy.Values, len(values))
		for i, v := range values {
			out[i] = policy.One(v)
		}
		return out
	}
	sets := []policy.Values{
		policy.Many("a"), policy.Many("x"), policy.Many("a", "b"), policy.Many("ab", "x"),
	}
	return []universeKey{
		{"aws:username", stringOps, words, nil},
		{"aws:PrincipalTag/t", stringOps, words, one("a", "b", "x", "aa", "ab", "A")},
		{"aws:referer", stringOps, words, one("a", "*", "a?", "x", "é", "")},
		{"aws:PrincipalTag/v", typed, mixed, one("a", "5", "6", "2026-01-01T00:00:00Z", "10.0.0.1", "11.0.0.1", "arn:aws:iam::1:user/a", "true", "YQ==")},
		{"aws:PrincipalTag/u", stringOps, words, one("a", "b", "x", "ax")},
		{"aws:PrincipalOrgID", []string{"StringEquals", "StringNotEquals", "StringLike", "Null"}, []string{"o-a", "o-b", "o-*"}, one("o-a", "o-b", "o-x")},
		{mfaPresent, []string{"Bool", "StringEquals", "StringNotEquals", "Null"}, []string{"true", "false"}, nil},
		{mfaAge, []string{
			"NumericLessThan", "NumericGreaterThanEquals", "NumericEquals", "NumericNotEquals", "NumericGreaterThan", "NumericLessThanEquals", "Null",
		}, []string{"5", "6", "10"}, nil},
		{"aws:SourceIp", []string{"IpAddress", "NotIpAddress", "Null"}, []string{"10.0.0.0/24", "10.0.0.0/8", "10.0.0.7", "2001:db8::/32"}, one("10.0.0.1", "10.0.0.7", "10.1.0.1", "192.0.2.1", "2001:db8::1")},
		{"aws:CurrentTime", []string{"DateLessThan", "DateGreaterThan", "DateEquals", "DateNotEquals", "DateGreaterThanEquals"}, []string{"2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z"}, one("2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z", "2027-01-01T10:00:00Z", "2027-01-02T00:00:00Z", "2027-02-01T00:00:00Z")},
		{"aws:SecureTransport", []string{"Bool", "Null"}, []string{"true", "false"}, one("true", "false")},
		{"aws:TagKeys", stringOps, []string{"a", "b", "*", "a*"}, sets},
		{"iam:PermissionsBoundary", []string{"StringEquals", "StringNotEquals", "ArnLike", "ArnNotEquals", "Null"}, []string{
			"arn:aws:iam::111122223333:policy/a", "arn:aws:iam::*:policy/*", "arn:aws:iam::111122223333:policy/b", "*",
		}, one("arn:aws:iam::111122223333:policy/a", "arn:aws:iam::111122223333:policy/b", "arn:aws:iam::aws:policy/x")},
		{"aws:PrincipalArn", []string{"ArnLike", "ArnNotEquals", "StringLike", "StringNotEquals"}, []string{
			"arn:aws:iam::*:user/a", "arn:aws:iam::*:user/*", head + "b", "arn:*:iam::*:user/${aws:username}", "arn:aws:iam::*:role/*",
		}, nil},
	}
}

// condition writes a random condition block on the keys.
func (g *generator) condition(keys []universeKey, block map[string]any) {
	k := keys[g.IntN(len(keys))]
	op := pick(g, k.families...)
	if op != "Null" {
		op = pick(g, "", "", "", "ForAllValues:", "ForAnyValue:") + op + pick(g, "", "", "IfExists")
	} else {
		if block[op] == nil {
			block[op] = map[string]any{}
		}
		block[op].(map[string]any)[k.name] = pick[any](g, "true", "false", []any{"true", "false"})
		return
	}
	n := 1 + g.IntN(2)
	var values []any
	for range n {
		v := pick(g, k.values...)
		if len(g.symbols) > 0 && g.IntN(4) == 0 && !strings.Contains(op, "Numeric") && !strings.Contains(op, "Date") {
			v = pick(g, "<S>", "a<S>", "<R>", "<A>")
		}
		values = append(values, v)
	}
	if block[op] == nil {
		block[op] = map[string]any{}
	}
	block[op].(map[string]any)[k.name] = values
}

func (g *generator) statement(keys []universeKey) map[string]any {
	st := map[string]any{"Effect": pick(g, "Allow", "Allow", "Deny")}
	actions := []any{pick(g, "iam:*", "*", "iam:GetUser", "iam:CreateUser", "iam:*User", "ec2:DescribeInstances", "iam:Get*", "s3:GetObject")}
	if g.IntN(3) == 0 {
		actions = append(actions, pick(g, "iam:CreateUser", "ec2:*"))
	}
	st[pick(g, "Action", "Action", "Action", "NotAction")] = actions
	resources := []string{
		"*", head + "*", head + "a", head + "a*", head + "?", head + "*b", "arn:aws:iam::*:user/a/*", "arn:*:iam::*:user/${aws:username}",
		"arn:aws:iam::*:user/*/${aws:username}", head + "${aws:PrincipalTag/t}", head + "*${aws:username}*", head + "${aws:PrincipalTag/t}*",
		"arn:aws:iam::${aws:PrincipalTag/t}:user/a", "arn:aws:s3:::*", "arn:aws:iam::111122223333:*", "arn:aws:iam:*", "arn:aws:iam:*:user/a", "arn:aws:s3", "arn:aws:s3:::b/${*}", "arn:aws:s3:::b/?",
		"arn:aws:s3:::b/a*", "arn:aws:s3:::b/${aws:PrincipalTag/t}", "arn:aws:s3:::b/a:?",
	}
	if len(g.symbols) > 0 {
		resources = append(resources, head+"<S>", head+"<S>*", "<R>", "<S>", head+"<R>/a", head+"<A>", "<R>*", head+"<A>b")
	}
	list := []any{pick(g, resources...)}
	if g.IntN(3) == 0 {
		list = append(list, pick(g, resources...))
	}
	st[pick(g, "Resource", "Resource", "Resource", "NotResource")] = list
	block := map[string]any{}
	for range g.IntN(3) {
		g.condition(keys, block)
	}
	if len(block) > 0 {
		st["Condition"] = block
	}
	return st
}

func (g *generator) document(keys []universeKey) map[string]any {
	var statements []any
	for range 1 + g.IntN(4) {
		statements = append(statements, g.statement(keys))
	}
	return map[string]any{"Version": pick(g, "2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17"), "Statement": statements}
}

// randomQuery makes a question about random policies, and the keys that matter.
func (g *generator) randomQuery() (Query, []universeKey, string) {
	all := universeKeys()
	var keys []universeKey
	for len(keys) < 2+g.IntN(2) {
		keys = append(keys, all[g.IntN(len(all))])
	}
	var texts []string
	doc := func() *policy.Document {
		v := g.document(keys)
		b, _ := json.Marshal(v)
		texts = append(texts, string(b))
		return parseValue(policy.Identity, v, g.symbols)
	}
	q := Query{Actions: []string{"iam:GetUser", "iam:CreateUser", "ec2:DescribeInstances", "s3:GetObject"}}
	q.Layers = []Layer{{Docs: []*policy.Document{doc()}}}
	switch g.IntN(6) {
	case 0:
		q.NotBy = []Layer{{Docs: []*policy.Document{doc()}}}
	case 1:
		q.Layers = append(q.Layers, Layer{Docs: []*policy.Document{doc()}, Implicit: g.IntN(2) == 0})
	case 2:
		q.Callers = []Principal{{Type: User, Credentials: LongTerm}}
		q.View = map[string]Fixed{mfaPresent: {Absent: true}, mfaAge: {Absent: true}}
		q.NotView = map[string]Fixed{mfaPresent: {Value: "false"}, mfaAge: {Absent: true}}
		q.NotBy = q.Layers
	case 3:
		q.ResourceOut = []string{"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}"}
		q.Callers = users()
	case 4:
		block := map[string]any{}
		g.condition(keys, block)
		for op, value := range block {
			for key, values := range value.(map[string]any) {
				c := Constraint{Operator: op, Key: key, Not: g.IntN(2) == 0}
				switch values := values.(type) {
				case string:
					c.Values = []string{values}
				case []any:
					for _, v := range values {
						c.Texts = append(c.Texts, textOf(v.(string), g.symbols))
					}
				}
				q.Where = append(q.Where, c)
				texts = append(texts, fmt.Sprintf("where %+v", c))
			}
		}
	case 5:
		q.Layers[0].Implicit = true
		q.NotBy = []Layer{{Docs: []*policy.Document{doc()}, Implicit: g.IntN(2) == 0}, {Docs: []*policy.Document{doc()}}}
	}
	return q, keys, strings.Join(texts, "\n") + fmt.Sprintf("\n%+v", q)
}

// universe yields one in so many of all small requests.
func (g *generator) universe(q *Query, keys []universeKey, text string, one int, yield func(layers, notBy policy.Request, c Principal) bool) {
	principals := q.Callers
	if principals == nil {
		principals = query.DefaultCallers(policy.Identity)
	}
	names := []string{"a", "b", "x"}
	// Variables may speak of other keys than the conditions do.
	for _, k := range universeKeys()[1:4] {
		if strings.Contains(text, "${"+k.name) {
			keys = append(slices.Clip(keys), k)
		}
	}
	for i, p := range principals {
		if i > 0 && !strings.Contains(text, "aws:MultiFactorAuth") && p.Type == principals[i-1].Type {
			continue
		}
		own := names
		if p.Type != User {
			own = []string{"r"}
		}
		for _, name := range own {
			for _, action := range q.Actions {
				resources := []string{"*"}
				if strings.HasPrefix(action, "iam:") {
					resources = resources[:0]
					for _, r := range []string{"a", "b", "ab", "a/b", "bx", "aa"} {
						resources = append(resources, head+r)
					}
				}
				if action == "s3:GetObject" {
					resources = []string{"arn:aws:s3:::b/a", "arn:aws:s3:::b/*", "arn:aws:s3:::b/ab", "arn:aws:s3:::b/é", "arn:aws:s3:::c/x", "arn:aws:s3:::b/a:b"}
				}
				for _, resource := range resources {
					r := policy.Request{Action: action, Resource: resource, Context: map[string]policy.Values{}}
					if !withCaller(&r, p, name, keys, action, func(r policy.Request) bool {
						if g.IntN(one) != 0 {
							return true
						}
						layers, notBy := r, r
						if q.View != nil {
							layers.Context, notBy.Context = viewed(r.Context, q.View), viewed(r.Context, q.NotView)
						}
						return yield(layers, notBy, p)
					}) {
						return
					}
				}
			}
		}
	}
}

func viewed(context map[string]policy.Values, view map[string]Fixed) map[string]policy.Values {
	out := map[string]policy.Values{}
	maps.Copy(out, context)
	for k, v := range view {
		delete(out, k)
		if !v.Absent {
			out[k] = policy.One(v.Value)
		}
	}
	return out
}

// withCaller yields the requests of one caller with all values of the keys.
func withCaller(r *policy.Request, p Principal, name string, keys []universeKey, action string, yield func(policy.Request) bool) bool {
	set := func(key, value string) { r.Context[key] = policy.One(value) }
	r.Principal = head + name
	if p.Type == User {
		set("aws:username", name)
		set("aws:PrincipalArn", r.Principal)
	} else {
		r.Principal = "arn:aws:sts::111122223333:assumed-role/" + name + "/s"
		set("aws:PrincipalArn", "arn:aws:iam::111122223333:role/"+name)
	}
	ages := []string{""}
	switch p.Credentials {
	case Temporary:
		set(mfaPresent, "false")
	case TemporaryMFA:
		set(mfaPresent, "true")
		ages = []string{"4", "5", "6", "7", "10", "11"}
	}
	free := keys
	var choose func(i int) bool
	choose = func(i int) bool {
		if i == len(free) {
			return yield(*r)
		}
		k := free[i]
		for j := range i {
			if free[j].name == k.name {
				return choose(i + 1)
			}
		}
		if k.requests == nil {
			return choose(i + 1)
		}
		if k.name != "aws:CurrentTime" && k.name != "aws:SecureTransport" {
			delete(r.Context, k.name)
			if !choose(i + 1) {
				return false
			}
		}
		if (k.name == "aws:TagKeys" || k.name == "iam:PermissionsBoundary") && action != "iam:CreateUser" {
			return true
		}
		for _, v := range k.requests {
			r.Context[k.name] = v
			if !choose(i + 1) {
				return false
			}
		}
		delete(r.Context, k.name)
		return true
	}
	for _, age := range ages {
		if age != "" {
			set(mfaAge, age)
		}
		if !choose(0) {
			return false
		}
	}
	return true
}

// judge decides a request by the evaluator alone.
type judge struct {
	q       *Query
	layers  []eval.Layer
	notBy   []eval.Layer
	where   []eval.Layer
	out     eval.Layer
	options eval.Options
}

func newJudge(q *Query, s *Solver) *judge {
	j := &judge{q: q}
	layer := func(l *Layer) eval.Layer {
		out := eval.NewLayer(l.Docs...)
		if l.Implicit {
			out = append(out, eval.Compile(s.allowAll))
		}
		return out
	}
	for i := range q.Layers {
		j.layers = append(j.layers, layer(&q.Layers[i]))
	}
	for i := range q.NotBy {
		j.notBy = append(j.notBy, layer(&q.NotBy[i]))
	}
	star := &policy.List{Items: []policy.Text{{Value: "*"}}, Index: []int{-1}}
	version := &policy.Text{Value: policy.Version2012}
	for _, c := range q.Where {
		d := &policy.Document{Version: version, Statements: []*policy.Statement{{
			Effect: &policy.Text{Value: "Allow"}, Action: star, Resource: star,
			Condition: &policy.ConditionBlock{Conditions: []policy.Condition{{
				Operator: policy.Text{Value: c.Operator}, Key: policy.Text{Value: c.Key}, Values: append(texts(c.Values), c.Texts...),
			}}},
		}}}
		j.where = append(j.where, eval.NewLayer(d))
	}
	if q.ResourceOut != nil {
		j.out = eval.NewLayer(&policy.Document{Version: version, Statements: []*policy.Statement{{
			Effect: &policy.Text{Value: "Allow"}, Action: star, Resource: &policy.List{Items: texts(q.ResourceOut), Index: make([]int, len(q.ResourceOut))},
		}}})
	}
	return j
}

func (j *judge) answers(layers, notBy policy.Request) bool {
	for _, l := range j.layers {
		if l.Decide(layers, j.options).Outcome != eval.Allowed {
			return false
		}
	}
	for i, l := range j.where {
		want := eval.Allowed
		if j.q.Where[i].Not {
			want = eval.ImplicitDeny
		}
		if l.Decide(layers, j.options).Outcome != want {
			return false
		}
	}
	if j.out != nil && j.out.Decide(layers, j.options).Outcome != eval.ImplicitDeny {
		return false
	}
	if j.q.NotBy == nil {
		return true
	}
	for _, l := range j.notBy {
		if o := l.Decide(notBy, j.options).Outcome; o == eval.ImplicitDeny || o == eval.ExplicitDeny {
			return true
		}
	}
	return false
}

// verdict is what became of a random question.
type verdict uint8

const (
	none verdict = iota
	satisfied
	undecided
	contradicted // by the evaluator, the facts or a request of the universe
)

// askRandom asks the i-th random question of a seed, and holds the answer against the evaluator: a witness has to be an answer,
// and where there is none no request of the small universe may be one.
//
// One in so many requests of the universe is tried.
func askRandom(ctx context.Context, seed uint64, i int, known symbols, one int) (verdict, string) {
	g := &generator{rand.New(rand.NewPCG(seed, uint64(i))), known}
	q, keys, text := g.randomQuery()
	s := New()
	w, found, err := s.Find(ctx, q)
	var disagreement *DisagreementError
	switch {
	case errors.As(err, &disagreement):
		return contradicted, fmt.Sprintf("%s\n%v\n%+v", text, err, disagreement.Witness.Exact)
	case err != nil:
		return undecided, text
	}
	j := newJudge(&q, s)
	j.options.Strangers = true
	if found {
		j.options = eval.Options{Symbols: w.Symbols, Strangers: true}
		if !j.answers(w.Exact, w.NotExact) {
			return contradicted, fmt.Sprintf("%s\nthe witness is no answer: %+v", text, w.Exact)
		}
		return satisfied, ""
	}
	v, message := none, ""
	g.universe(&q, keys, text, one, func(layers, notBy policy.Request, p Principal) bool {
		if j.answers(layers, notBy) && realistic(&q, layers, p) {
			v, message = contradicted, fmt.Sprintf("%s\nnothing found, but there is %+v", text, layers)
			return false
		}
		return true
	})
	return v, message
}

// realistic reports whether the facts let a request of the universe be.
func realistic(q *Query, r policy.Request, p Principal) bool {
	a := actions.Named(r.Action)
	s := facts.Subject{Action: a.Name, Entry: a.Entry, Known: a.Known, Resource: -1, Caller: facts.Caller{Type: p.Type, Credentials: p.Credentials}}
	if a.Entry.NumResources() > 0 {
		s.Resource = 0
	}
	return facts.Check(r, s, func(key string) bool { _, fixed := q.View[key]; return fixed }) == nil
}

func testRandom(t *testing.T, seed uint64, n int, open float64, known symbols, one int) {
	t.Helper()
	var counts [4]int
	for i := range n {
		v, text := askRandom(t.Context(), seed, i, known, one)
		counts[v]++
		if v == contradicted {
			t.Errorf("query %d: %s", i, text)
		}
		if v == undecided {
			t.Logf("query %d is undecided: %s", i, text)
		}
	}
	t.Logf("%d queries, %d satisfied, %d undecided, %d contradicted", n, counts[satisfied], counts[undecided], counts[contradicted])
	if float64(counts[undecided]) > open*float64(n) {
		t.Errorf("%d of %d questions were left undecided", counts[undecided], n)
	}
	if counts[satisfied]*10 < n {
		t.Errorf("only %d of %d questions had an answer", counts[satisfied], n)
	}
}

func randomSymbols() symbols {
	return symbols{
		"S": {Name: "S", Origin: policy.FromParameter},
		"R": {Name: "R", Origin: policy.FromResource},
		"A": {Name: "A", Origin: policy.FromMapping, Allowed: []string{"a", "ab"}},
	}
}

// fewer is how many random questions tests ask: of -short an eighth.
func fewer(n int) int {
	if testing.Short() {
		return n / 8
	}
	return n
}

func TestRandom(t *testing.T) {
	testRandom(t, 1, fewer(2000), 0.01, nil, 20)
}

func TestRandomSymbols(t *testing.T) {
	testRandom(t, 2, fewer(800), 0.02, randomSymbols(), 50)
}

// randomQuestions is how many random questions TestRandomMany asks.
const randomQuestions = "IAMLINT_RANDOM_QUESTIONS"

// TestRandomMany asks as many random questions as one has time for, a fourth of them with unknown values.
func TestRandomMany(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv(randomQuestions))
	if err != nil {
		t.Skipf("%s is not set", randomQuestions)
	}
	testRandom(t, 3, 3*n/4, 0.01, nil, 1)
	testRandom(t, 4, n/4, 0.02, randomSymbols(), 1)
}

func seeded(a, b uint64) *rand.Rand { return rand.New(rand.NewPCG(a, b)) }

// FuzzWitness asks random questions, and holds the answers against the evaluator: a witness has to be an answer, and where there is
// none the checker must not find one. TestRandom tries all small requests instead, which takes a hundred times as long.
func FuzzWitness(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, seed%2 == 0)
	}
	solver := New()
	f.Fuzz(func(t *testing.T, seed uint64, symbolic bool) {
		known := symbols(nil)
		if symbolic {
			known = randomSymbols()
		}
		g := &generator{rand.New(rand.NewPCG(seed, 0)), known}
		q, _, text := g.randomQuery()
		// One action by one caller, and not much time for it: the few questions that stay open take longer than all others.
		q.Actions, q.Budget = q.Actions[seed%4:][:1], &query.Budget{Left: 3000}
		if q.Callers == nil {
			q.Callers = query.DefaultCallers(policy.Identity)
		}
		q.Callers = q.Callers[seed/4%uint64(len(q.Callers)):][:1]
		w, found, err := solver.Unit().Find(t.Context(), q)
		if disagreement, ok := errors.AsType[*DisagreementError](err); ok {
			t.Fatalf("%v\n%s", disagreement, text)
		}
		switch {
		case err != nil:
		case found:
			j := newJudge(&q, solver)
			if j.options = (eval.Options{Symbols: w.Symbols, Strangers: true}); !j.answers(w.Exact, w.NotExact) {
				t.Fatalf("the witness is no answer: %+v\n%s", w.Exact, text)
			}
		case seed%64 == 0:
			if r := verify.New().Check(&q); r.Verdict == verify.Contradicted {
				t.Fatalf("nothing found, but there is %+v\n%s", r.Request, text)
			}
		}
	})
}
