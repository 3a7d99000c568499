package cli

import (
	"os"
	"path/filepath"
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
