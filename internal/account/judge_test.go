package account

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/shard"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/rules"
	"github.com/iamlint/iamlint/test/account"
)

// linter makes a linter with the rules about what principals can do.
func linter(solver analysis.Solver) (*driver.Linter, error) {
	var options driver.Options
	for _, a := range rules.All() {
		switch a.Category {
		case "account", "boundary", "condition", "escalation", "mfa", "practice", "public", "selfservice", "trust":
			options.Rules = append(options.Rules, driver.Rule{Analyzer: a, Level: a.Level})
		}
	}
	options.Solver, options.Jobs = solver, 1
	return driver.New(options)
}

// read reads a dump below an organization.
func read(t *testing.T, d *dump, a *above) *Accounts {
	t.Helper()
	accounts, err := Read(a.organization(t), input(t, d.json()))
	if err != nil {
		t.Fatal(err)
	}
	return accounts
}

func judged(t *testing.T, accounts *Accounts) *Verdict {
	t.Helper()
	verdict, err := (&Judge{Accounts: accounts, New: linter, Jobs: 2}).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return verdict
}

// generated makes an account at random: its policies are about who calls, what they are called and how they are tagged, so that
// principals are alike in some respects and differ in others.
func generated(seed uint64, principals int) (dump, above) {
	r := rand.New(rand.NewPCG(seed, 1))
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	names := []string{"ann", "bob", "cy", "dan", "eve", "deploy", "admin", "ci", "audit", "ops"}
	condition := func(kind int) string {
		switch kind {
		case 0:
			return when("StringEquals", "aws:username", one(names...)+one("", "1", "2"))
		case 1:
			return when("StringLike", "aws:username", one("a*", "*1", "b??"))
		case 2:
			return when("ArnLike", "aws:PrincipalArn", arnOf(one("user", "role"), one("/", "/team/", "/*/"), one(names...)+"*"))
		case 3:
			return when("StringEquals", "aws:PrincipalTag/team", one("red", "blue"))
		case 4:
			return when("StringNotEquals", "aws:PrincipalTag/Team", one("red", "blue"))
		case 5:
			return when("Null", "aws:PrincipalTag/team", one("true", "false"))
		case 6:
			return when("Bool", "aws:MultiFactorAuthPresent", "true")
		case 7:
			return when("StringLike", "aws:userid", one("AROA1:*", "AIDA2", "AROA3:x"))
		}
		return ""
	}
	resource := func() string {
		return one("*", "*", "*", "*", "*", arnOf("user", "", "${aws:username}"), arnOf("role", "", "admin*"), arnOf("*", "", "deploy1"), arnOf("user", "", "${aws:PrincipalTag/team}"))
	}
	text := func() string {
		var all []string
		for range 1 + r.IntN(3) {
			rest := []string{resource()}
			if c := condition(r.IntN(20)); c != "" {
				rest = append(rest, c)
			}
			effect := one("Allow", "Allow", "Allow", "Deny")
			all = append(all, statement(effect, one("*", "iam:*", "iam:PassRole", "iam:Attach*", "iam:CreateAccessKey", "iam:Put*", "sts:AssumeRole", "s3:*", "ec2:RunInstances", "lambda:*", "iam:CreatePolicyVersion"), rest))
		}
		return strings.Join(all, ",")
	}
	var d dump
	for i := range 7 {
		m := managedText{name: fmt.Sprintf("p%d", i), text: text()}
		if r.IntN(3) == 0 {
			m.older = []string{text()}
		}
		d.policies = append(d.policies, m)
	}
	d.policies[0].text = allow(one("*", "iam:*"))
	managed := func() string { return one("p0", "p0", "p1", "p2", "arn:aws:iam::aws:policy/PowerUserAccess") }
	for i := range 2 {
		d.groups = append(d.groups, principal{name: fmt.Sprintf("g%d", i), attached: []string{managed()}, inline: []string{text()}})
	}
	for i := range principals {
		p := principal{name: fmt.Sprintf("%s%d", one(names...), i), path: one("", "", "/team/"), id: fmt.Sprintf("AIDA%d", i), attached: []string{managed()}, tags: map[string]string{}}
		if r.IntN(6) == 0 {
			p.attached = append(p.attached, one("p4", "gone"))
		}
		if r.IntN(6) == 0 {
			p.boundary = one("p5", "p6", "gone")
		}
		if r.IntN(16) == 0 {
			p.inline = []string{text()}
		}
		if r.IntN(4) == 0 {
			p.tags[one("team", "Team")] = one("red", "blue", "green")
		}
		if r.IntN(2) == 0 {
			p.groups = []string{one("g0", "g1")}
			d.users = append(d.users, p)
			continue
		}
		p.id = fmt.Sprintf("AROA%d", i)
		p.trust = one("", trusts(`{"AWS": "111122223333"}`), trusts(`{"AWS": "444455556666"}`), trusts(`"*"`, when("StringEquals", "aws:PrincipalOrgID", "o-example")))
		d.roles = append(d.roles, p)
	}
	var a above
	// What everybody can do depends on who they are.
	a.scp = [][]string{{allow("*"), deny("*", condition(int(seed)%8)), deny("iam:*", one(arnOf("user", "/", "a*"), arnOf("role", "/team/", "*")))}}
	return d, a
}

