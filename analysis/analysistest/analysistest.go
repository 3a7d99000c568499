// Package analysistest tests rules, written in Go or Rego, against policies with the findings that they are to have.
//
// The cases of a rule are the files in the folder testdata/<rule name>/: policies and templates in JSON and YAML, and
// txtar archives of several. Each file is loaded by itself, so its name gives the kind of its documents as it does for
// users (x.trust.yaml, x.boundary.json).
//
// In YAML a comment on the line where a finding starts holds regular expressions in quotes or backquotes, each of which
// matches the message of one finding:
//
//	Action: iam:PassRole # want "on every role" `name the roles`
//
// A comment on any line tells, in the same form, why questions about the file are left open; without one, none may be:
//
//	Resource: !Ref Where # open "a Deny depends on parameter Where"
//
// JSON has no comments, so an archive has a section of expectations. The text after the range is how the message begins:
//
//	-- policy.json --
//	{"Version": "2012-10-17", "Statement": [
//	  {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}
//	]}
//	-- want --
//	policy.json:2:36-2:42: iam:PassRole is allowed on every role
//
// A finding too many fails the test as one too few does. Further sections of an archive, and files beside a plain one,
// are compared if they exist:
//
//   - "witness": the witnesses of all findings in order, one JSON object a line, as in the JSON report; null for none;
//   - "<file>.golden": the file after the safe fixes; "<file>.unsafe.golden": after the unsafe ones, too.
//
// With the flag -update the want and witness sections and the golden files are written again.
//
// # Stability
//
// The form of cases and expectations stays as it is. A new version may ask more of rules, and so fail a test that passed.
package analysistest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/fix"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

var update = flag.Bool("update", false, "write the expectations of rules' cases anew")

// Run tests analyzers on the cases in the folder testdata of the test's package. Besides the findings it demands of each
// analyzer a case that fires and one that does not, and a golden file if it has fixes; and of each finding that its
// message is short and its range and fixes are sound.
func Run(t *testing.T, analyzers ...*analysis.Analyzer) {
	t.Helper()
	RunDir(t, "testdata", analyzers...)
}

// RunDir is Run with the cases in another folder.
func RunDir(t *testing.T, dir string, analyzers ...*analysis.Analyzer) {
	t.Helper()
	if err := analysis.Validate(analyzers); err != nil {
		t.Fatal(err)
	}
	for _, a := range analyzers {
		t.Run(a.Name, func(t *testing.T) { testRule(t, filepath.Join(dir, a.Name), a) })
	}
	strays(t, dir, analyzers)
}

// strays reports folders of cases that no analyzer has.
func strays(t *testing.T, dir string, analyzers []*analysis.Analyzer) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !slices.ContainsFunc(analyzers, func(a *analysis.Analyzer) bool { return a.Name == e.Name() }) {
			t.Errorf("%s: there is no such analyzer", filepath.Join(dir, e.Name()))
		}
	}
}

// rule is the test of one rule.
type rule struct {
	analyzer *analysis.Analyzer
	prover   fix.Prover
	linter   *driver.Linter
	// What was seen in all cases.
	fired, silent, fixed, golden bool
}

func testRule(t *testing.T, dir string, a *analysis.Analyzer) {
	t.Helper()
	if strings.Contains(a.Title, "TODO") || strings.Contains(a.Doc, "TODO") {
		t.Error("the title or the page says TODO: fill it in")
	}
	solver := solve.New()
	c, err := driver.New(driver.Options{Rules: []driver.Rule{{Analyzer: a, Level: a.Level}}, Solver: solver})
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatalf("the rule has no cases: %v", err)
	}
	r := &rule{analyzer: a, prover: fix.Prover{Load: load, Solver: solver}, linter: c}
	cases, ran := 0, 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".golden") && !strings.HasSuffix(f.Name(), ".witness") {
			cases++
			t.Run(f.Name(), func(t *testing.T) {
				ran++
				r.file(t, filepath.Join(dir, f.Name()))
			})
		}
	}
	switch {
	case t.Failed() || ran < cases:
		// Cases that -run left out may be those that are missed.
	case !r.fired:
		t.Error("no case has a finding")
	case !r.silent:
		t.Error("no case is without findings")
	case r.fixed && !r.golden:
		t.Error("the rule has fixes, but no case has a golden file")
	}
}

