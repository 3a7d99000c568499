package analysis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

func TestRemove(t *testing.T) {
	const block = "Action:\n  - x1 # first\n  - x2 # second\n  # third:\n  - x3\nResource: x\n"
	for _, test := range []struct {
		name, text string
		items      []string
		indices    []int
		want       string // "" if it cannot be
	}{
		{"the first of a JSON array", `["a", "b", "c"]`, []string{`"a"`, `"b"`, `"c"`}, []int{0}, `["b", "c"]`},
		{"the last", `["a", "b", "c"]`, []string{`"a"`, `"b"`, `"c"`}, []int{2}, `["a", "b"]`},
		{"both ends", `["a", "b", "c"]`, []string{`"a"`, `"b"`, `"c"`}, []int{0, 2}, `["b"]`},
		{"a run at the end", "[\n  \"a\",\n  \"b\",\n  \"c\"\n]", []string{`"a"`, `"b"`, `"c"`}, []int{1, 2}, "[\n  \"a\"\n]"},
		{"all", `["a", "b"]`, []string{`"a"`, `"b"`}, []int{0, 1}, ""},
		{"a line of a block", block, []string{"x1", "x2", "x3"}, []int{1}, strings.Replace(block, "  - x2 # second\n", "", 1)},
		{"the last line of a block", block, []string{"x1", "x2", "x3"}, []int{2}, strings.Replace(block, "  - x3\n", "", 1)},
		{"a run of lines keeps what is between", block, []string{"x1", "x2", "x3"}, []int{0, 1}, "Action:\n  # third:\n  - x3\nResource: x\n"},
		{"a choice of a function", "- x1\n- Fn::If:\n  - Prod\n  - x2\n  - x3\n", []string{"x1", "x2"}, []int{1}, ""},
		{"a comment between", "[a, # x\n b, c]", []string{"a", "b", "c"}, []int{0}, ""},
		{"not in order", `["b", "a"]`, []string{`"a"`, `"b"`}, []int{0}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := &policy.Source{Content: []byte(test.text)}
			array := &policy.Node{Kind: policy.Array, Text: policy.Text{Range: policy.Range{End: len(test.text)}}}
			array.Range.Start = max(0, strings.IndexAny(test.text, "[-"))
			for _, item := range test.items {
				start := strings.Index(test.text, item)
				array.Items = append(array.Items, policy.Node{
					Kind: policy.String, Text: policy.Text{Range: policy.Range{Start: start, End: start + len(item)}},
				})
			}
			edits := analysis.Remove(src, array, test.indices...)
			if edits == nil {
				if test.want != "" {
					t.Error("it cannot be removed")
				}
				return
			}
			got := test.text
			for _, edit := range slices.Backward(edits) {
				got = got[:edit.Range.Start] + edit.NewText + got[edit.Range.End:]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
