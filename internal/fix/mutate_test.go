package fix_test

import (
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/fix"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/rules"
)

// corpus returns the cases of all rules, which between them ask for every fix there is, and the names of the rules that have
// fixes: analysistest demands a golden file of each.
func corpus(t *testing.T) (sources []*policy.Source, mend map[string]bool) {
	t.Helper()
	mend = map[string]bool{}
	err := filepath.WalkDir(filepath.Join("..", "..", "rules"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(filepath.ToSlash(name), "/testdata/") {
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		switch filepath.Ext(name) {
		case ".txtar":
			for _, f := range txtar.Parse(content).Files {
				switch filepath.Ext(f.Name) {
				case ".json", ".yaml":
					sources = append(sources, &policy.Source{Name: f.Name, Content: f.Data})
				case ".golden":
					mend[filepath.Base(filepath.Dir(name))] = true
				}
			}
		case ".json", ".yaml":
			sources = append(sources, &policy.Source{Name: filepath.Base(name), Content: content})
		case ".golden":
			mend[filepath.Base(filepath.Dir(name))] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources, mend
}

// slips are mistakes that people make, each of which some rule offers to mend.
func slips() []func(*rand.Rand, string) string {
	replace := func(old, fresh string) func(*rand.Rand, string) string {
		return func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, old, fresh) }
	}
	word := regexp.MustCompile(`[a-z0-9-]+:[A-Z][A-Za-z]{4,}`)
	inAction := func(edit func(*rand.Rand, string) string) func(*rand.Rand, string) string {
		return func(r *rand.Rand, s string) string {
			all := word.FindAllStringIndex(s, -1)
			if len(all) == 0 {
				return s
			}
			at := all[r.IntN(len(all))]
			return s[:at[0]] + edit(r, s[at[0]:at[1]]) + s[at[1]:]
		}
	}
	return []func(*rand.Rand, string) string{
		func(_ *rand.Rand, s string) string { return s },
		inAction(func(_ *rand.Rand, a string) string { return a + "s" }),
		inAction(func(_ *rand.Rand, a string) string { return a[:len(a)-1] }),
		inAction(func(_ *rand.Rand, a string) string {
			service, name, _ := strings.Cut(a, ":")
			return service[:len(service)-1] + ":" + name
		}),
		replace("Effect: Allow", "Effect: allow"),
		replace(`"Deny"`, `"deny"`),
		replace("StringEquals", "Stringequal"),
		replace("StringLike", "StringEquals"),
		replace("arn:aws:", "ARN:aws:"),
		replace("arn:aws:", "arn:AWS:"),
		replace("eu-west-1", "eu-west1"),
		replace("aws:SourceIp", "aws:sourceip "),
		replace("aws:PrincipalOrgID", "aws:PrincipalOrgId1"),
		replace("${aws:username}", "${ aws:username }"),
		replace("${aws:username}", "$aws:username"),
		replace("BoolIfExists", "NullIfExists"),
		replace("2012-10-17", "2008-10-17"),
		replace("2012-10-17", "2012-10-18"),
		replace(`Version: "2012-10-17"`, "Id: x"),
		replace(".amazonaws.com", ".AmazonAWS.com"),
		replace("Resource", "Resources"),
		replace("iam::", "iam:us-east-1:"),
	}
}

var every = flag.Int("every", 100, "try each n-th of the mistakes in the policies of the corpus")

// TestFixChangesNothing has the fixes of all rules that have any applied to policies full of mistakes, and asks the evaluator, which
// has no part in the proofs, whether any request is decided in another way.
func TestFixChangesNothing(t *testing.T) {
	sources, mend := corpus(t)
	var list []driver.Rule
	for _, a := range rules.All() {
		if mend[a.Name] {
			list = append(list, driver.Rule{Analyzer: a, Level: a.Level})
		}
	}
	solver := solve.New()
	c, err := driver.New(driver.Options{Rules: list, Solver: solver})
	if err != nil {
		t.Fatal(err)
	}
	prover := fix.Prover{Load: load, Solver: solver}
	fixed, refused, decided := 0, 0, 0
	for i, src := range sources {
		slipped := map[string]bool{}
		for j, slip := range slips() {
			if (i+j)%*every != 0 {
				continue
			}
			random := rand.New(rand.NewPCG(uint64(i), uint64(j)))
			text := slip(random, string(src.Content))
			if slipped[text] {
				continue
			}
			slipped[text] = true
			wrong := &policy.Source{Name: src.Name, Content: []byte(text)}
			before := load(wrong)
			result, err := c.Check(t.Context(), before)
			if err != nil {
				t.Fatal(err)
			}
			safe := 0
			for k := range result.Findings {
				if len(result.Findings[k].Fixes) > 0 && !result.Findings[k].Fixes[0].Unsafe {
					safe++
				}
			}
			if safe == 0 {
				continue
			}
			patch, err := prover.Prove(t.Context(), wrong, result.Findings)
			if err != nil {
				t.Fatal(err)
			}
			fixed += patch.Mended
			refused += safe - patch.Mended
			if patch.Mended == 0 {
				continue
			}
			after := load(&policy.Source{Name: wrong.Name, Content: patch.Content})
			decided += sameDecisions(t, random, before, after)
		}
	}
	t.Logf("%d fixes proved, %d not; %d requests decided", fixed, refused, decided)
	if fixed < 20 || refused < 20 || decided < 1000 {
		t.Errorf("the corpus asks for too little: %d fixes proved, %d not; %d requests decided", fixed, refused, decided)
	}
}

// sameDecisions decides requests that are made of what both versions say, and returns how many.
func sameDecisions(t *testing.T, random *rand.Rand, before, after *policy.Unit) int {
	t.Helper()
	if len(before.Documents) != len(after.Documents) {
		t.Errorf("%s: %d documents became %d", before.Source.Name, len(before.Documents), len(after.Documents))
		return 0
	}
	requests := requestsOf(random, slices.Concat(before.Documents, after.Documents))
	n := 0
	for i, d := range before.Documents {
		was, is := eval.NewLayer(d), eval.NewLayer(after.Documents[i])
		for _, request := range requests {
			n++
			old, now := was.Decide(request, eval.Options{}), is.Decide(request, eval.Options{})
			if (old.Outcome == query.Allowed) != (now.Outcome == query.Allowed) && possible(request) {
				t.Errorf("%s: %+v was %s and is %s after the fix\n%s\n--- fixed:\n%s", before.Source.Name, request,
					old.Outcome, now.Outcome, before.Source.Content, after.Source.Content)
				return n
			}
		}
	}
	return n
}

// possible reports whether anyone can make a request: a service does not have the name of a user, a request through a VPC
// endpoint does not have a public address, the time is not past, and ARNs have account IDs. The proofs rest on that.
func possible(r policy.Request) bool {
	if past(r) || strings.Contains(r.Resource, "${AWS::") {
		return false
	}
	for _, kind := range []query.CallerType{query.User, query.Role, query.Federated, query.Service, query.Root, query.Anonymous} {
		for _, credentials := range []query.Credentials{query.LongTerm, query.Temporary, query.TemporaryMFA} {
			s := facts.Subject{Action: r.Action, Loose: true, Resource: -1, Caller: facts.Caller{Type: kind, Credentials: credentials}}
			if facts.Check(r, s, nil) == nil {
				return true
			}
		}
	}
	return false
}

// past reports whether a request says that it was made in the past.
func past(r policy.Request) bool {
	today, err := time.Parse(time.RFC3339, solve.Today)
	if err != nil {
		panic(err)
	}
	for _, at := range r.Context["aws:currenttime"].List {
		if at < solve.Today {
			return true
		}
	}
	for _, at := range r.Context["aws:epochtime"].List {
		if seconds, err := strconv.ParseInt(at, 10, 64); err == nil && seconds < today.Unix() {
			return true
		}
	}
	return false
}

// requestsOf makes requests of the strings that documents hold, with something in the place of each wildcard.
func requestsOf(random *rand.Rand, documents []*policy.Document) []policy.Request {
	var actions, resources, principals []string
	keys := map[string][]string{}
	fill := func(s string) string {
		return strings.NewReplacer("*", []string{"", "x", "GetObject"}[random.IntN(3)], "?", "y").Replace(s)
	}
	add := func(list *[]string, from *policy.List) {
		for i := 0; from != nil && i < len(from.Items); i++ {
			// No request is for something in a partition that does not exist.
			*list = append(*list, strings.Replace(fill(from.Items[i].Value), "arn:AWS:", "arn:aws:", 1))
		}
	}
	for _, d := range documents {
		for _, s := range d.Statements {
			add(&actions, s.Action)
			add(&actions, s.NotAction)
			add(&resources, s.Resource)
			add(&resources, s.NotResource)
			for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
				for i := 0; p != nil && i < len(p.Entries); i++ {
					principals = append(principals, fill(p.Entries[i].ID.Value))
				}
			}
			for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
				condition := &s.Condition.Conditions[i]
				key := strings.ToLower(strings.TrimSpace(condition.Key.Value)) // a request has a key once
				for j := range condition.Values {
					keys[key] = append(keys[key], fill(condition.Values[j].Value), condition.Values[j].Value)
				}
			}
		}
	}
	actions = append(actions, "s3:GetObject", "iam:PassRole", "sts:AssumeRole", "ec2:RunInstances")
	resources = append(resources, "*", "arn:aws:s3:::reports/x", "arn:aws:iam::111122223333:user/alice")
	principals = append(principals, "arn:aws:iam::111122223333:user/alice", "arn:aws:sts::111122223333:assumed-role/example-role/alice")
	names := make([]string, 0, len(keys))
	for key := range keys {
		names = append(names, key)
	}
	slices.Sort(names)
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	const each = 60
	out := make([]policy.Request, each)
	for i := range out {
		r := policy.Request{
			Principal: pick(principals), Action: pick(actions), Resource: pick(resources),
			Context: map[string]policy.Values{
				"aws:username": policy.One("alice"), "aws:sourceip": policy.One("203.0.113.7"),
				// Every request has these.
				"aws:userid": policy.One("AIDAEXAMPLE"), "aws:requestedregion": policy.One("eu-west-1"),
				"aws:securetransport": policy.One("true"),
			},
		}
		for _, key := range names {
			if values := keys[key]; len(values) > 0 && random.IntN(4) > 0 {
				r.Context[key] = policy.One(pick(values))
			}
		}
		out[i] = r
	}
	return out
}
