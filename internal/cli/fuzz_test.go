package cli

import (
	"bufio"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// FuzzBaseline reads baselines that someone else wrote: what can be read lists no finding more often than it says, and never
// one that it does not have.
func FuzzBaseline(f *testing.F) {
	f.Add(`{"version": 1, "findings": [{"rule": "a", "file": "x", "message": "m", "fingerprint": "1"}]}`, "x", "1")
	f.Add(`{"version": 1, "findings": [{"fingerprint": ""}, {"fingerprint": ""}]}`, "", "")
	f.Add(`{"version": 2}`, "x", "1")
	f.Add(`[]`, "x", "1")
	f.Add(`{"version": 1, "findings": null, "version": 1}`, "x", "1")
	f.Fuzz(func(t *testing.T, text, file, fingerprint string) {
		name := filepath.Join(t.TempDir(), "baseline.json")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := readBaseline(name)
		if err != nil {
			return
		}
		known := 0
		for _, n := range b.rest {
			known += n
		}
		src := &policy.Source{Name: file}
		findings := make([]driver.Finding, known+2)
		for i := range findings {
			findings[i] = driver.Finding{Fingerprint: fingerprint, Diagnostic: analysis.Diagnostic{Source: src}}
		}
		listed := b.rest[fingerprint]
		all := b.clone().filter(findings)
		if all.known != listed || len(all.fresh)+all.known != len(findings) {
			t.Errorf("of %d findings %d are fresh and %d known; the baseline lists %d", len(findings), len(all.fresh), all.known, listed)
		}
	})
}

// FuzzGit reads what git prints: contents of files, and names of files, which may hold anything. A name of a file below the
// working folder is the same after the way there and back.
func FuzzGit(f *testing.F) {
	f.Add("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 blob 3\nabc\n", "", "a/b.json")
	f.Add("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 blob -7\nabc\n", "sub/", "sub/x.json")
	f.Add("HEAD:x missing\n", "sub/", "other/\u202e.json")
	f.Add("a blob 9223372036854775807\n", "a/b/", "a\n.json")
	f.Add("a tree 3\nabc\n", "../", "..")
	f.Fuzz(func(t *testing.T, printed, below, full string) {
		b := &gitBatch{in: discard{}, out: bufio.NewReader(strings.NewReader(printed))}
		if content, err := b.read("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"); err == nil && !strings.Contains(printed, string(content)) {
			t.Errorf("%q is read of %q", content, printed)
		}
		r := gitRepository{below: below}
		shown, err := r.shown(full)
		plain := func(name string) bool { return path.Clean("/"+name) == "/"+name } // as git writes them
		if err != nil || !plain(below+"x") || below != "" && !strings.HasSuffix(below, "/") || !plain(full) || full == "" {
			return
		}
		if top, err := r.top(shown); err == nil && top != full {
			t.Errorf("%q below %q is shown as %q, which is %q", full, below, shown, top)
		}
	})
}

// discard is a pipe that no one reads.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) Close() error                { return nil }
