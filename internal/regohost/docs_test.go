package regohost

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

const guide = "../../docs/custom-rules.md"

// TestGuideExamples compiles the rules that the guide shows and runs their test.
func TestGuideExamples(t *testing.T) {
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	var modules []Module
	for i, block := range strings.Split(string(text), "```rego\n")[1:] {
		code, _, ok := strings.Cut(block, "```\n")
		if !ok {
			t.Fatal("a block of code does not end")
		}
		file := fmt.Sprintf("example%d.rego", i)
		if strings.Contains(code, "_test\n") {
			file = fmt.Sprintf("example%d_test.rego", i)
		}
		modules = append(modules, Module{File: file, Text: code})
	}
	if _, err := Check(modules); err != nil {
		t.Error(err)
	}
	passes(t, modules, 1)
}

// TestWorkedExample runs the tests of the rule in testdata/custom-rules, and the rule over its policies.
func TestWorkedExample(t *testing.T) {
	const folder = "../../testdata/custom-rules"
	modules, err := readFolders([]string{folder}, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Check(modules); err != nil {
		t.Error(err)
	}
	passes(t, modules, 5)

	analyzers, err := Load(t.Context(), []string{folder}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"good.json": "", "bad.json": `"s3:Delete*"`} {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		u := loadText(name, content, nil)
		found, err := run(t, analyzers[0], u, solve.New())
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, d := range found {
			got += string(content[d.Range.Start:d.Range.End])
			if d.Witness == nil {
				t.Errorf("%s: the finding has no witness", name)
			}
		}
		if got != want {
			t.Errorf("%s: findings at %q, want %q", name, got, want)
		}
	}
}

func passes(t *testing.T, modules []Module, tests int) {
	t.Helper()
	var out strings.Builder
	sum, err := TestModules(t.Context(), &out, modules, TestOptions{Load: loadText, Solver: solve.New()})
	if err != nil || sum != (Summary{Passed: tests}) {
		t.Errorf("summary %+v, error %v; want %d passed\n%s", sum, err, tests, out.String())
	}
}

func loadText(name string, content []byte, kind *policy.Kind) *policy.Unit {
	return loader.Load(&policy.Source{Name: name, Content: content}, loader.Options{Kind: kind, Required: true})
}

// TestGuideIsComplete looks for each builtin and each field of the METADATA in the guide.
func TestGuideIsComplete(t *testing.T) {
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, b := range builtins() {
		words = append(words, "| `"+b.name+"(")
	}
	fields := reflect.TypeFor[custom]()
	for field := range fields.Fields() {
		words = append(words, "`custom."+field.Tag.Get("json")+"`")
	}
	fields = reflect.TypeFor[Triggers]()
	for field := range fields.Fields() {
		words = append(words, "| `"+field.Tag.Get("json")+"` |")
	}
	for _, w := range words {
		if !strings.Contains(string(text), w) {
			t.Errorf("the guide does not have %s", w)
		}
	}
}
