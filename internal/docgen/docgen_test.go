package main

import (
	"os"
	"testing"
)

func TestGeneratedFilesAreCurrent(t *testing.T) {
	root, err := module()
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate(t.Context(), os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	stale, err := compare(os.DirFS(root), files)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range stale {
		t.Errorf("%s is not current: run go generate ./docs", name)
	}
}
