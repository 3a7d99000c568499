package compare

import (
	"cmp"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Random pairs of policies, mostly of two versions that have much in common, over names so few that every request can be
// tried. What a comparison says is held against that, and against a comparison without short cuts.

type generator struct {
	*rand.Rand
	kind policy.Kind
}

func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

// some returns a few items of a list, without repetition.
func some(g *generator, list ...string) []any {
	var out []any
	for range 1 + g.IntN(3) {
		if item := any(pick(g, list...)); !slices.Contains(out, item) {
			out = append(out, item)
		}
	}
	return out
}

// wordKey is a context key with the operators and values that policies have for it, and the values of requests.
type wordKey struct {
	name           string
	families       []string
	values         []string
	requests       []policy.Values
	always, anyone bool // never absent; anyone's requests have it
}

func wordKeys() []wordKey {
	texts := []string{
		"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Null",
	}
	one := func(values ...string) []policy.Values {
		out := make([]policy.Values, len(values))
		for i, v := range values {
			out[i] = policy.One(v)
		}
		return out
	}
	return []wordKey{
		{"aws:PrincipalTag/t", texts, []string{"a", "A", "b", "a*", "?", "*"}, one("a", "b", "A", "ab", "x"), false, false},
		{"s3:prefix", texts, []string{"a", "b*", "*", "${aws:PrincipalTag/t}"}, one("a", "b", "bx", "x"), false, true},
		{"aws:TagKeys", texts, []string{"a", "b", "a*"}, []policy.Values{policy.Many("a"), policy.Many("b", "a"), policy.Many("x")}, false, true},
		{"aws:SourceArn", []string{"ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals", "StringLike", "Null"}, []string{
			"arn:aws:sns:*:111122223333:*", "arn:aws:sns:us-east-1:111122223333:t", "*",
		}, one("arn:aws:sns:us-east-1:111122223333:t", "arn:aws:sns:us-east-1:444455556666:t"), false, true},
		{
			"aws:SourceIp",
			[]string{"IpAddress", "NotIpAddress", "Null"},
			[]string{"10.0.0.0/24", "10.0.0.7", "2001:db8::/32"},
			one("10.0.0.1", "10.0.0.7", "192.0.2.1", "2001:db8::1"), false, true,
		},
		{
			"aws:CurrentTime",
			[]string{"DateLessThan", "DateGreaterThan", "DateEquals", "DateNotEquals", "DateGreaterThanEquals", "DateLessThanEquals"},
			[]string{"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"},
			one("2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T10:00:00Z", "2026-01-02T00:00:00Z", "2026-02-01T00:00:00Z"), true, true,
		},
		{"aws:SecureTransport", []string{"Bool", "Null"}, []string{"true", "false"}, one("true", "false"), true, true},
		{
			"s3:max-keys",
			[]string{"NumericLessThan", "NumericGreaterThanEquals", "NumericEquals", "NumericNotEquals", "NumericGreaterThan", "NumericLessThanEquals", "Null"},
			[]string{"5", "6"},
			one("4", "5", "6", "7"), false, true,
		},
	}
}

func (g *generator) condition(keys []wordKey, block map[string]any) {
	k := keys[g.IntN(len(keys))]
	op := pick(g, k.families...)
	values := any(some(g, k.values...))
	if op == "Null" {
		values = pick[any](g, "true", "false")
	} else {
		op = pick(g, "", "", "", "ForAllValues:", "ForAnyValue:") + op + pick(g, "", "", "IfExists")
	}
	if block[op] == nil {
		block[op] = map[string]any{}
	}
	block[op].(map[string]any)[k.name] = values
}

func (g *generator) actions() []any {
	if g.kind == policy.Trust {
		return some(g, "sts:AssumeRole", "sts:TagSession", "sts:*", "*", "sts:SetSourceIdentity", "sts:Assume*")
	}
	return some(g, "s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*Object", "s3:*", "*", "s3:ListBucket", "ec2:DescribeInstances", "ec2:*",
		"ec2:Run*", "S3:getobject", "s3:?etObject", "*:Get*", "s3:Frobnicate", "s3:PutObjectTagging")
}

func (g *generator) resources() []any {
	return some(g, "*", "arn:aws:s3:::a", "arn:aws:s3:::a/*", "arn:aws:s3:::*", "arn:aws:s3:::a/x", "arn:aws:s3:::?", "arn:aws:s3:::b*",
		"arn:aws:s3:::a/${aws:PrincipalTag/t}", "arn:aws:ec2:*:*:instance/*", "arn:*:s3:::b")
}

func (g *generator) principal() any {
	switch g.IntN(6) {
	case 0:
		return "*"
	case 1:
		return map[string]any{"Service": some(g, "sns.amazonaws.com", "ec2.amazonaws.com")}
	case 2:
		return map[string]any{"AWS": some(g, "111122223333", "*", "arn:aws:iam::444455556666:root")}
	}
	return map[string]any{"AWS": some(g, "111122223333", "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::444455556666:role/r",
		"arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:role/r")}
}

func (g *generator) statement(keys []wordKey) map[string]any {
	st := map[string]any{"Effect": pick(g, "Allow", "Allow", "Deny")}
	st[pick(g, "Action", "Action", "Action", "NotAction")] = g.actions()
	if g.kind != policy.Trust {
		st[pick(g, "Resource", "Resource", "Resource", "NotResource")] = g.resources()
	}
	if g.kind == policy.Resource || g.kind == policy.Trust {
		st["Principal"] = g.principal()
		if st["Effect"] == "Deny" && g.IntN(4) == 0 {
			st["NotPrincipal"] = map[string]any{"AWS": some(g, "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:root")}
			delete(st, "Principal")
		}
	}
	block := map[string]any{}
	for range g.IntN(3) {
		g.condition(keys, block)
	}
	if len(block) > 0 {
		st["Condition"] = block
	}
	return st
}

func (g *generator) document(keys []wordKey) []map[string]any {
	out := make([]map[string]any, 0, 4)
	for range 1 + g.IntN(4) {
		out = append(out, g.statement(keys))
	}
	return out
}

// change makes another version of a document.
func (g *generator) change(keys []wordKey, doc []map[string]any) []map[string]any {
	out := slices.Clone(doc)
	for range 1 + g.IntN(3) {
		if len(out) == 0 {
			return g.document(keys)
		}
		i := g.IntN(len(out))
		st := maps.Clone(out[i])
		switch g.IntN(8) {
		case 0:
			out = slices.Delete(out, i, i+1)
			continue
		case 1:
			out = append(out, g.statement(keys))
			continue
		case 2: // two statements in place of one
			if list, ok := st["Action"].([]any); ok && len(list) > 1 {
				other := maps.Clone(st)
				st["Action"], other["Action"] = list[:1], list[1:]
				out = append(out, other)
			}
		case 3:
			if list, ok := st["Action"].([]any); ok {
				st["Action"] = append(slices.Clone(list), g.actions()...)
			}
		case 4:
			if list, ok := st["Resource"].([]any); ok {
				st["Resource"] = append(slices.Clone(list), g.resources()...)
			}
		case 5:
			delete(st, "Condition")
		case 6:
			block := map[string]any{}
			g.condition(keys, block)
			st["Condition"] = block
		case 7:
			st["Sid"] = "other"
			slices.Reverse(out)
			i = len(out) - 1 - i
		}
		out[i] = st
	}
	return out
}

func (g *generator) unit(t *testing.T, name string, doc []map[string]any, version string) *policy.Unit {
	t.Helper()
	text, err := json.MarshalIndent(map[string]any{"Version": version, "Statement": doc}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return loader.Load(&policy.Source{Name: name, Content: text}, loader.Options{Kind: &g.kind, Required: true})
}

// requests yields every small request, with its caller; some of them no one can make.
func (g *generator) requests(keys []wordKey, yield func(policy.Request, facts.Caller)) {
	callers := []struct {
		arn    string
		caller facts.Caller
	}{{"arn:aws:iam::111122223333:user/alice", facts.Caller{}}}
	if g.kind == policy.Resource || g.kind == policy.Trust {
		callers = append(callers, []struct {
			arn    string
			caller facts.Caller
		}{
			{"arn:aws:iam::444455556666:user/bob", facts.Caller{}},
			{"arn:aws:sts::444455556666:assumed-role/r/session", facts.Caller{Type: query.Role, Credentials: query.Temporary}},
			{"sns.amazonaws.com", facts.Caller{Type: query.Service}},
			{"*", facts.Caller{Type: query.Anonymous}},
		}...)
	}
	actions := []string{"s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:PutObjectTagging", "ec2:DescribeInstances", "ec2:RunInstances", "sqs:GetQueueUrl"}
	resources := []string{"*", "arn:aws:s3:::a", "arn:aws:s3:::a/x", "arn:aws:s3:::a/b", "arn:aws:s3:::b", "arn:aws:s3:::bx", "arn:aws:ec2:us-east-1:111122223333:instance/i"}
	if g.kind == policy.Trust {
		actions, resources = []string{"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"}, []string{"arn:aws:iam::111122223333:role/mine"}
	}
	for _, c := range callers {
		for _, action := range actions {
			if action == "sts:AssumeRole" && c.caller.Type == query.Anonymous {
				continue
			}
			for _, resource := range resources {
				r := policy.Request{Principal: c.arn, Action: action, Resource: resource, Context: map[string]policy.Values{}}
				var choose func(i int)
				choose = func(i int) {
					if i == len(keys) {
						yield(r, c.caller)
						return
					}
					k := &keys[i]
					if !k.always {
						choose(i + 1)
					}
					if !k.anyone && c.caller.Type != query.User {
						return
					}
					for _, v := range k.requests {
						r.Context[k.name] = v
						choose(i + 1)
					}
					delete(r.Context, k.name)
				}
				choose(0)
			}
		}
	}
}

// meaning is what a document lets through by itself, and beside others that allow everything.
type meaning struct{ own, guard deciders }

func meaningOf(d *policy.Document) meaning {
	layers := []query.Layer{{Docs: []*policy.Document{d}}}
	m := meaning{guard: newDeciders([]query.Layer{{Docs: layers[0].Docs, Implicit: true}})}
	if d.Kind.Limits() {
		layers = query.LayersOf(d)
	}
	m.own = newDeciders(layers)
	return m
}

// fresh tells the kinds of access that are new for some small request.
func (g *generator) fresh(o, n *policy.Document, keys []wordKey) map[accessKind]policy.Request {
	out := map[accessKind]policy.Request{}
	before, after := meaningOf(o), meaningOf(n)
	k := newKinds(o, n)
	own := grants(n) || n.Kind.Limits()
	guards := n.Kind != policy.Trust && n.Kind != policy.Boundary && (!grants(o) || !grants(n))
	var none eval.Options
	g.requests(keys, func(r policy.Request, c facts.Caller) {
		of := k.of(r.Action)
		if _, ok := out[of]; ok {
			return
		}
		isNew := own && after.own.allow(r, none) && !before.own.allow(r, none) ||
			guards && after.guard.allow(r, none) && !before.guard.allow(r, none)
		if isNew && facts.Check(r, facts.Subject{Action: r.Action, Loose: true, Resource: -1, Caller: c}, nil) == nil {
			r.Context = maps.Clone(r.Context)
			out[of] = r
		}
	})
	return out
}

// randomRounds says how many pairs are compared, if not a few.
const randomRounds = "IAMLINT_ROUNDS"

// TestRandom compares random policies.
func TestRandom(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 20
	}
	if n, err := strconv.Atoi(os.Getenv(randomRounds)); err == nil {
		rounds = n
	}
	solver := solve.New()
	rules := NewRules()
	all := wordKeys()
	counts := map[string]int{}
	for n := range rounds {
		g := &generator{Rand: rand.New(rand.NewPCG(7, uint64(n)))}
		g.kind = pick(g, policy.Identity, policy.Identity, policy.Resource, policy.Trust, policy.SCP, policy.Boundary)
		keys := []wordKey{all[g.IntN(len(all))]}
		if other := all[g.IntN(len(all))]; other.name != keys[0].name {
			keys = append(keys, other)
		}
		tag := slices.ContainsFunc(keys, func(k wordKey) bool { return k.name == all[0].name })
		first := g.document(keys)
		second := g.change(keys, first)
		if g.IntN(8) == 0 {
			second = g.document(keys)
		}
		version := policy.Version2012
		if g.IntN(10) == 0 {
			version = policy.Version2008
		}
		old, now := g.unit(t, "old.json", first, policy.Version2012), g.unit(t, "new.json", second, version)
		compare := func(whole bool) *Difference {
			d, err := Diff(t.Context(), Options{Solver: solver, whole: whole}, rules, old, now, true)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		d, long := compare(false), compare(true)
		fail := func(format string, args ...any) {
			t.Helper()
			t.Errorf("round %d, %s: "+format+"\n%s\n%s", append(append([]any{n, g.kind}, args...), old.Source.Content, now.Source.Content)...)
		}
		if len(d.Open)+len(long.Open) > 0 {
			counts["open"]++
			continue
		}
		if diff := gocmp.Diff(told(long), told(d)); diff != "" {
			fail("short cuts change the answer (-whole +short):\n%s", diff)
		}
		before, after := meaningOf(old.Documents[0]), meaningOf(now.Documents[0])
		found := map[string]bool{}
		for _, f := range d.Findings {
			b, a := before, after
			switch f.Rule {
			case rules.Lost:
				a, b = before, after
			case rules.Lifted:
				b.own, a.own = nil, nil
			case rules.New:
				of := accessOf(&f)
				found[of.Service+"\x00"+of.Level] = true
				for _, service := range of.Services {
					found[service+"\x00"+cmp.Or(of.Level, "*")] = true
				}
			}
			r, o := f.Witness.Exact, eval.Options{}
			if !(a.own != nil && a.own.allow(r, o) && !b.own.allow(r, o)) && !(a.guard.allow(r, o) && !b.guard.allow(r, o)) {
				fail("%s: no proof: %+v", f.Message, r)
			}
			counts[f.Rule.Name]++
		}
		if !tag && (strings.Contains(string(old.Source.Content), "PrincipalTag") || strings.Contains(string(now.Source.Content), "PrincipalTag")) {
			keys = append(keys, all[0])
		}
		for of, r := range g.fresh(old.Documents[0], now.Documents[0], keys) {
			service, level := of.service, of.level
			if service == anyService {
				service, _, _ = strings.Cut(r.Action, ":")
			}
			if !found[service+"\x00"+level] && !found[service+"\x00*"] {
				fail("%s is new, and nothing says so: %+v", of, r)
			}
			counts["requests"]++
		}
		if t.Failed() {
			return
		}
	}
	t.Log(counts)
	for _, name := range []string{rules.New.Name, rules.Lost.Name, rules.Lifted.Name, "requests"} {
		if counts[name] == 0 {
			t.Errorf("no %s: the test shows nothing", name)
		}
	}
	if counts["open"] > rounds/20 {
		t.Errorf("%d of %d comparisons are open", counts["open"], rounds)
	}
}
