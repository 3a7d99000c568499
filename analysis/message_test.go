package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
)

func TestMessage(t *testing.T) {
	long := strings.Repeat("é", 80)
	for _, test := range []struct {
		name, want string
		names      []any
	}{
		{"fits", "no a; write b", []any{"a", "b"}},
		{"one is long", "no " + long + "; write b", []any{long, "b"}},
		{"two are long", "no " + long[:2*43] + "…; write " + long[:2*43] + "…", []any{long, long}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, analysis.Message("no %s; write %s", test.names...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
