package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
)

func TestFileSet(t *testing.T) {
	var set policy.FileSet
	main := &policy.Source{Name: "m/main.tf", Content: []byte("a\nbb\n")}
	empty := &policy.Source{Name: "m/empty.tf"}
	last := &policy.Source{Name: "m/vars.tf", Content: []byte("\uFEFFc\r\n  é d")}
	starts := []int{set.Add(main), set.Add(empty), set.Add(last), set.Add(main)}
	src := set.Source("m")
	if diff := cmp.Diff([]int{0, 6, 7, 0}, starts); diff != "" {
		t.Fatalf("starts (-want +got):\n%s", diff)
	}
	if len(src.Files) != 3 {
		t.Errorf("a file that was added twice is there twice: %d files", len(src.Files))
	}
	for _, test := range []struct {
		at, file string
		want     policy.Position
	}{
		{"bb", "m/main.tf", policy.Position{Line: 2, Column: 1, Offset: 2}},
		{"c", "m/vars.tf", policy.Position{Line: 1, Column: 1, Offset: 3}},
		{"d", "m/vars.tf", policy.Position{Line: 2, Column: 5, Offset: 11}},
	} {
		start := strings.Index(string(src.Content), test.at)
		if got := src.File(start).Name; got != test.file {
			t.Errorf("%q is in %s, want %s", test.at, got, test.file)
		}
		if diff := cmp.Diff(test.want, src.Position(start)); diff != "" {
			t.Errorf("position of %q (-want +got):\n%s", test.at, diff)
		}
		file, r := src.Locate(policy.Range{Start: start, End: start + len(test.at)})
		if got := string(file.Content[r.Start:r.End]); file.Name != test.file || got != test.at {
			t.Errorf("%q is located in %s as %q", test.at, file.Name, got)
		}
	}
	if got := src.File(5).Name; got != "m/main.tf" {
		t.Errorf("the end of a file is in %s", got)
	}
	if got := src.File(1000); got.Name != "m/vars.tf" {
		t.Errorf("an offset past the end is in %s", got.Name)
	}
	if file, r := src.Locate(policy.Range{Start: 3, End: 1000}); file.Name != "m/main.tf" || r != (policy.Range{Start: 3, End: 5}) {
		t.Errorf("a range that leaves its file is %v of %s", r, file.Name)
	}
	var none policy.FileSet
	if got := none.Source("m").Position(0); got.Line != 1 {
		t.Errorf("a source without files has its start at %+v", got)
	}
}
