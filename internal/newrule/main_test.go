package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const categoryFile = `// Package demo holds rules for a demonstration.
package demo

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("demo", pages,
)
`

const categoryTest = `package demo_test

import (
	"testing"

	"example.com/house/rules/demo"
	"github.com/iamlint/iamlint/analysis/analysistest"
)

func Test(t *testing.T) { analysistest.Run(t, demo.Analyzers()...) }
`

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestCreate makes a rule in a module of its own, checks that its test fails, fills the rule in, and checks that it passes.
func TestCreate(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a module")
	}
	t.Parallel()
	module := t.TempDir()
	tree, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(module, "go.mod"), strings.Replace(read(t, filepath.Join(tree, "go.mod")),
		"module github.com/iamlint/iamlint", "module example.com/house", 1)+
		"\nrequire github.com/iamlint/iamlint v0.0.0\n\nreplace github.com/iamlint/iamlint => "+tree+"\n")
	put(t, filepath.Join(module, "go.sum"), read(t, filepath.Join(tree, "go.sum")))
	demo := filepath.Join(module, "rules", "demo")
	put(t, filepath.Join(demo, "demo.go"), categoryFile)
	put(t, filepath.Join(demo, "demo_test.go"), categoryTest)

	for _, id := range []string{"wide-s3-arn", "all-buckets"} {
		if _, err := create(module, "demo", id); err != nil {
			t.Fatal(err)
		}
	}
	list := read(t, filepath.Join(demo, "demo.go"))
	if want := "analysis.Category(\"demo\", pages,\n\tAllBuckets,\n\tWideS3ARN,\n)\n"; !strings.HasSuffix(list, want) {
		t.Errorf("the list ends:\n%s\nwant\n%s", list, want)
	}
	if out, err := test(module); err == nil || !strings.Contains(out, `want a finding that matches "TODO"`) || !strings.Contains(out, "says TODO") {
		t.Fatalf("the empty rules passed their tests: %v\n%s", err, out)
	}

	for _, id := range []string{"wide_s3_arn", "all_buckets"} {
		name := filepath.Join(demo, id+".go")
		put(t, name, strings.NewReplacer("if false", `if s.Resource.Items[0].Value == "*"`, "s.Node.Range", "s.Action.Items[0].Range",
			"TODO: the fact; the remedy", "it is allowed on every bucket; name them", "TODO: ", "").Replace(read(t, name)))
		for _, name := range []string{id + ".md", "testdata/" + strings.ReplaceAll(id, "_", "-") + "/bad.yaml"} {
			name = filepath.Join(demo, name)
			put(t, name, strings.NewReplacer(`"TODO"`, `"on every bucket"`, "TODO: ", "").Replace(read(t, name)))
		}
	}
	if out, err := test(module); err != nil {
		t.Errorf("the rules fail when they are filled in: %v\n%s", err, out)
	}
}

func test(module string) (string, error) {
	cmd := exec.Command("go", "test", "-mod=mod", "./rules/demo")
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestCreateRefuses(t *testing.T) {
	module := t.TempDir()
	put(t, filepath.Join(module, "rules/demo/demo.go"), categoryFile)
	put(t, filepath.Join(module, "rules/bare/bare.go"), "package bare\n")
	put(t, filepath.Join(module, "rules/demo/taken.go"), "package demo\n")
	for _, test := range []struct{ category, id, want string }{
		{"demo", "Wide", "not kebab-case"},
		{"demo", "taken", "is there already"},
		{"nowhere", "a-rule", "no category nowhere"},
		{"bare", "a-rule", "no list of rules"},
	} {
		if _, err := create(module, test.category, test.id); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("create %s %s: %v, want an error with %q", test.category, test.id, err, test.want)
		}
	}
	if diff := cmp.Diff(categoryFile, read(t, filepath.Join(module, "rules/demo/demo.go"))); diff != "" {
		t.Errorf("the category changed:\n%s", diff)
	}
}
