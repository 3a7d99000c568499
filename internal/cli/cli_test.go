package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// rule makes a rule that reports every document's Version.
func rule(name string, change func(*analysis.Analyzer)) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name: name, Category: "test", Level: analysis.Warning, Title: "Version", Doc: "It has a `Version`.\n\n## Why\n\nSee [AWS](https://aws).\n",
		Run: func(pass *analysis.Pass) {
			if v := pass.Document.Version; v != nil {
				pass.Reportf(v.Range, "the version is %s", v.Value)
			}
		},
	}
	if change != nil {
		change(a)
	}
	return a
}

func versions() []*analysis.Analyzer { return []*analysis.Analyzer{rule("has-version", nil)} }

const policyText = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}`

// folder makes a working folder with files.
func folder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func run(t *testing.T, rules []*analysis.Analyzer, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Main(t.Context(), args, strings.NewReader(""), &out, &errs, rules...)
	return out.String(), errs.String(), status
}

func TestRulesThatFail(t *testing.T) {
	rules := append(versions(),
		rule("fails", func(a *analysis.Analyzer) {
			a.Run = func(pass *analysis.Pass) { pass.Fail(errors.New("no luck\ntoday")) }
		}),
		rule("panics", func(a *analysis.Analyzer) {
			a.Run = func(*analysis.Pass) { panic("oops") }
		}))
	folder(t, map[string]string{"a.json": policyText})
	stdout, stderr, status := run(t, rules, "lint", "-q", "a.json")
	if want := "a.json:1:13: warning: the version is 2012-10-17 [has-version]\n"; stdout != want || status != ExitFailed {
		t.Errorf("status %d, output %s", status, stdout)
	}
	// What is wrong with someone's own rule is nothing to report to us.
	want := "iamlint: a.json: rule fails: no luck; today\n" + "iamlint: a.json: rule panics: internal error: oops\n"
	if diff := cmp.Diff(want, stderr); diff != "" {
		t.Errorf("standard error (-want +got):\n%s", diff)
	}
	// The stack only for those who ask.
	if _, stderr, _ := run(t, rules, "lint", "--stats", "a.json"); !strings.Contains(stderr, "goroutine ") {
		t.Errorf("no stack with --stats: %s", stderr)
	}
}

func TestWrongRules(t *testing.T) {
	folder(t, map[string]string{"a.json": policyText})
	for want, wrong := range map[string]*analysis.Analyzer{
		"two analyzers have this name":  rule("has-version", nil),
		"the name is not kebab-case":    rule("HasVersion", nil),
		"not an absolute http or https": rule("page", func(a *analysis.Analyzer) { a.URL = "docs/page.md" }),
		"nil *Analyzer":                 nil,
	} {
		for _, args := range [][]string{{"lint", "a.json"}, {"rules"}} {
			_, stderr, status := run(t, append(versions(), wrong), args...)
			if status != ExitUsage || !strings.Contains(stderr, want) {
				t.Errorf("%q: %s: status %d, %s", want, args, status, stderr)
			}
		}
	}
}

func TestPageOfRule(t *testing.T) {
	const address = "https://example.org/rules/has-page.html"
	rules := append(versions(), rule("has-page", func(a *analysis.Analyzer) { a.URL = address }))
	folder(t, map[string]string{"a.json": policyText})
	for _, args := range [][]string{{"lint", "-f", "sarif", "a.json"}, {"rules", "-f", "json", "test"}} {
		stdout, _, _ := run(t, rules, args...)
		if n := strings.Count(stdout, `"helpUri": "`+address+`"`); n != 1 || strings.Count(stdout, "helpUri") != 1 {
			t.Errorf("%s: the rule without a page has one, or the other has none:\n%s", args, stdout)
		}
	}
	if stdout, _, _ := run(t, rules, "rules", "has-page"); !strings.Contains(stdout, "- Page: "+address+"\n") {
		t.Errorf("the explanation does not name the page:\n%s", stdout)
	}
	if stdout, _, _ := run(t, rules, "rules", "has-version"); strings.Contains(stdout, "Page:") {
		t.Errorf("a page is named that there is not:\n%s", stdout)
	}
}

func TestVersionIn(t *testing.T) {
	other := debug.Module{Path: "example.com/house", Version: "v3.0.0"}
	tests := map[string]struct {
		info debug.BuildInfo
		want string
	}{
		"released":          {debug.BuildInfo{Main: debug.Module{Path: module, Version: "v1.2.3"}}, "v1.2.3"},
		"a checkout":        {debug.BuildInfo{Main: debug.Module{Path: module, Version: "(devel)"}}, unversioned},
		"another's program": {debug.BuildInfo{Main: other, Deps: []*debug.Module{{Path: module, Version: "v1.2.3"}}}, "v1.2.3"},
		"replaced":          {debug.BuildInfo{Main: other, Deps: []*debug.Module{{Path: module, Replace: &debug.Module{}}}}, unversioned},
	}
	for name, test := range tests {
		if got := versionIn(&test.info); got != test.want {
			t.Errorf("%s: version %s, want %s", name, got, test.want)
		}
	}
}

func TestCommitIn(t *testing.T) {
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}
	own := debug.Module{Path: module}
	tests := map[string]struct {
		info debug.BuildInfo
		want string
	}{
		"a checkout":        {debug.BuildInfo{Main: own, Settings: []debug.BuildSetting{revision}}, "0123456789ab"},
		"changed":           {debug.BuildInfo{Main: own, Settings: []debug.BuildSetting{revision, {Key: "vcs.modified", Value: "true"}}}, "0123456789ab and changes"},
		"an archive":        {debug.BuildInfo{Main: own}, ""},
		"another's program": {debug.BuildInfo{Main: debug.Module{Path: "example.com/house"}, Settings: []debug.BuildSetting{revision}}, ""},
	}
	for name, test := range tests {
		if got := commitIn(&test.info); got != test.want {
			t.Errorf("%s: commit %q, want %q", name, got, test.want)
		}
	}
}

func TestOutdated(t *testing.T) {
	made := time.Date(2026, 9, 26, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		day  string
		days int
		want string
	}{
		"today":    {"2026-09-26", 0, ""},
		"180 days": {"2026-09-26", 180, ""},
		"181 days": {"2026-09-26", 181, "the catalog of AWS's actions is 181 days old, and newer actions are unknown: install a newer iamlint, or give a newer --catalog"},
		"tomorrow": {"2026-09-26", -1, ""},
		"no date":  {"", 0, `the catalog has no date (""): install a release`},
	}
	for name, test := range tests {
		if got := outdated(test.day, made.AddDate(0, 0, test.days)); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestInterrupted hangs if something does not stop.
func TestInterrupted(t *testing.T) {
	folder(t, map[string]string{"a.json": policyText})
	slow := rule("slow", func(a *analysis.Analyzer) {
		a.Run = func(pass *analysis.Pass) {
			<-pass.Context.Done()
			pass.Fail(pass.Context.Err())
		}
	})
	for _, args := range [][]string{{"lint", "a.json"}, {"lint", "-"}, {"simulate", "--input", "-"}} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, cancel)
		never, w := io.Pipe() // a standard input that never ends
		defer func() { _ = w.Close() }()
		var out, errs bytes.Buffer
		if status := Main(ctx, args, never, &out, &errs, slow); status != ExitInterrupted {
			t.Errorf("%q: status %d, %s", args, status, &errs)
		}
	}
}

// closedPipe is what standard output is when no one reads any more.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestStandardOutput(t *testing.T) {
	folder(t, map[string]string{"a.json": policyText})
	for _, args := range [][]string{{"lint", "a.json"}, {"rules"}, {"version"}, {"lint", "-f", "sarif", "a.json"}} {
		var errs bytes.Buffer
		Main(t.Context(), args, strings.NewReader(""), closedPipe{}, &errs, versions()...)
		if errs.Len() > 0 {
			t.Errorf("%q into a closed pipe: %s", args, &errs)
		}
		if status := Main(t.Context(), args, strings.NewReader(""), fullDisk{}, &errs, versions()...); status != ExitFailed ||
			strings.Count(errs.String(), "\n") != 1 || !strings.Contains(errs.String(), "no space left on device") {
			t.Errorf("%q on a full disk: status %d, %s", args, status, &errs)
		}
	}
}

func TestJobs(t *testing.T) {
	files := map[string]string{}
	for i := range 40 {
		files[fmt.Sprintf("d%d/%d.json", i%7, i)] = policyText
	}
	folder(t, files)
	one, _, _ := run(t, versions(), "lint", "-f", "json", "-j", "1")
	for range 5 {
		if many, _, _ := run(t, versions(), "lint", "-f", "json", "-j", "16"); many != one {
			t.Fatalf("with 16 jobs (-one +many):\n%s", cmp.Diff(one, many))
		}
	}
	var report struct {
		Findings []json.RawMessage
		Summary  struct{ Files int }
	}
	if err := json.Unmarshal([]byte(one), &report); err != nil || len(report.Findings) != 40 || report.Summary.Files != 40 {
		t.Errorf("%d findings in %d files, %v", len(report.Findings), report.Summary.Files, err)
	}
}

func TestExcludedBelowTheConfiguration(t *testing.T) {
	folder(t, map[string]string{
		config.Name: "exclude: [sub/gen, '*.skip.json']", "sub/gen/a.json": policyText, "sub/b.json": policyText, "sub/c.skip.json": policyText,
	})
	t.Chdir("sub")
	stdout, _, _ := run(t, versions(), "lint", "-q")
	if want := "b.json:1:13: warning: the version is 2012-10-17 [has-version]\n"; stdout != want {
		t.Errorf("output %s", stdout)
	}
}

func TestWriteFile(t *testing.T) {
	write := func(text string) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}
	}
	folder(t, map[string]string{"old": "old"})
	if err := os.Chmod("old", 0o640); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	failing := func(w io.Writer) error {
		if err := write(strings.Repeat("x", 1<<20))(w); err != nil {
			return err
		}
		return broken
	}
	ctx := t.Context()
	if err := writeFile(ctx, "old", failing); !errors.Is(err, broken) {
		t.Errorf("error is %v", err)
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if err := writeFile(stopped, "old", write("new")); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	if content, _ := os.ReadFile("old"); string(content) != "old" {
		t.Errorf("half a write has left %q", content)
	}
	name := "old"
	if runtime.GOOS != "windows" {
		name = "link"
		if err := os.Symlink("old", "link"); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeFile(ctx, name, write("new")); err != nil {
		t.Fatal(err)
	}
	content, _ := os.ReadFile("old")
	info, err := os.Lstat("old")
	if err != nil || string(content) != "new" || runtime.GOOS != "windows" && info.Mode() != 0o640 {
		t.Errorf("%q, %v, %v", content, info.Mode(), err)
	}
	if err := writeFile(ctx, os.DevNull, write("new")); err != nil {
		t.Error(err)
	}
	entries, err := os.ReadDir(".")
	if err != nil || len(entries) > 2 {
		t.Errorf("files are %v, %v", entries, err)
	}
}

func TestBaseline(t *testing.T) {
	findings := func(list ...string) []driver.Finding {
		var all []driver.Finding
		for _, s := range list {
			file, fingerprint, _ := strings.Cut(s, " ")
			all = append(all, driver.Finding{
				Analyzer: versions()[0], Diagnostic: analysis.Diagnostic{Source: &policy.Source{Name: file}}, Fingerprint: fingerprint,
			})
		}
		return all
	}
	folder(t, nil)
	if err := writeBaseline(t.Context(), "b.json", &driver.Result{Findings: findings("a.json 1", "a.json 2", "b.json 1")}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name      string
		now, want []string
	}{
		{"the same", []string{"a.json 1", "a.json 2", "b.json 1"}, nil},
		{"fewer", []string{"a.json 2"}, nil},
		{"a new one", []string{"a.json 3"}, []string{"a.json 3"}},
		{"a file renamed", []string{"a.json 1", "a.json 2", "c.json 1"}, nil},
		{"a file copied: the copy is new", []string{"A.json 1", "a.json 1", "b.json 1"}, []string{"A.json 1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, err := readBaseline("b.json")
			if err != nil {
				t.Fatal(err)
			}
			all := b.filter(findings(test.now...))
			var got []string
			for i := range all.fresh {
				got = append(got, all.fresh[i].Source.Name+" "+all.fresh[i].Fingerprint)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || all.known != len(test.now)-len(test.want) {
				t.Errorf("new are (-want +got), known %d:\n%s", all.known, diff)
			}
		})
	}
}

// TestFixRounds: a fix that a finding of a later round needs is applied, too, and fixes that undo each other come to an end.
func TestFixRounds(t *testing.T) {
	replace := func(name, from, to string) *analysis.Analyzer {
		return rule(name, func(a *analysis.Analyzer) {
			a.Run = func(pass *analysis.Pass) {
				if v := pass.Document.Version; v != nil && v.Value == from {
					edit := analysis.Edit{Range: v.Range, NewText: `"` + to + `"`}
					pass.Report(analysis.Diagnostic{Range: v.Range, Message: from, Fixes: []analysis.SuggestedFix{{Message: "write " + to, Edits: []analysis.Edit{edit}}}})
				}
			}
		})
	}
	folder(t, map[string]string{"a.json": `{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}`, "b.json": `{"Version": "3", "Statement": []}`})
	chain := []*analysis.Analyzer{replace("one", "1", "2"), replace("two", "2", "3")}
	stdout, stderr, status := run(t, chain, "lint", "--fix", "a.json", "b.json")
	content, _ := os.ReadFile("a.json")
	if string(content) != `{"Version": "3", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}` || status != ExitClean || stderr != "fixed a.json: 2\n" {
		t.Errorf("%s, status %d, %s%s", content, status, stdout, stderr)
	}
	if _, stderr, status := run(t, []*analysis.Analyzer{replace("one", "3", "4"), replace("two", "4", "3")}, "lint", "--fix", "a.json"); status != ExitFindings {
		t.Errorf("fixes that undo each other: status %d, %s", status, stderr)
	}
}

// TestFixOfChangedFile: what someone else has written meanwhile is not overwritten.
func TestFixOfChangedFile(t *testing.T) {
	folder(t, map[string]string{"a.json": `{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}`})
	meddler := rule("meddler", func(a *analysis.Analyzer) {
		a.Run = func(pass *analysis.Pass) {
			v := pass.Document.Version
			if v.Value == "1" {
				edit := analysis.Edit{Range: v.Range, NewText: `"2"`}
				pass.Report(analysis.Diagnostic{Range: v.Range, Message: "one", Fixes: []analysis.SuggestedFix{{Message: "write 2", Edits: []analysis.Edit{edit}}}})
			}
			pass.Fail(os.WriteFile("a.json", []byte("{}"), 0o600))
		}
	})
	_, stderr, status := run(t, []*analysis.Analyzer{meddler}, "lint", "--fix", "a.json")
	content, _ := os.ReadFile("a.json")
	if string(content) != "{}" || status != ExitFailed || !strings.Contains(stderr, "iamlint: a.json: changed while it was linted, not fixed: run it again\n") {
		t.Errorf("%s, status %d, %s", content, status, stderr)
	}
}

func TestColored(t *testing.T) {
	p := &program{stdout: io.Discard}
	for mode, want := range map[string]bool{"always": true, "never": false, "auto": false} {
		if got := p.colored(mode); got != want {
			t.Errorf("colored(%s) = %v", mode, got)
		}
	}
}

// TestOpen: what a rule could not decide is never green.
func TestOpen(t *testing.T) {
	folder(t, map[string]string{"a.json": policyText})
	asks := rule("asks-too-much", func(a *analysis.Analyzer) {
		a.Run = func(pass *analysis.Pass) {
			pass.Undecided()
			pass.Undecided()
		}
	})
	for _, test := range []struct {
		flags  string
		status int
		stderr string
	}{
		{"", 3, "iamlint: a.json: asks-too-much: 2 questions could not be decided; split the policy, or suppress the rule for it\n"},
		{"--fail-on note", 3, "iamlint: a.json: asks-too-much: 2 questions could not be decided; split the policy, or suppress the rule for it\n"},
		{"--fail-on error", 0, ""},
		{"--fail-on none", 0, ""},
		{"--disable asks-too-much", 0, ""},
	} {
		var stdout, stderr bytes.Buffer
		args := append([]string{"lint", "-f", "json", "a.json"}, strings.Fields(test.flags)...)
		status := Main(t.Context(), args, strings.NewReader(""), &stdout, &stderr, asks)
		if status != test.status || stderr.String() != test.stderr {
			t.Errorf("%q: status %d, want %d; standard error %q, want %q", test.flags, status, test.status, stderr.String(), test.stderr)
		}
		var report struct {
			Open []struct {
				File, Rule string
				Policy     struct{ Kind, Name string }
				Questions  int
			}
			Summary struct{ Undecided int }
		}
		if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(test.flags, "disable") {
			if len(report.Open) > 0 {
				t.Errorf("%q: open %v, want none of a rule that is off", test.flags, report.Open)
			}
			continue
		}
		if len(report.Open) != 1 || report.Open[0].File != "a.json" || report.Open[0].Rule != "asks-too-much" ||
			report.Open[0].Policy.Kind != "identity" || report.Open[0].Questions != 2 || report.Summary.Undecided != 2 {
			t.Errorf("%q: open %v, %d undecided", test.flags, report.Open, report.Summary.Undecided)
		}
	}
}