// file tests one case.
func (r *rule) file(t *testing.T, name string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(name) == ".txtar" {
		archive := txtar.Parse(data)
		r.archive(t, archive)
		if changed := txtar.Format(archive); *update && !bytes.Equal(changed, data) {
			write(t, name, changed)
		}
		return
	}
	src := &policy.Source{Name: filepath.Base(name), Content: data}
	findings := r.source(t, src, nil)
	patch := r.proved(t, src, findings)
	for _, with := range fixes() {
		if want, err := os.ReadFile(name + with.suffix); err == nil {
			got := r.mended(t, src, findings, with, patch)
			switch {
			case bytes.Equal(got, want):
			case *update:
				write(t, name+with.suffix, got)
			default:
				t.Errorf("%s differs:\n%s", filepath.Base(name)+with.suffix, diff(want, got))
			}
		}
	}
	if want, err := os.ReadFile(name + ".witness"); err == nil {
		got := witnesses(t, findings)
		switch {
		case bytes.Equal(got, want):
		case *update:
			write(t, name+".witness", got)
		default:
			t.Errorf("witnesses differ:\n%s", diff(want, got))
		}
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil { //nolint:gosec // test data is for everyone to read
		t.Fatal(err)
	}
}

// archive tests the files of an archive, and under -update changes its sections.
func (r *rule) archive(t *testing.T, archive *txtar.Archive) {
	t.Helper()
	section := func(name string) *txtar.File {
		for i := range archive.Files {
			if archive.Files[i].Name == name {
				return &archive.Files[i]
			}
		}
		return nil
	}
	var listed []expectation
	want := section("want")
	if want != nil && !*update {
		var err error
		if listed, err = parseWant(string(want.Data)); err != nil {
			t.Fatal(err)
		}
		for _, e := range listed {
			if section(e.file) == nil {
				t.Errorf("want: there is no file %s", e.file)
			}
		}
	}
	var all []driver.Finding
	for i := range archive.Files {
		f := &archive.Files[i]
		if f.Name == "want" || f.Name == "witness" || strings.HasSuffix(f.Name, ".golden") {
			continue
		}
		src := &policy.Source{Name: f.Name, Content: f.Data}
		findings := r.source(t, src, listed)
		patch := r.proved(t, src, findings)
		all = append(all, findings...)
		for _, with := range fixes() {
			golden := section(f.Name + with.suffix)
			if golden == nil {
				continue
			}
			got := r.mended(t, src, findings, with, patch)
			switch {
			case bytes.Equal(got, golden.Data):
			case *update:
				golden.Data = got
			default:
				t.Errorf("%s differs:\n%s", golden.Name, diff(golden.Data, got))
			}
		}
	}
	if witness := section("witness"); witness != nil {
		got := witnesses(t, all)
		switch {
		case bytes.Equal(got, witness.Data):
		case *update:
			witness.Data = got
		default:
			t.Errorf("witnesses differ:\n%s", diff(witness.Data, got))
		}
	}
	if *update && want != nil {
		want.Data = formatWant(all)
	}
}

// source checks one file and compares its findings with the expectations in its comments and with those listed for it.
func (r *rule) source(t *testing.T, src *policy.Source, listed []expectation) []driver.Finding {
	t.Helper()
	expected, err := comments(src)
	if err != nil {
		t.Fatalf("%s: %v", src.Name, err)
	}
	for _, e := range listed {
		if e.file == src.Name {
			expected = append(expected, e)
		}
	}
	findings := r.check(t, src)
	for _, problem := range compare(findings, expected, *update) {
		t.Error(problem)
	}
	for i := range findings {
		r.sound(t, &findings[i])
	}
	if len(findings) > 0 {
		r.fired = true
	} else {
		r.silent = true
	}
	return findings
}

func (r *rule) check(t *testing.T, src *policy.Source) []driver.Finding {
	t.Helper()
	unit := load(src)
	result, err := r.linter.Check(t.Context(), unit)
	if err != nil {
		t.Fatal(err)
	}
	for i := range result.Failures {
		t.Errorf("%v\n%s", result.Failures[i].Error(), result.Failures[i].Stack)
	}
	reasons, err := patterns(src, "# open ")
	if err != nil {
		t.Fatalf("%s: %v", src.Name, err)
	}
	for _, problem := range compareOpen(result.Undecided, reasons) {
		t.Errorf("%s: %s", src.Name, problem)
	}
	if len(unit.Documents) == 0 && len(unit.Problems) == 0 && len(unit.Principals) == 0 && unit.Inventory == nil {
		t.Errorf("%s holds no policy, and attaches none", src.Name)
	}
	return result.Findings
}

// The most that a message may have in characters; it stands in one line with the file's name.
const messageLimit = 100

// sound checks what holds for every finding of every rule.
func (r *rule) sound(t *testing.T, f *driver.Finding) {
	t.Helper()
	at := fmt.Sprintf("%s: %q", position(f), f.Message)
	if f.Range.Start < 0 || f.Range.End < f.Range.Start || f.Range.End > len(f.Source.Content) {
		t.Errorf("%s: the range %v is not in the file", at, f.Range)
	}
	if f.Message == "" || strings.ContainsAny(f.Message, "\n\r") {
		t.Errorf("%s: the message is not one line", at)
	}
	// The linter adds the names of AWS's managed policies to messages.
	said, _, _ := strings.Cut(f.Message, " (with ")
	if n := utf8.RuneCountInString(said); n >= messageLimit {
		t.Errorf("%s: the message has %d characters; at most %d", at, n, messageLimit-1)
	}
	if strings.Contains(f.Message, "://") || strings.HasSuffix(f.Message, ".") {
		t.Errorf("%s: the message has an address, or a full stop at its end", at)
	}
	for i := range f.Fixes {
		r.fixed = true
		if f.Fixes[i].Message == "" {
			t.Errorf("%s: a fix has no message", at)
		}
		if _, ok := fix.Apply(f.Source, &f.Fixes[i]); !ok {
			t.Errorf("%s: the edits of the fix %q overlap, or are not in the file", at, f.Fixes[i].Message)
		}
	}
}

// fixing is a choice of fixes.
type fixing struct {
	suffix string
	unsafe bool
}

func fixes() []fixing { return []fixing{{".golden", false}, {".unsafe.golden", true}} }

// mended returns the content of a source after fixes, and checks that the findings that were mended are gone. patch is what
// the safe ones make of it.
func (r *rule) mended(
	t *testing.T, src *policy.Source, findings []driver.Finding, with fixing, patch fix.Patch,
) []byte {
	t.Helper()
	if len(findings) == 0 {
		t.Error("there is a golden file, but no finding to mend")
		return src.Content
	}
	if with.unsafe {
		patch = fix.All(src, findings)
	}
	r.golden = true
	if patch.Mended == 0 {
		t.Errorf("%s: nothing was mended", src.Name+with.suffix)
	}
	left := r.check(t, &policy.Source{Name: src.Name, Content: patch.Content})
	if len(left) > len(findings)-patch.Mended {
		t.Errorf("%s: %d of %d findings were mended, but %d are left", src.Name, patch.Mended, len(findings), len(left))
	}
	return patch.Content
}

// proved returns what those fixes make of a source that are proved to leave what is allowed as it is, and marks the others
// as unsafe, as `iamlint lint` does.
func (r *rule) proved(t *testing.T, src *policy.Source, findings []driver.Finding) fix.Patch {
	t.Helper()
	patch, err := r.prover.Prove(t.Context(), src, findings)
	if err != nil {
		t.Fatal(err)
	}
	return patch
}

func load(src *policy.Source) *policy.Unit { return loader.Load(src, loader.Options{Required: true}) }

// witnesses are those of all findings, a line each.
func witnesses(t *testing.T, findings []driver.Finding) []byte {
	t.Helper()
	var out bytes.Buffer
	for i := range findings {
		line, err := json.Marshal(findings[i].Witness)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

func position(f *driver.Finding) string {
	return fmt.Sprintf("%s:%d:%d-%d:%d", f.Source.Name, f.Start.Line, f.Start.Column, f.End.Line, f.End.Column)
}
