package terraform

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/iamlint/iamlint/policy"
)

// FuzzLoad checks that no configuration makes the evaluator panic, and that all places are inside of the source.
func FuzzLoad(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		files := txtar.Parse([]byte(text)).Files
		if len(files) > 20 || len(text) > 1<<16 {
			return
		}
		m := newMemory(files)
		c := Load(m, ".", Options{})
		for _, p := range c.Problems {
			inside(t, m, p.Range)
		}
		for _, i := range c.Instances {
			inside(t, m, i.Range)
			allInside(t, m, i.Attributes)
			for _, variants := range i.Variants {
				for _, v := range variants {
					allInside(t, m, v.Value)
				}
			}
		}
	})
}

func inside(t *testing.T, m *memory, r policy.Range) {
	t.Helper()
	if r.Start < 0 || r.End < r.Start || r.End > len(m.text) {
		t.Fatalf("place %v is not in a source of %d bytes", r, len(m.text))
	}
}

func allInside(t *testing.T, m *memory, n *policy.Node) {
	t.Helper()
	inside(t, m, n.Range)
	for i := range n.Items {
		allInside(t, m, &n.Items[i])
	}
	for i := range n.Members {
		inside(t, m, n.Members[i].Key.Range)
		allInside(t, m, &n.Members[i].Value)
	}
}
