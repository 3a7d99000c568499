package driver_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// unit makes a unit of a text in which every word is a statement whose Sid is the word before a colon, if it has one.
func unit(name, text string) *policy.Unit {
	src := &policy.Source{Name: name, Content: []byte(text)}
	return &policy.Unit{Source: src, Format: "yaml", Documents: []*policy.Document{document(src, "")}}
}

func document(src *policy.Source, name string, assume ...policy.Assumption) *policy.Document {
	text := string(src.Content)
	whole := policy.Range{Start: 0, End: len(text)}
	root := &policy.Node{Kind: policy.Object, Text: policy.Text{Range: whole}}
	d := &policy.Document{Source: src, Root: root, Name: name, Assume: assume}
	at := 0
	for i, word := range strings.Fields(text) {
		start := at + strings.Index(text[at:], word)
		at = start + len(word)
		node := &policy.Node{Kind: policy.Object, Text: policy.Text{Value: word, Range: policy.Range{Start: start, End: at}}}
		s := &policy.Statement{Index: i, Node: node}
		if sid, rest, ok := strings.Cut(word, ":"); ok {
			s.Sid = &policy.Text{Value: sid}
			node.Members = []policy.Member{{Key: policy.Text{Value: "Action"}, Value: policy.Node{Kind: policy.String, Text: policy.Text{Value: rest}}}}
		}
		d.Statements = append(d.Statements, s)
	}
	return d
}

// finds returns a rule that reports each statement that has a word in it.
func finds(name, word string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: name, Title: "Word", Doc: "Finds a word.", Category: "test", Level: analysis.Warning,
		Run: func(pass *analysis.Pass) {
			for _, s := range pass.Document.Statements {
				if strings.Contains(s.Node.Value, word) {
					pass.Reportf(s.Node.Range, "found %s", word)
				}
			}
		},
	}
}

func check(t *testing.T, opts driver.Options, units ...*policy.Unit) *driver.Result {
	t.Helper()
	c, err := driver.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	result, err := c.Run(t.Context(), driver.Units(units...))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func on(analyzers ...*analysis.Analyzer) []driver.Rule {
	var rules []driver.Rule
	for _, a := range analyzers {
		rules = append(rules, driver.Rule{Analyzer: a, Level: a.Level})
	}
	return rules
}

func lines(findings []driver.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, fmt.Sprintf("%s:%d:%d: %s [%s]", f.Source.Name, f.Start.Line, f.Start.Column, f.Said(), f.Analyzer))
	}
	return out
}

func TestOrderDoesNotDependOnJobs(t *testing.T) {
	var units []*policy.Unit
	for i := range 40 {
		u := unit(fmt.Sprintf("f%02d", 39-i), "a b\nab a")
		for j := range 5 {
			u.Documents = append(u.Documents, document(u.Source, fmt.Sprint("doc", j)))
		}
		units = append(units, u)
	}
	var want []string
	for _, jobs := range []int{1, 2, 7} {
		got := lines(check(t, driver.Options{Rules: on(finds("rule-b", "b"), finds("rule-a", "a")), Jobs: jobs}, units...).Findings)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("jobs %d (-want +got):\n%s", jobs, diff)
		}
	}
	first := []string{
		"f00:1:1: found a [rule-a]", "f00:1:3: found b [rule-b]", "f00:2:1: found a [rule-a]", "f00:2:1: found b [rule-b]",
		"f00:2:4: found a [rule-a]",
	}
	if diff := cmp.Diff(first, want[:len(first)]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(want) != 40*len(first) {
		t.Errorf("%d findings, want %d: the same finding of several documents is one", len(want), 40*len(first))
	}
}

