package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

func place(text, part string) policy.Text {
	start := strings.Index(text, part)
	return policy.Text{Value: strings.Trim(part, `"'`), Range: policy.Range{Start: start, End: start + len(part)}}
}

func apply(text string, edit analysis.Edit) string {
	return text[:edit.Range.Start] + edit.NewText + text[edit.Range.End:]
}

func TestRemoveMember(t *testing.T) {
	const block = "- k1: v1 # one\n  k2: v2\n  # two\n  k3: v3 # three\n"
	all := []string{"k1", "v1", "k2", "v2", "k3", "v3"}
	json := []string{`"k1"`, `"v1"`, `"k2"`, `"v2"`, `"k3"`, `"v3"`}
	for _, test := range []struct {
		name, text string
		members    []string
		index      int
		want       string // "" if it cannot be
	}{
		{"the first of JSON", `{"k1": "v1", "k2": "v2", "k3": "v3"}`, json, 0, `{"k2": "v2", "k3": "v3"}`},
		{"the last", "{\n  \"k1\": \"v1\",\n  \"k2\": \"v2\",\n  \"k3\": \"v3\"\n}", json, 2, "{\n  \"k1\": \"v1\",\n  \"k2\": \"v2\"\n}"},
		{"one in the middle", `{k1: v1, k2: v2, k3: v3}`, all, 1, `{k1: v1, k3: v3}`},
		{"the only one", `{"k1": "v1"}`, json[:2], 0, ""},
		{"a comment between", "{k1: v1, # x\n k2: v2}", all[:4], 0, ""},
		{"a line of a block", block, all, 1, strings.Replace(block, "  k2: v2\n", "", 1)},
		{"a line with its comment", block, all, 2, strings.Replace(block, "  k3: v3 # three\n", "", 1)},
		{"behind a dash, with a comment", block, all, 0, ""},
		{"behind a dash", "- k1: v1\n  k2: v2\n", all[:4], 0, "- k2: v2\n"},
		{"behind something else", "x: [k1: v1]", all[:2], 0, ""},
		{"not in order", `{"k2": "v2", "k1": "v1"}`, json[:4], 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			start := max(0, strings.IndexAny(test.text, "{k"))
			object := &policy.Node{Kind: policy.Object, Text: policy.Text{Range: policy.Range{Start: start, End: len(test.text)}}}
			for i := 0; i < len(test.members); i += 2 {
				object.Members = append(object.Members, policy.Member{
					Key:   place(test.text, test.members[i]),
					Value: policy.Node{Kind: policy.String, Text: place(test.text, test.members[i+1])},
				})
			}
			got := ""
			for _, edit := range analysis.RemoveMember(&policy.Source{Content: []byte(test.text)}, object, test.index) {
				got = apply(test.text, edit)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnwrap(t *testing.T) {
	for _, test := range []struct{ name, text, item, want string }{
		{"JSON", `[ "a" ]`, `"a"`, `"a"`},
		{"lines", "[\n  {\"a\": 1}\n]", `{"a": 1}`, `{"a": 1}`},
		{"a comma", `[a,]`, "a", "a"},
		{"a comment", "[a # why\n]", "a", ""},
		{"a block", "- a\n", "a", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			item := policy.Node{Kind: policy.String, Text: place(test.text, test.item)}
			array := &policy.Node{Kind: policy.Array, Items: []policy.Node{item}}
			array.Range = policy.Range{End: len(test.text)}
			got := ""
			for _, edit := range analysis.Unwrap(&policy.Source{Content: []byte(test.text)}, array) {
				got = apply(test.text, edit)
			}
			if got != test.want {
				t.Errorf("%q; want %q", got, test.want)
			}
		})
	}
}

func TestAddMember(t *testing.T) {
	for _, test := range []struct{ name, text, key, want string }{
		{"JSON", `{"b": 1}`, `"b"`, `{"a": "x", "b": 1}`},
		{"a line each", "{\n  \"b\": 1\n}", `"b"`, "{\n  \"a\": \"x\",\n  \"b\": 1\n}"},
		{"a flow mapping", "{b: 1}", "b", `{a: "x", b: 1}`},
		{"a block mapping", "b: 1\n", "b", "a: \"x\"\nb: 1\n"},
		{"in a sequence", "- b: 1\n", "b", "- a: \"x\"\n  b: 1\n"},
		{"with escapes", `{\"b\": 1}`, `\"b\"`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			object := &policy.Node{Kind: policy.Object, Text: policy.Text{Range: policy.Range{
				Start: max(0, strings.IndexAny(test.text, "{b")), End: len(test.text),
			}}}
			key := place(test.text, test.key)
			key.Value = "b"
			object.Members = []policy.Member{{Key: key}}
			got := ""
			for _, edit := range analysis.AddMember(&policy.Source{Content: []byte(test.text)}, object, "a", "x") {
				got = apply(test.text, edit)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
