package rules_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules"
)

func TestAll(t *testing.T) {
	if err := analysis.Validate(rules.All()); err != nil {
		t.Fatal(err)
	}
	var pages []string
	for _, a := range rules.All() {
		first, rest, _ := strings.Cut(a.Doc, "\n\n")
		if strings.Contains(first, "\n") || !strings.HasSuffix(first, ".") {
			t.Errorf("%s: the page does not begin with one sentence on one line, but %q", a, first)
		}
		if !strings.Contains(rest, "## Why\n") || !strings.Contains(rest, "## References\n") {
			t.Errorf("%s: the page has no section Why, or none with References", a)
		}
		if a.Level == analysis.None {
			t.Errorf("%s: has no level, so it is not a rule", a)
		}
		pages = append(pages, strings.ReplaceAll(a.Name, "-", "_")+".md")
	}
	// Each page beside the rules is one rule's, so none is written and then not listed.
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "testdata" {
			return fs.SkipDir
		}
		if !d.IsDir() && path.Ext(name) == ".md" && !slices.Contains(pages, path.Base(name)) {
			t.Errorf("%s is not a rule's page", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
