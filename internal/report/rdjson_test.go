package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
)

type rdPosition struct{ Line, Column int }

type rdRange struct{ Start, End rdPosition }

type rdReport struct {
	Diagnostics []struct {
		Location    struct{ Range rdRange }
		Suggestions []struct {
			Range rdRange
			Text  string
		}
	}
}

// offset is that of a position in a text whose columns count bytes.
func (p rdPosition) offset(text string) int {
	lines := strings.SplitAfter(text, "\n")
	return len(strings.Join(lines[:p.Line-1], "")) + p.Column - 1
}

// TestSuggestions applies a suggestion as its reader does, and compares with the edits of the fix.
func TestSuggestions(t *testing.T) {
	const content = "\uFEFF{\r\n \"größe\": \"日本\", \"a\": 1,\n\t\"b\": 2\n}\n"
	at := func(part string) policy.Range {
		i := strings.Index(content, part)
		return policy.Range{Start: i, End: i + len(part)}
	}
	insert := policy.Range{Start: at(`"b"`).Start, End: at(`"b"`).Start}
	for _, test := range []struct {
		name  string
		edits []analysis.Edit
		want  string // "" if there is no suggestion
	}{
		{"replace", []analysis.Edit{{Range: at(`"a"`), NewText: `"c"`}}, strings.Replace(content, `"a"`, `"c"`, 1)},
		{"insert", []analysis.Edit{{Range: insert, NewText: "x "}}, strings.Replace(content, `"b"`, `x "b"`, 1)},
		{"delete", []analysis.Edit{{Range: at(", \"a\": 1")}}, strings.Replace(content, `, "a": 1`, "", 1)},
		{
			"several, unsorted",
			[]analysis.Edit{{Range: at("2"), NewText: "3"}, {Range: at("日本"), NewText: "ß"}},
			strings.NewReplacer("2", "3", "日本", "ß").Replace(content),
		},
		{"overlapping", []analysis.Edit{{Range: at(`"a": 1`)}, {Range: at(`1,`)}}, ""},
		{"none", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := &policy.Source{Name: "x.json", Content: []byte(content)}
			rule := &analysis.Analyzer{Name: "r", Level: analysis.Warning}
			r := &report.Run{Result: &driver.Result{Findings: []driver.Finding{{Analyzer: rule, Diagnostic: analysis.Diagnostic{
				Source: src, Range: at(`"a"`), Fixes: []analysis.SuggestedFix{{Message: "do", Edits: test.edits}},
			}}}}}
			var got rdReport
			if err := json.Unmarshal(write(t, "rdjson.json", r), &got); err != nil {
				t.Fatal(err)
			}
			d := got.Diagnostics[0]
			place := d.Location.Range
			if text := content[place.Start.offset(content):place.End.offset(content)]; text != `"a"` {
				t.Errorf("the finding is at %q", text)
			}
			if len(d.Suggestions) == 0 {
				if test.want != "" {
					t.Error("no suggestion")
				}
				return
			}
			s := d.Suggestions[0]
			if mended := content[:s.Range.Start.offset(content)] + s.Text + content[s.Range.End.offset(content):]; mended != test.want {
				t.Errorf("applied: %q, want %q", mended, test.want)
			}
		})
	}
}
