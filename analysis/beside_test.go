package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

func TestBeside(t *testing.T) {
	for _, test := range []struct {
		name, text, array, scalar, want string // want is "" if it cannot be
	}{
		{"a scalar in JSON", `{"k": "a"}`, `"a"`, `"a"`, `{"k": ["a", "b"]}`},
		{"a scalar in YAML", "k: a\n", "a", "a", "k: [a, b]\n"},
		{"an array in JSON", `{"k": ["a", "c"]}`, `["a", "c"]`, `"a"`, `{"k": ["a", "b", "c"]}`},
		{"a block", "k:\n  - a # first\n  - c\n", "- a # first\n  - c", "a", "k:\n  - a\n  - b # first\n  - c\n"},
		{"a function's element", "k:\n  - !Sub a\n", "- !Sub a", "a", ""},
		{"a value from elsewhere", `["a"]`, `["a"]`, `"x"`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := func(s string) policy.Range {
				start := strings.Index(test.text, s)
				return policy.Range{Start: start, End: start + len(s)}
			}
			scalar := policy.Text{Value: strings.Trim(test.scalar, `"`), Range: at(test.scalar)}
			values := &policy.Node{Kind: policy.String, Text: scalar}
			if test.array != test.scalar {
				values = &policy.Node{
					Kind: policy.Array, Text: policy.Text{Range: at(test.array)}, Items: []policy.Node{{Kind: policy.String, Text: scalar}},
				}
			}
			got := ""
			for _, edit := range analysis.Beside(&policy.Source{Content: []byte(test.text)}, values, &scalar, "b") {
				got = apply(test.text, edit)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
