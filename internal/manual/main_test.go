package main

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iamlint/iamlint/internal/cli"
)

func TestWrite(t *testing.T) {
	date := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	first := written(t, date)
	for _, name := range []string{"man/iamlint.1", "man/iamlint-lint.1", "completions/iamlint.bash", "completions/_iamlint", "completions/iamlint.fish", "completions/iamlint.ps1"} {
		if first[name] == "" {
			t.Errorf("%s is not written: %q", name, slices.Sorted(maps.Keys(first)))
		}
	}
	if page := first["man/iamlint-lint.1"]; !strings.Contains(page, `\-\-fail-on`) && !strings.Contains(page, "--fail-on") || !strings.Contains(page, "Dec 2026") {
		t.Errorf("the page of lint lacks a flag or its date:\n%.600s", page)
	}
	if !maps.Equal(first, written(t, date)) {
		t.Error("written twice, the files differ")
	}
}

// written returns the files that are written, by name.
func written(t *testing.T, date time.Time) map[string]string {
	t.Helper()
	folder := t.TempDir()
	if err := write(folder, date, cli.Commands()); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(os.DirFS(folder), name)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