func TestFailures(t *testing.T) {
	boom := finds("rule-boom", "a")
	boom.Run = func(pass *analysis.Pass) {
		pass.Reportf(policy.Range{Start: 0, End: 1}, "before the panic")
		var s *policy.Statement
		pass.Reportf(policy.Range{}, "%d", s.Index)
	}
	bad := finds("rule-bad", "a")
	bad.Run = func(pass *analysis.Pass) {
		pass.Fail(errors.New("no luck\nat all"))
		pass.Fail(errors.New("again"))
		pass.Reportf(policy.Range{}, "found after the error")
	}
	fails := analysis.Share(func(pass *analysis.Pass) int {
		pass.Fail(errors.New("nothing to share"))
		return 1
	})
	dependent := func(name string) *analysis.Analyzer {
		a := finds(name, "a")
		a.Run = func(pass *analysis.Pass) { pass.Reportf(policy.Range{}, "%d", fails.Of(pass)) }
		return a
	}
	inputs := func(yield func(driver.Input) bool) {
		load := func(context.Context) (*policy.Unit, error) { return unit("x.yaml", "a"), nil }
		_ = yield(driver.Input{Name: "x.yaml", Load: load}) &&
			yield(driver.Input{Name: "gone.yaml", Load: func(context.Context) (*policy.Unit, error) {
				return nil, errors.New("no such file")
			}}) &&
			yield(driver.Input{Name: "wild.yaml", Load: func(context.Context) (*policy.Unit, error) { panic("wild") }}) &&
			yield(driver.Input{Name: "other.yaml", Load: func(context.Context) (*policy.Unit, error) { return nil, nil }})
	}
	c, err := driver.New(driver.Options{Rules: on(boom, bad, dependent("rule-on-it"), dependent("rule-on-it-too"), finds("rule-good", "a"))})
	if err != nil {
		t.Fatal(err)
	}
	result, err := c.Run(t.Context(), iter.Seq[driver.Input](inputs))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range result.Failures {
		f := &result.Failures[i]
		got = append(got, f.Error())
		if f.Panicked != (f.Stack != nil) || f.Panicked != strings.Contains(f.Error(), "internal error") {
			t.Errorf("%v: panicked %v, %d bytes of stack", f, f.Panicked, len(f.Stack))
		}
		if strings.Contains(f.Error(), "goroutine") {
			t.Errorf("%v: the message shows a stack", f)
		}
	}
	want := []string{
		"gone.yaml: no such file",
		"wild.yaml: internal error: wild",
		"x.yaml: rule rule-bad: no luck; at all",
		"x.yaml: rule rule-boom: internal error: runtime error: invalid memory address or nil pointer dereference",
		"x.yaml: rule rule-on-it: nothing to share",
		"x.yaml: rule rule-on-it-too: nothing to share",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	findings := []string{"x.yaml:1:1: before the panic [rule-boom]", "x.yaml:1:1: found a [rule-good]"}
	if diff := cmp.Diff(findings, lines(result.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(driver.Stats{Files: 1, Skipped: 1, Unread: 2, Policies: 1}, result.Stats); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

func TestShared(t *testing.T) {
	runs := 0
	words := analysis.Share(func(pass *analysis.Pass) int {
		runs++
		pass.Undecided()
		return len(pass.Document.Statements)
	})
	count := func(name string, kinds ...policy.Kind) *analysis.Analyzer {
		a := finds(name, "")
		a.Kinds = kinds
		a.Run = func(pass *analysis.Pass) {
			pass.Reportf(policy.Range{}, "%d words", words.Of(pass))
		}
		return a
	}
	off, perUnit := count("rule-off"), finds("rule-unit", "")
	perUnit.Scope = analysis.PerUnit
	perUnit.Run = func(pass *analysis.Pass) {
		if pass.Document != nil {
			pass.Fail(errors.New("a document was given"))
		}
		pass.Reportf(policy.Range{Start: 2, End: 3}, "%d documents", len(pass.Unit.Documents))
	}
	rules := append(on(count("rule-one"), count("rule-two", policy.Identity), count("rule-trust", policy.Trust), perUnit),
		driver.Rule{Analyzer: off})
	result := check(t, driver.Options{Rules: rules, Jobs: 1}, unit("x", "a b c"))
	want := []string{"x:1:1: 3 words [rule-one]", "x:1:1: 3 words [rule-two]", "x:1:3: 1 documents [rule-unit]"}
	if diff := cmp.Diff(want, lines(result.Findings)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(result.Failures) > 0 {
		t.Errorf("failure %v", result.Failures[0].Error())
	}
	if runs != 1 {
		t.Errorf("the shared computation was made %d times for one document", runs)
	}
	if n := result.Stats.Undecided; n != 2 {
		t.Errorf("%d questions are open, want those of the shared computation for each of the two rules", n)
	}
	// A finding of the whole unit belongs to the document and statement it lies in, all the same.
	if f := result.Findings[2]; f.Document == nil || f.Statement == nil || f.Statement.Index != 1 {
		t.Errorf("document %v, statement %v", f.Document, f.Statement)
	}
}

// One place with several instances, as of a module that is called often, has one finding; what is reported of several values of one
// document stays, and so does what differs in more than the documents' values.
func TestInstances(t *testing.T) {
	src := unit("x", "a").Source
	u := &policy.Unit{Source: src, Format: "terraform"}
	instance := func(name string, values ...string) {
		d := document(src, name)
		d.Root = &policy.Node{Kind: policy.Array}
		for _, v := range values {
			d.Root.Items = append(d.Root.Items, policy.Node{Kind: policy.String, Text: policy.Text{Value: v}})
		}
		u.Documents = append(u.Documents, d)
	}
	instance("module.a.p", "log-a:*", "log-a:*:*")
	instance("module.b.p", "log-b:*", "log-b:*:*")
	instance("module.c.p", "log-c:*", "log-c:*:*")
	covered, other, every := finds("covered", ""), finds("other", ""), finds("every", "")
	covered.Run = func(pass *analysis.Pass) {
		items := pass.Document.Root.Items
		pass.Reportf(policy.Range{Start: 0, End: 1}, "%s is covered by %s; remove it", items[1].Value, items[0].Value)
	}
	other.Run = func(pass *analysis.Pass) {
		pass.Reportf(policy.Range{Start: 0, End: 1}, "in %s", pass.Document.Name)
	}
	every.Run = func(pass *analysis.Pass) {
		for i := range pass.Document.Root.Items {
			pass.Reportf(policy.Range{Start: 0, End: 1}, "%s is wide", pass.Document.Root.Items[i].Value)
		}
	}
	want := []string{
		"x:1:1: log-a:*:* is covered by log-a:*; remove it [covered]",
		"x:1:1: log-a:* is wide [every]", "x:1:1: log-a:*:* is wide [every]",
		"x:1:1: in module.a.p [other]", "x:1:1: in module.b.p [other]", "x:1:1: in module.c.p [other]",
	}
	result := check(t, driver.Options{Rules: on(covered, every, other)}, u)
	if diff := cmp.Diff(want, lines(result.Findings)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestVariants(t *testing.T) {
	is := func(condition string, value bool) policy.Assumption {
		return policy.Assumption{Condition: condition, Value: value}
	}
	prod, dev := is("IsProd", true), is("IsProd", false)
	eu, us := is("IsEU", true), is("IsEU", false)
	variants := [][]policy.Assumption{{prod, eu}, {prod, us}, {dev, eu}, {dev, us}}
	tests := []struct {
		name string
		in   []int
		want string
	}{
		{"in all", []int{0, 1, 2, 3}, "bad"},
		{"one condition decides", []int{0, 1}, "bad (when condition IsProd is true)"},
		{"the other decides", []int{1, 3}, "bad (when condition IsEU is false)"},
		{"both decide", []int{2}, "bad (when condition IsProd is false and IsEU is true)"},
		{"neither by itself", []int{0, 3}, "bad (when some conditions hold)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := unit("x", "a")
			u.Documents = nil
			shows := map[*policy.Document]bool{}
			for i, assume := range variants {
				d := document(u.Source, "Role/Policies/0", assume...)
				u.Documents = append(u.Documents, d)
				for _, in := range test.in {
					shows[d] = shows[d] || in == i
				}
			}
			a := finds("rule-a", "")
			a.Run = func(pass *analysis.Pass) {
				if shows[pass.Document] {
					pass.Reportf(policy.Range{Start: 0, End: 1}, "bad")
				}
			}
			result := check(t, driver.Options{Rules: on(a)}, u)
			if len(result.Findings) != 1 || result.Findings[0].Said() != test.want {
				t.Errorf("findings %q, want %q", lines(result.Findings), test.want)
			}
			if f := result.Findings[0]; f.Message != "bad" {
				t.Errorf("message %q: when it holds is a field of its own", f.Message)
			}
			if result.Stats.Policies != 1 {
				t.Errorf("%d policies, want 1: variants are one", result.Stats.Policies)
			}
		})
	}
}

func TestSyntaxErrors(t *testing.T) {
	syntax := finds("json-syntax-error", "")
	syntax.Scope = analysis.PerUnit
	syntax.Run = func(pass *analysis.Pass) {
		for _, p := range pass.Unit.Problems {
			pass.Reportf(p.Range, "%s", p.Message)
		}
	}
	problem := policy.Problem{Kind: policy.JSONSyntax, Range: policy.Range{Start: 2, End: 3}, Message: "broken"}

	plain := unit("plain.json", "a a")
	plain.Format, plain.Problems = "json", []policy.Problem{problem}
	// In a template only the document with the broken text is left out.
	template := unit("template.yaml", "a a a")
	other := document(template.Source, "Other")
	other.Root = &policy.Node{Kind: policy.Object, Text: policy.Text{Range: policy.Range{Start: 4, End: 5}}}
	other.Statements = other.Statements[2:]
	template.Documents = append(template.Documents, other)
	template.Problems = []policy.Problem{problem}

	result := check(t, driver.Options{Rules: on(syntax, finds("rule-a", "a"))}, plain, template)
	want := []string{
		"plain.json:1:3: broken [json-syntax-error]",
		"template.yaml:1:3: broken [json-syntax-error]", "template.yaml:1:5: found a [rule-a]",
	}
	if diff := cmp.Diff(want, lines(result.Findings)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSuppression(t *testing.T) {
	tests := []struct {
		name         string
		ignores      []policy.Ignore
		suppressions []driver.Suppression
		want         []string
		reasons      []string
		unused       int
	}{
		{
			name:    "comment for a rule",
			ignores: []policy.Ignore{{Rules: []string{"rule-a"}, Reason: "known", Covers: policy.Range{Start: 4, End: 7}}},
			want:    []string{"dir/x:1:1: found a [rule-a]"}, reasons: []string{"known"},
		},
		{
			name:    "comment for a category",
			ignores: []policy.Ignore{{Rules: []string{"test"}, Covers: policy.Range{Start: 0, End: 3}}},
			want:    []string{"dir/x:1:5: found a [rule-a]"}, reasons: []string{""},
		},
		{
			name:    "comment for all rules",
			ignores: []policy.Ignore{{Covers: policy.Range{Start: 0, End: 7}}},
			reasons: []string{"", ""},
		},
		{
			name: "comments that fit nothing",
			ignores: []policy.Ignore{
				{Rules: []string{"rule-b"}, Covers: policy.Range{Start: 0, End: 7}},
				{Covers: policy.Range{Start: 1, End: 4}},
			},
			want: []string{"dir/x:1:1: found a [rule-a]", "dir/x:1:5: found a [rule-a]"}, unused: 2,
		},
		{
			name:         "sid",
			suppressions: []driver.Suppression{{Sids: []string{"S*"}, Reason: "by sid"}},
			want:         []string{"dir/x:1:5: found a [rule-a]"}, reasons: []string{"by sid"},
		},
		{
			name:         "path",
			suppressions: []driver.Suppression{{Paths: []string{"**/x"}}},
			reasons:      []string{"", ""},
		},
		{
			name:         "a function of the path",
			suppressions: []driver.Suppression{{Within: func(name string) bool { return name == "dir/x" }, Reason: "by name"}},
			reasons:      []string{"by name", "by name"},
		},
		{
			name:         "logical name",
			suppressions: []driver.Suppression{{Names: []string{"Admin?ole"}, Rules: []string{"rule-a"}}},
			reasons:      []string{"", ""},
		},
		{
			name: "all lists must fit",
			suppressions: []driver.Suppression{
				{Names: []string{"AdminRole/Policies/0"}, Sids: []string{"T"}},
				{Paths: []string{"y/**"}},
				{Paths: []string{"dir/*"}, Within: func(string) bool { return false }},
				{Rules: []string{"rule-b"}},
			},
			want: []string{"dir/x:1:1: found a [rule-a]", "dir/x:1:5: found a [rule-a]"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := unit("dir/x", "S:a U:a")
			u.Documents[0].Name = "AdminRole/Policies/0"
			u.Ignores = test.ignores
			result := check(t, driver.Options{Rules: on(finds("rule-a", "a")), Suppressions: test.suppressions}, u)
			if diff := cmp.Diff(test.want, lines(result.Findings)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var reasons []string
			for _, s := range result.Suppressed {
				reasons = append(reasons, s.Reason)
				if s.InSource != (test.ignores != nil) {
					t.Errorf("in source: %v", s.InSource)
				}
			}
			if diff := cmp.Diff(test.reasons, reasons); diff != "" {
				t.Errorf("reasons (-want +got):\n%s", diff)
			}
			if result.Stats.UnusedIgnores != test.unused {
				t.Errorf("%d unused ignores, want %d", result.Stats.UnusedIgnores, test.unused)
			}
		})
	}
}

func TestFingerprint(t *testing.T) {
	prints := func(name, text string) []string {
		var out []string
		for _, f := range check(t, driver.Options{Rules: on(finds("rule-a", "a"))}, unit(name, text)).Findings {
			out = append(out, f.Fingerprint)
		}
		return out
	}
	first := prints("x", "S:a T:a b U:a")
	if len(first) != 3 || first[0] == first[1] || first[1] == first[2] || first[0] == first[2] {
		t.Fatalf("fingerprints %q", first)
	}
	moved := prints("moved/y", "c\n\nS:a\n  b b\nT:a U:a")
	if diff := cmp.Diff(first, moved); diff != "" {
		t.Errorf("after lines and names have changed (-want +got):\n%s", diff)
	}
	if equal := prints("x", "a a"); equal[0] == equal[1] {
		t.Error("two findings of one file have the same fingerprint")
	}
	// The value itself is part of the interface: baselines hold it.
	if want := "70aea193fcdfac2b90b1a80a8aa50da0"; first[0] != want {
		t.Errorf("fingerprint %s, want %s", first[0], want)
	}
}

func TestUndecided(t *testing.T) {
	asks := finds("rule-asks", "")
	asks.Run = func(pass *analysis.Pass) {
		for range 2 {
			if _, found := pass.Find(analysis.Query{}); found {
				pass.Reportf(policy.Range{}, "found")
			}
		}
	}
	result := check(t, driver.Options{Rules: on(asks)}, unit("x", "a"))
	want := []driver.Undecided{{Rule: "rule-asks", File: "x", Level: analysis.Warning, Kind: policy.Identity.String(), Questions: 2}}
	if diff := cmp.Diff(want, result.Undecided); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(result.Failures) > 0 || result.Stats.Undecided != 2 {
		t.Errorf("failures %v, %d undecided", result.Failures, result.Stats.Undecided)
	}
}

func TestOversize(t *testing.T) {
	long := unit("long", "a")
	long.Documents[0].Root.Members = []policy.Member{{
		Key: policy.Text{Value: "Id"}, Value: policy.Node{Kind: policy.String, Text: policy.Text{Value: strings.Repeat("x", 500_000)}},
	}}
	form, whole := finds("rule-form", "a"), finds("rule-whole", "a")
	form.Category, whole.Scope = "grammar", analysis.PerUnit
	result := check(t, driver.Options{Rules: on(form, finds("rule-a", "a"), whole)}, long)
	if diff := cmp.Diff([]string{"long:1:1: found a [rule-form]"}, lines(result.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	var failures []string
	for i := range result.Failures {
		failures = append(failures, result.Failures[i].Error())
	}
	want := []string{"long: the policy has more than 500000 characters, more than AWS takes anywhere; only its grammar was checked"}
	if diff := cmp.Diff(want, failures); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
}

func TestStrict(t *testing.T) {
	ours := finds("ours", "a")
	theirs := finds("theirs", "")
	theirs.Code = "THEIRS"
	theirs.Run = func(pass *analysis.Pass) {
		pass.Reportf(pass.Document.Root.Range, "strict: %v", pass.Strict)
	}
	for strict, want := range map[bool][]string{
		false: {"x:1:1: found a [ours]", "x:1:1: strict: false [theirs]"},
		true:  {"x:1:1: strict: true [theirs]"},
	} {
		result := check(t, driver.Options{Rules: on(ours, theirs), Strict: strict}, unit("x", "a"))
		if diff := cmp.Diff(want, lines(result.Findings)); diff != "" {
			t.Errorf("strict %v (-want +got):\n%s", strict, diff)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stops := finds("rule-a", "a")
	stops.Run = func(pass *analysis.Pass) {
		cancel()
		pass.Fail(pass.Context.Err())
	}
	c, err := driver.New(driver.Options{Rules: on(stops, finds("rule-b", "a")), Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	result, err := c.Run(ctx, driver.Units(unit("x", "a"), unit("y", "a")))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if len(result.Findings) > 0 || len(result.Failures) > 0 {
		t.Errorf("findings %q, failures %v after the run was stopped", lines(result.Findings), result.Failures)
	}
}

func TestNewRefuses(t *testing.T) {
	a := finds("rule-a", "a")
	undocumented := finds("rule-u", "a")
	undocumented.Doc = ""
	tests := []struct {
		name string
		opts driver.Options
		want string
	}{
		{"a rule listed twice", driver.Options{Rules: on(a, a)}, "listed twice"},
		{"two rules of one name", driver.Options{Rules: on(a, finds("rule-a", "b"))}, "two analyzers"},
		{"an undocumented rule", driver.Options{Rules: on(undocumented)}, "undocumented"},
		{"a level that is none", driver.Options{Rules: []driver.Rule{{Analyzer: a, Level: 9}}}, "level 9"},
		{"a malformed glob", driver.Options{Suppressions: []driver.Suppression{{Paths: []string{"a[/"}}}}, "malformed path pattern"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := driver.New(test.opts); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestCovers(t *testing.T) {
	proof := &analysis.Witness{}
	// reports finds the word at the place of each statement, with the statement after it as a related place.
	reports := func(name, word string, level analysis.Level, w *analysis.Witness, covers ...string) *analysis.Analyzer {
		a := finds(name, word)
		a.Level, a.Covers = level, covers
		a.Run = func(pass *analysis.Pass) {
			for i, s := range pass.Document.Statements {
				if !strings.Contains(s.Node.Value, word) {
					continue
				}
				d := analysis.Diagnostic{Range: s.Node.Range, Message: "found " + word, Witness: w}
				if i+1 < len(pass.Document.Statements) {
					d.Related = []analysis.Related{{Range: pass.Document.Statements[i+1].Node.Range, Message: "here"}}
				}
				pass.Report(d)
			}
		}
		return a
	}
	// milder reports what reports does, at most as a note.
	milder := func(a *analysis.Analyzer) *analysis.Analyzer {
		run := a.Run
		a.Run = func(pass *analysis.Pass) {
			mild := *pass
			mild.Report = func(d analysis.Diagnostic) {
				d.AtMost = analysis.Note
				pass.Report(d)
			}
			run(&mild)
		}
		return a
	}
	// aboutUnit finds the place of the first statement, looking at the unit.
	aboutUnit := func(name string) *analysis.Analyzer {
		a := finds(name, "")
		a.Level, a.Scope = analysis.Note, analysis.PerUnit
		a.Run = func(pass *analysis.Pass) {
			at := pass.Unit.Documents[0].Statements[0].Node.Range
			pass.Report(analysis.Diagnostic{Source: pass.Unit.Source, Range: at, Message: "found the first"})
		}
		return a
	}
	type found struct {
		Line   string
		Level  analysis.Level
		Proved bool
		Also   []string
	}
	for name, test := range map[string]struct {
		rules []*analysis.Analyzer
		text  string
		want  []found
	}{
		"at the same place": {
			rules: []*analysis.Analyzer{
				reports("rule-a", "a", analysis.Warning, nil, "rule-b"), reports("rule-b", "b", analysis.Error, proof),
			},
			text: "a b ab",
			want: []found{
				{Line: "f:1:1: found a [rule-a]", Level: analysis.Error, Proved: true, Also: []string{"rule-b"}},
				{Line: "f:1:5: found a [rule-a]", Level: analysis.Error, Proved: true, Also: []string{"rule-b"}},
			},
		},
		"milder than its rule, and than the other": {
			rules: []*analysis.Analyzer{
				milder(reports("rule-a", "ab", analysis.Warning, nil, "rule-b", "rule-c")),
				reports("rule-b", "b", analysis.Warning, proof), reports("rule-c", "a", analysis.Note, nil),
			},
			text: "ab",
			want: []found{
				{Line: "f:1:1: found ab [rule-a]", Level: analysis.Note, Also: []string{"rule-c"}},
				{Line: "f:1:1: found b [rule-b]", Level: analysis.Warning, Proved: true},
			},
		},
		"elsewhere": {
			rules: []*analysis.Analyzer{reports("rule-a", "a", analysis.Note, nil, "rule-b"), reports("rule-b", "b", analysis.Note, nil)},
			text:  "a x b",
			want: []found{
				{Line: "f:1:1: found a [rule-a]", Level: analysis.Note}, {Line: "f:1:5: found b [rule-b]", Level: analysis.Note},
			},
		},
		"a chain": {
			rules: []*analysis.Analyzer{
				reports("rule-a", "a", analysis.Note, nil, "rule-b"), reports("rule-b", "a", analysis.Warning, nil, "rule-c"),
				reports("rule-c", "a", analysis.Note, proof),
			},
			text: "a",
			want: []found{{Line: "f:1:1: found a [rule-a]", Level: analysis.Warning, Proved: true, Also: []string{"rule-b", "rule-c"}}},
		},
		"of the unit": {
			rules: []*analysis.Analyzer{reports("rule-a", "a", analysis.Warning, nil, "rule-b"), aboutUnit("rule-b")},
			text:  "a b",
			want:  []found{{Line: "f:1:1: found a [rule-a]", Level: analysis.Warning, Also: []string{"rule-b"}}},
		},
		"of the unit, elsewhere": {
			rules: []*analysis.Analyzer{reports("rule-a", "a", analysis.Warning, nil, "rule-b"), aboutUnit("rule-b")},
			text:  "b a",
			want: []found{
				{Line: "f:1:1: found the first [rule-b]", Level: analysis.Note}, {Line: "f:1:3: found a [rule-a]", Level: analysis.Warning},
			},
		},
		"each other": {
			rules: []*analysis.Analyzer{
				reports("rule-a", "a", analysis.Note, nil, "rule-b"), reports("rule-b", "a", analysis.Note, nil, "rule-a"),
			},
			text: "a",
			want: []found{{Line: "f:1:1: found a [rule-a]", Level: analysis.Note, Also: []string{"rule-b"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []found
			for _, f := range check(t, driver.Options{Rules: on(test.rules...)}, unit("f", test.text)).Findings {
				got = append(got, found{lines([]driver.Finding{f})[0], f.Level, f.Witness != nil, f.Also})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Each finding of a unit of several files is one of a file: its position, its related places, its fixes and what suppresses
// it are in that file.
func TestSeveralFiles(t *testing.T) {
	var set policy.FileSet
	set.Add(&policy.Source{Name: "m/a.tf", Content: []byte("bad fine\n")})
	set.Add(&policy.Source{Name: "m/b.tf", Content: []byte("fine\n bad\n")})
	set.Add(&policy.Source{Name: "m/c.tf", Content: []byte("bad\nbad\n")})
	src := set.Source("m")
	u := &policy.Unit{Source: src, Format: "terraform", Documents: []*policy.Document{document(src, "")}}
	ignored := src.Files[2].Start + len("bad\n")
	u.Ignores = []policy.Ignore{{Covers: policy.Range{Start: ignored, End: ignored + 1}}}
	rule := finds("bad", "bad")
	rule.Run = func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			at := s.Node.Range
			if s.Node.Value != "bad" {
				continue
			}
			first := policy.Range{Start: 0, End: 3}
			pass.Report(analysis.Diagnostic{
				Range: at, Message: "found", Related: []analysis.Related{{Range: first, Message: "as here"}},
				Fixes: []analysis.SuggestedFix{
					{Message: "mend", Edits: []analysis.Edit{{Range: at, NewText: "good"}}},
					{Message: "mend both", Edits: []analysis.Edit{{Range: first, NewText: "good"}, {Range: at, NewText: "good"}}},
				},
			})
		}
	}
	result := check(t, driver.Options{Rules: on(rule), Suppressions: []driver.Suppression{{Paths: []string{"m/a.tf"}}}}, u)
	var got []string
	for _, f := range result.Findings {
		related := f.Related[0]
		edits := f.Fixes[0].Edits[0].Range
		got = append(got, fmt.Sprintf("%s:%d:%d %d fixes at %q, related in %s:%d", f.Source.Name, f.Start.Line, f.Start.Column, len(f.Fixes),
			f.Source.Content[edits.Start:edits.End], related.Source.Name, related.Source.Position(related.Range.Start).Line))
	}
	want := []string{
		`m/b.tf:2:2 1 fixes at "bad", related in m/a.tf:1`,
		`m/c.tf:1:1 1 fixes at "bad", related in m/a.tf:1`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if len(result.Suppressed) != 2 {
		t.Errorf("%d findings are suppressed, want that in m/a.tf by its path and the second in m/c.tf by its place", len(result.Suppressed))
	}
	if result.Stats.Files != 3 {
		t.Errorf("%d files, want 3", result.Stats.Files)
	}
}
