package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPage holds docs/dependencies.md against go.mod: each module in it has the version that go.mod requires, and each that
// iamlint's packages require is there.
func TestPage(t *testing.T) {
	content, err := os.ReadFile("../../" + page)
	if err != nil {
		t.Fatal(err)
	}
	gomod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	type requirement struct {
		version  string
		indirect bool // and perhaps of a package that iamlint does not import
	}
	required := map[string]requirement{}
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) (v\S+)( // indirect)?$`).FindAllStringSubmatch(string(gomod), -1) {
		required[m[1]] = requirement{m[2], m[3] != ""}
	}
	shown := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| (\S+?\.\S+?)(?: \(indirect\))? \| (v\S+) \|`).FindAllStringSubmatch(string(content), -1) {
		shown[m[1]] = true
		if is := required[m[1]].version; is != m[2] {
			t.Errorf("%s is %s on the page and %s in go.mod: run make dependencies", m[1], m[2], is)
		}
	}
	if len(shown) < 10 {
		t.Errorf("the page shows %d modules", len(shown))
	}
	for path, m := range required {
		if !m.indirect && !shown[path] && !slices.Contains(onlyTests(), path) {
			t.Errorf("%s is not on the page: run make dependencies", path)
		}
	}
	if strings.Contains(string(content), "GPL-") {
		t.Error("a module has a license that asks for more than iamlint's does")
	}
}

// onlyTests are modules that only tests and generators import.
func onlyTests() []string {
	return []string{
		"github.com/google/go-cmp", "github.com/rogpeppe/go-internal", "github.com/santhosh-tekuri/jsonschema/v6", "golang.org/x/net", "golang.org/x/tools",
	}
}
