package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
)

func TestPath(t *testing.T) {
	for _, test := range []struct {
		name       string
		tree       report.Tree
		file, want string
	}{
		{"no repository", report.Tree{Working: "/w"}, "a.json", "a.json"},
		{"at the root", report.Tree{Root: "/r", Working: "/r"}, "p/a.json", "p/a.json"},
		{"below", report.Tree{Root: "/r", Working: "/r/x/y"}, "a.json", "x/y/a.json"},
		{"beside", report.Tree{Root: "/r", Working: "/r/x/y"}, "../a.json", "x/a.json"},
		{"from above", report.Tree{Root: "/r/x", Working: "/r"}, "x/a.json", "a.json"},
		{"outside", report.Tree{Root: "/r/x", Working: "/r/x"}, "../../a.json", "../../a.json"},
		{"a folder that begins alike", report.Tree{Root: "/r", Working: "/r"}, "/rest/a.json", "/rest/a.json"},
		{"absolute", report.Tree{Root: "/r", Working: "/w"}, "/r/a.json", "a.json"},
		{"the file system", report.Tree{Root: "/", Working: "/w"}, "a.json", "w/a.json"},
		{"Windows", report.Tree{Root: "C:/r", Working: "C:/r/x"}, "C:/r/y/a.json", "y/a.json"},
		{"standard input", report.Tree{Root: "/r", Working: "/r/x"}, "<stdin>", "<stdin>"},
		{"another revision", report.Tree{Root: "/r", Working: "/r/x"}, "main:a.json", "main:a.json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := report.Run{Tree: test.tree, Elsewhere: []string{"main:a.json"}}
			if got := r.Path(test.file); got != test.want {
				t.Errorf("Path(%s) = %s, want %s", test.file, got, test.want)
			}
		})
	}
}

// TestGitLabFingerprints: those of one report differ, and stay when another file with the same policy goes.
func TestGitLabFingerprints(t *testing.T) {
	fingerprints := func(r *report.Run) (list []string) {
		var issues []struct{ Fingerprint string }
		if err := json.Unmarshal(write(t, "gitlab.json", r), &issues); err != nil {
			t.Fatal(err)
		}
		for _, issue := range issues {
			list = append(list, issue.Fingerprint)
		}
		return list
	}
	r := run()
	one := r.Result.Findings[1]
	r.Result = &driver.Result{Findings: []driver.Finding{one, one, one}}
	three := fingerprints(r)
	if three[0] != one.Fingerprint || three[1] == three[0] || three[2] == three[1] || three[2] == three[0] {
		t.Errorf("fingerprints %v", three)
	}
	r.Result.Findings = r.Result.Findings[:2]
	if two := fingerprints(r); strings.Join(two, " ") != strings.Join(three[:2], " ") {
		t.Errorf("fingerprints %v of two, %v of three", two, three)
	}
}
