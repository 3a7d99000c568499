package analysistest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

func TestCompare(t *testing.T) {
	src := &policy.Source{Name: "a.yaml", Content: []byte("one\ntwo\n")}
	finding := func(start, end int, message string) driver.Finding {
		return driver.Finding{
			Diagnostic: analysis.Diagnostic{Source: src, Message: message},
			Start:      src.Position(start), End: src.Position(end),
		}
	}
	found := []driver.Finding{finding(0, 3, "one is wrong; fix it"), finding(4, 7, "two is wrong")}
	tests := []struct {
		name     string
		comments string
		section  string
		surplus  bool
		want     []string
	}{
		{name: "comments", comments: "# want `one is` \n# want \"two\"\n"},
		{name: "section", section: "a.yaml:1:1-1:4: one is wrong\n\na.yaml:2:1-2:4: two is wrong\n"},
		{name: "both", comments: "# want `one`", section: "a.yaml:2:1-2:4: two"},
		{
			name: "a finding too many", comments: "# want `one`",
			want: []string{"a.yaml:2:1-2:4: unexpected finding: two is wrong"},
		},
		{name: "a finding too many, which does not matter", comments: "# want `one`", surplus: true},
		{
			name: "a finding too few", comments: "# want `one` `fix`\n# want `two`",
			want: []string{"a.yaml:1: want a finding that matches \"fix\""},
		},
		{
			name: "another line", comments: "# want `two`\n# want `one`",
			want: []string{
				"a.yaml:1:1-1:4: unexpected finding: one is wrong; fix it", "a.yaml:2:1-2:4: unexpected finding: two is wrong",
				"a.yaml:1: want a finding that matches \"two\"", "a.yaml:2: want a finding that matches \"one\"",
			},
		},
		{
			name: "another end", comments: "# want `one`", section: "a.yaml:2:1-2:5: two",
			want: []string{"a.yaml:2:1-2:4: unexpected finding: two is wrong", "a.yaml:2:1-2:5: want the finding \"two\""},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			expected, err := comments(&policy.Source{Name: "a.yaml", Content: []byte(test.comments)})
			if err != nil {
				t.Fatal(err)
			}
			listed, err := parseWant(test.section)
			if err != nil {
				t.Fatal(err)
			}
			got := compare(found, append(expected, listed...), test.surplus)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMalformedExpectations(t *testing.T) {
	for _, text := range []string{"# want one", "# want \"one", "# want `(`", "x # want  \n", "# want `a` b"} {
		if got, err := comments(&policy.Source{Name: "a.yaml", Content: []byte(text)}); err == nil {
			t.Errorf("%q: no error, but %v", text, got)
		}
	}
	for _, text := range []string{"a.yaml", "a.yaml:1: x", "a.yaml:x:1-1:2: m", "a.yaml:1:1: m"} {
		if got, err := parseWant(text); err == nil {
			t.Errorf("%q: no error, but %v", text, got)
		}
	}
	if got, err := comments(&policy.Source{Name: "a.json", Content: []byte("# want `(`")}); err != nil || got != nil {
		t.Errorf("JSON has no comments, but %v, %v", got, err)
	}
}

func TestCompareOpen(t *testing.T) {
	open := []driver.Undecided{{Rule: "r", Kind: "identity", Questions: 2, Reasons: []string{"a Deny depends on parameter P"}}}
	tests := []struct {
		name     string
		comments string
		open     []driver.Undecided
		want     []string
	}{
		{name: "nothing is open"},
		{name: "as expected", comments: "# open `parameter P`", open: open},
		{
			name: "not expected", open: open,
			want: []string{"open: a Deny depends on parameter P"},
		},
		{name: "another reason", comments: "# open `Q`", open: open, want: []string{
			"open: a Deny depends on parameter P",
			"line 1: want questions open because of \"Q\"",
		}},
		{
			name: "no reason", comments: "# open `P`", open: []driver.Undecided{{Questions: 1}},
			want: []string{"open: 1 question about the file as a whole could not be decided", "line 1: want questions open because of \"P\""},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			expected, err := patterns(&policy.Source{Name: "a.yaml", Content: []byte(test.comments)}, "# open ")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, compareOpen(test.open, expected)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
