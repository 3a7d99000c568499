package driver_test

import (
	"testing"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// FuzzSuppression suppresses by what a configuration and comments may say: each finding is either told or counted among the
// suppressed ones, and the one with another rule's name always told.
func FuzzSuppression(f *testing.F) {
	f.Add("rule-a", "**/*.json", "S*", "*", 0, 10, "rule-a")
	f.Add("test", "{a,b}", "?", "", 3, 1, "")
	f.Add("", "[", "**", "\xff", -1, 1<<30, "rule-b")
	f.Fuzz(func(t *testing.T, rule, path, sid, name string, start, end int, ignored string) {
		u := unit("f.json", "S:a b a S2:b")
		u.Ignores = []policy.Ignore{{Rules: []string{ignored}, Covers: policy.Range{Start: start, End: end}}}
		s := driver.Suppression{Rules: []string{rule}, Paths: []string{path}, Sids: []string{sid}, Names: []string{name}}
		a, b := finds("rule-a", "a"), finds("rule-b", "b")
		c, err := driver.New(driver.Options{Rules: on(a, b), Suppressions: []driver.Suppression{s}})
		if err != nil {
			return
		}
		result, err := c.Run(t.Context(), driver.Units(u))
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Findings)+len(result.Suppressed) != 4 || len(result.Failures) != 0 {
			t.Errorf("%d findings and %d suppressed, failures %v", len(result.Findings), len(result.Suppressed), result.Failures)
		}
		for i := range result.Suppressed {
			found := result.Suppressed[i].Analyzer
			for _, by := range []string{rule, ignored} {
				if by == found.Name || by == found.Category {
					found = nil
					break
				}
			}
			if found != nil {
				t.Errorf("a finding of %s is suppressed by neither %q nor %q", found.Name, rule, ignored)
			}
		}
	})
}
