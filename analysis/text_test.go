package analysis_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis"
)

func TestOutside(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"plain*", "plain*"}, {"a${*}b", "ab"}, {"a${b", "a"}, {"${a}-${b}?", "-?"},
	} {
		if got := analysis.Outside(test.in); got != test.want {
			t.Errorf("Outside(%q) = %q; want %q", test.in, got, test.want)
		}
	}
}
