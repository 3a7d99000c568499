package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	fencedInvariants = regexp.MustCompile("(?ms)^```yaml\n(invariants:.*?)^```$")
	invariantID      = regexp.MustCompile(`(?m)^  - id: (\S+)$`)
)

// TestInvariants holds each invariant that docs/invariants.md shows against a policy that breaks it and one that keeps it, which
// are in testdata/invariants.
func TestInvariants(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/invariants.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := fencedInvariants.FindAllSubmatch(page, -1)
	if len(shown) < 12 {
		t.Fatalf("docs/invariants.md shows %d configurations", len(shown))
	}
	used := map[string]bool{}
	for _, m := range shown {
		for _, id := range invariantID.FindAllSubmatch(m[1], -1) {
			for outcome, want := range map[string]int{"broken": 1, "kept": 0} {
				name := string(id[1]) + "." + outcome + ".json"
				used[name] = true
				t.Run(name, func(t *testing.T) {
					output, status := checkInvariant(t, string(m[1]), string(id[1]), name)
					if status != want || strings.Contains(output, "which breaks the invariant "+string(id[1])) != (want == 1) {
						t.Errorf("exit status %d, want %d\n%s", status, want, output)
					}
				})
			}
		}
	}
	files, err := filepath.Glob("../../testdata/invariants/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !used[filepath.Base(file)] {
			t.Errorf("%s belongs to no invariant of docs/invariants.md", file)
		}
	}
}

// checkInvariant checks a policy of testdata/invariants under one of the invariants of a configuration. It lies where the invariant
// looks for it.
func checkInvariant(t *testing.T, config, id, name string) (output string, status int) {
	t.Helper()
	dir := t.TempDir()
	_, rest, _ := strings.Cut(config, "  - id: "+id+"\n")
	alone, _, _ := strings.Cut(rest, "\n  - id: ")
	file := "policy.json"
	if m := regexp.MustCompile(`(?m)^    in: \["([^"]*)"\]$`).FindStringSubmatch(alone); m != nil {
		file = strings.NewReplacer("**", "policy.json", "*.json", ".json", "*", ".json").Replace(m[1])
	}
	policy, err := os.ReadFile(filepath.Join("../../testdata/invariants", name))
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string]string{
		file: string(policy), ".iamlint.yaml": "invariants:\n  - id: " + id + "\n" + alone,
	} {
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return shell(t, dir, "iamlint check --invariants "+file)
}