// says names a finding by what it says, with a principal's name in the place of the one that it is about.
func says(f *driver.Finding, of, name string) string {
	last := func(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
	return fmt.Sprintf("%s %d-%d %s: %s", f.Analyzer.Name, f.Start.Offset, f.End.Offset, f.Level, strings.ReplaceAll(f.Message, last(of), last(name)))
}

// TestTogetherAsAlone checks that principals who are judged for each other have the findings that each has by itself, by its own name.
func TestTogetherAsAlone(t *testing.T) {
	shared := 0
	for seed := range uint64(8) {
		d, a := generated(seed, 24)
		accounts := read(t, &d, &a)
		together := map[string]map[string]bool{}
		verdict := judged(t, accounts)
		shared += verdict.Principals - verdict.Classes
		for i := range verdict.Findings {
			f := &verdict.Findings[i]
			for _, p := range f.Principals {
				if together[p] == nil {
					together[p] = map[string]bool{}
				}
				together[p][says(f, f.Told, p)] = true
			}
		}
		l, err := linter(solve.New())
		if err != nil {
			t.Fatal(err)
		}
		err = accounts.owners(func(o *owner, in *Input) error {
			alone := map[string]bool{}
			result := l.CheckShared(t.Context(), accounts.unit(accounts.bearing(o, in), o.caller()), nil)
			for i := range result.Findings {
				alone[says(&result.Findings[i], o.arn.value, o.arn.value)] = true
			}
			if diff := cmp.Diff(slices.Sorted(maps.Keys(alone)), slices.Sorted(maps.Keys(together[o.arn.value]))); diff != "" {
				t.Errorf("seed %d: %s: (-alone +together)\n%s", seed, o.arn.value, diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if shared < 20 {
		t.Errorf("only %d principals were judged for others", shared)
	}
}

// composed decides a request by all that bears on a principal, with the evaluator only, as iamlint simulate does. Roles that it asks
// about trust everybody: what a principal may assume is one question, who trusts it another.
func composed(a *Accounts, o *owner, in *Input, request policy.Request) query.Outcome {
	b := a.bearing(o, in)
	everything := object("Effect", str("Allow"), "Action", str("*"), "Resource", str("*"))
	var p query.Policies
	for _, level := range analysis.Levels(a.SCP) {
		if level.Implicit { // nobody says what allows
			level.Docs = append(slices.Clip(level.Docs), policy.Parse(object("Statement", *everything)))
		}
		p.SCP = append(p.SCP, level.Docs)
	}
	if strings.HasPrefix(request.Action, "sts:") {
		everything.Members[2] = policy.Member{Key: policy.Text{Value: "Principal"}, Value: str("*")}
		p.Resource = policy.Parse(object("Statement", *everything))
		p.Resource.Kind = policy.Trust
	}
	for _, d := range b.own {
		p.Identity = append(p.Identity, d.Document)
	}
	for _, d := range b.managed {
		p.Identity = append(p.Identity, d.Document)
	}
	if b.boundary != nil {
		p.Boundary = []*policy.Document{b.boundary.Document}
	}
	if o.serviceLinked() {
		p.SCP = nil
	}
	return eval.Decide(p, request).Outcome
}

// TestFindingsAreAllowed checks that the requests of each finding about what a principal can do are allowed to the principal that the
// finding tells of, by all policies that bear on it.
func TestFindingsAreAllowed(t *testing.T) {
	checked := 0
	check := func(t *testing.T, d *dump, a *above) {
		t.Helper()
		accounts := read(t, d, a)
		verdict := judged(t, accounts)
		err := accounts.owners(func(o *owner, in *Input) error {
			for i := range verdict.Findings {
				f := &verdict.Findings[i]
				if f.Told != o.arn.value || f.Document == nil || f.Document.Kind != policy.Identity {
					continue
				}
				for w := range requests(f) {
					if w.Decision != query.Allowed {
						continue
					}
					if got := composed(accounts, o, in, w.Request); got != query.Allowed {
						t.Errorf("%s of %s, whose tags are %v: %v is %v", f.Analyzer.Name, o.arn.value, o.tags, w.Request, got)
					}
					checked++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range compositions() {
		check(t, &c.dump, &c.above)
	}
	for seed := range uint64(2) {
		d, a := generated(100+seed, 40)
		check(t, &d, &a)
	}
	if checked < 150 {
		t.Errorf("only %d requests were checked", checked)
	}
}

// TestAnswersAreAllowed is TestFindingsAreAllowed for questions who can.
// TestStandInIsRenamed checks that no part of a finding, as the JSON report has it, tells of the principal that stood for others.
func TestStandInIsRenamed(t *testing.T) {
	statement := `{"Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:PutUserPolicy", "iam:AttachUserPolicy"], "Resource": "*"}`
	d := dump{users: []principal{{name: "ann", inline: []string{statement}}, {name: "bob", inline: []string{statement}}}}
	verdict := judged(t, read(t, &d, &above{}))
	paths := 0
	for i := range verdict.Findings {
		f := &verdict.Findings[i]
		for _, detail := range f.Details {
			value, err := json.Marshal(detail.Value)
			if err != nil {
				t.Fatal(err)
			}
			paths += strings.Count(string(value), ":user/ann")
			if strings.Contains(string(value), anyone) {
				t.Errorf("%s: %s: %s", f.Analyzer.Name, detail.Name, value)
			}
			for _, route := range detail.Routes {
				for _, w := range route.Requests {
					if strings.Contains(w.Request.Principal, anyone) {
						t.Errorf("%s: route %s: %s", f.Analyzer.Name, route.Name, w.Request.Principal)
					}
				}
			}
		}
	}
	if paths == 0 {
		t.Error("no path tells of a principal")
	}
}

func TestAnswersAreAllowed(t *testing.T) {
	for seed := range uint64(4) {
		d, a := generated(200+seed, 30)
		accounts := read(t, &d, &a)
		for _, ask := range []Ask{{"iam:PassRole", ""}, {"iam:CreateAccessKey", arnOf("user", "", "ann1")}, {"s3:GetObject", ""}} {
			answers, err := accounts.WhoCan(t.Context(), ask, Choice{})
			if err != nil {
				t.Fatal(err)
			}
			err = accounts.owners(func(o *owner, in *Input) error {
				i := slices.IndexFunc(answers, func(answer Answer) bool { return answer.Principal == o.arn.value })
				if w := answers[i].Witness; w != nil {
					if got := composed(accounts, o, in, w.Exact); got != query.Allowed {
						t.Errorf("seed %d: %v is %v", seed, w.Exact, got)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestInventory checks what is said of groups and managed policies, and that it does not depend on how principals are chosen.
func TestInventory(t *testing.T) {
	d := dump{
		users:  []principal{{name: "ann", groups: []string{"g"}}, {name: "bob"}},
		groups: []principal{{name: "g"}, {name: "empty"}},
		policies: []managedText{
			{name: "grew", text: allow("s3:*"), older: []string{allow("s3:GetObject")}},
			{name: "shrank", text: allow("s3:GetObject"), older: []string{allow("iam:AttachUserPolicy"), allow("s3:GetObject", "arn:aws:s3:::b/*")}},
		},
	}
	rule := func(f *driver.Finding) string { return f.Analyzer.Name + " " + strings.TrimSpace(f.Message) }
	want := []string{
		"group-without-members no user is in this group; delete it if it is not needed",
		"older-version-allows-more version v2 allows iam:AttachUserPolicy, which the default version does not; delete it",
	}
	found := func(text []byte, choice Choice) []string {
		t.Helper()
		accounts, err := Read(Organization{}, input(t, text))
		if err != nil {
			t.Fatal(err)
		}
		verdict, err := (&Judge{Accounts: accounts, New: linter, Jobs: 1, Choice: choice}).Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for i := range verdict.Findings {
			if verdict.Findings[i].Analyzer.Category == "account" {
				all = append(all, rule(&verdict.Findings[i]))
			}
		}
		slices.Sort(all)
		return all
	}
	if diff := cmp.Diff(want, found(d.json(), Choice{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var parts []string
	for part := range 3 {
		parts = append(parts, found(d.json(), Choice{Shard: shard.Shard{Part: part + 1, Parts: 3}})...)
	}
	slices.Sort(parts)
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Errorf("in parts (-want +got)\n%s", diff)
	}
	// Without the list of users, or with a part of it, who is in a group is not known.
	filtered := strings.Replace(string(d.json()), users, "Others", 1)
	if diff := cmp.Diff(want[1:], found([]byte(filtered), Choice{})); diff != "" {
		t.Errorf("without users (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(want[1:], found([]byte(string(d.json())+`{"NextToken": "t"}`), Choice{})); diff != "" {
		t.Errorf("with a part of the users (-want +got)\n%s", diff)
	}
}

// TestManyRoles checks that as many principals are judged as differ, however many there are: six hundred roles that share 150
// policies are 150 questions. Parts of them are together the whole.
func TestManyRoles(t *testing.T) {
	const roles, policies = 600, 150
	var text bytes.Buffer
	if err := account.Write(&text, account.Size{Roles: roles, Policies: policies, Tags: 3}); err != nil {
		t.Fatal(err)
	}
	accounts, err := Read(Organization{}, input(t, text.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	whole := judged(t, accounts)
	if whole.Principals != roles || whole.Classes != policies {
		t.Errorf("%d principals were judged %d times, want %d, %d times", whole.Principals, whole.Classes, roles, policies)
	}
	named := func(verdict *Verdict, into map[string]bool) {
		for i := range verdict.Findings {
			f := &verdict.Findings[i]
			for _, p := range f.Principals {
				into[says(f, f.Told, "")+" "+p] = true
			}
		}
	}
	want, got := map[string]bool{}, map[string]bool{}
	named(whole, want)
	for part := range 4 {
		verdict, err := (&Judge{Accounts: accounts, New: linter, Jobs: 2, Choice: Choice{Shard: shard.Shard{Part: part + 1, Parts: 4}}}).Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		named(verdict, got)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in parts (-want +got)\n%.2000s", diff)
	}
}

// TestHostile checks dumps that no account has: they are judged, or refused, and nothing grows with them that should not.
func TestHostile(t *testing.T) {
	everything := []string{allow("*")}
	circle := dump{}
	for i := range 40 {
		circle.roles = append(circle.roles, principal{
			name: fmt.Sprintf("r%d", i), inline: []string{allow("sts:AssumeRole")}, trust: trusts(fmt.Sprintf(`{"AWS": %q}`, arnOf("role", "", fmt.Sprintf("r%d", (i+1)%40)))),
		})
	}
	tagged := dump{users: []principal{{name: "ann", inline: everything, tags: map[string]string{}}}}
	for i := range 20_000 {
		tagged.users[0].tags[fmt.Sprintf("k%d", i)] = "v"
	}
	twice := dump{
		users:    []principal{{name: "ann", inline: everything}, {name: "ann", inline: everything}, {name: "ann", attached: []string{"p"}, groups: []string{"g", "g"}}},
		groups:   []principal{{name: "g"}, {name: "g", inline: everything}},
		policies: []managedText{{name: "p", text: allow("s3:*")}, {name: "p", text: allow("ec2:*")}},
	}
	long := dump{users: []principal{{name: strings.Repeat("x", 1<<17), inline: everything, path: "/" + strings.Repeat("y/", 1<<10)}}}
	many := dump{users: []principal{{name: "ann"}}}
	for i := range 200 {
		many.users[0].groups = append(many.users[0].groups, fmt.Sprintf("g%d", i))
		many.groups = append(many.groups, principal{name: fmt.Sprintf("g%d", i), inline: []string{allow("s3:GetObject", fmt.Sprintf("arn:aws:s3:::b%d/*", i))}})
	}
	for name, d := range map[string]dump{
		"roles that trust each other": circle, "twenty thousand tags": tagged, "names twice": twice, "a long name": long, "a user of many groups": many,
	} {
		t.Run(name, func(t *testing.T) {
			accounts := read(t, &d, &above{})
			if verdict := judged(t, accounts); verdict.Principals == 0 {
				t.Error("nothing was judged")
			}
			if _, err := accounts.WhoCan(t.Context(), Ask{"sts:AssumeRole", ""}, Choice{}); err != nil {
				t.Error(err)
			}
		})
	}
}
