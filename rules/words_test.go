package rules_test

import (
	"testing"

	"github.com/iamlint/iamlint/rules"
)

// TestTitles holds that each title tells its rule from all others.
func TestTitles(t *testing.T) {
	names := map[string]string{}
	for _, a := range rules.All() {
		if other, ok := names[a.Title]; ok {
			t.Errorf("%s and %s have the title %q", other, a.Name, a.Title)
		}
		names[a.Title] = a.Name
	}
}
