package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// FuzzReports writes all reports of a run whose every string is someone else's: names of files, Sids, messages, requests. No
// report may hold a character that moves the cursor, turns the direction of writing or ends a line, but its own; and
// those for programs can be parsed.
func FuzzReports(f *testing.F) {
	f.Add("policies/x.json", "Sid", "message", "{\"Statement\": {}}", 3, 7)
	f.Add("\x1b]0;title\x07\u202Egnp.json", "\u2066x\u2069", "a\r\n::error::b", "\uFEFF\u2028\u0000{", 0, 9)
	f.Add("a,b:c%0A\n", "]]>", "]]><x>&\u200b", "\xff\xfe", 1, 1)
	f.Add("", "", "|` <script>", "\t\t\t", 2, 3)
	f.Fuzz(func(t *testing.T, file, sid, message, content string, start, end int) {
		r := hostileRun(file, sid, message, content, start, end)
		for name, write := range writers() {
			if name == "color.txt" {
				continue // it has escape sequences of its own
			}
			var out bytes.Buffer
			if err := write(&out, r); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			checkReport(t, name, out.String())
		}
	})
}

func hostileRun(file, sid, message, content string, start, end int) *report.Run {
	size := len(content)
	start = min(max(start, 0), size)
	end = min(max(end, start), size)
	src := &policy.Source{Name: file, Content: []byte(content)}
	at := policy.Range{Start: start, End: end}
	statement := &policy.Statement{Sid: &policy.Text{Value: sid, Range: at}}
	document := &policy.Document{Source: src, Name: sid, Statements: []*policy.Statement{statement}}
	witness := &analysis.Witness{
		Request: policy.Request{
			Principal: sid, Action: message, Resource: file,
			Context: map[string]policy.Values{sid: policy.One(message), message: policy.Many(sid, file)},
		},
		Absent: []string{sid}, Decision: query.Allowed,
	}
	rule := &analysis.Analyzer{Name: "some-rule", Title: "Some rule", Category: "some", Level: analysis.Warning, Doc: "Doc."}
	finding := driver.Finding{
		Analyzer: rule, Level: analysis.Warning, Start: src.Position(start), End: src.Position(end), Fingerprint: "0123",
		Diagnostic: analysis.Diagnostic{
			Source: src, Document: document, Statement: statement, Range: at, Message: message, Witness: witness,
			Further: []*analysis.Witness{witness},
			Related: []analysis.Related{{Source: src, Range: at, Message: sid}},
			Details: []analysis.Detail{{
				Name: "paths", Label: "path", Lines: []string{sid},
				Routes: []analysis.Route{{Name: sid, Does: message, Requests: []*analysis.Witness{witness}}},
			}},
			Fixes: []analysis.SuggestedFix{{Message: message, Edits: []analysis.Edit{{Range: at, NewText: sid}}}},
		},
	}
	return &report.Run{
		Version: "1.2.3", Rules: []driver.Rule{{Analyzer: rule, Level: analysis.Warning}}, Files: []string{file}, FailOn: analysis.Warning,
		Withheld: &report.Withheld{Configuration: file, ExcludedFiles: 1, FailOn: "none"},
		Result: &driver.Result{
			Findings:  []driver.Finding{finding},
			Undecided: []driver.Undecided{{Rule: "some-rule", File: file, Document: sid, Kind: "identity", Level: analysis.Error, Questions: 2}},
			Failures:  []driver.Failure{{File: file, Rule: "some-rule", Document: sid, Err: errors.New(message)}},
		},
	}
}

func checkReport(t *testing.T, name, out string) {
	t.Helper()
	switch name {
	case "report.json", "rdjson.json": // programs need names and texts as they are
		if !json.Valid([]byte(out)) {
			t.Errorf("%s is not JSON: %q", name, out)
		}
		return
	case "junit.xml":
		decoder := xml.NewDecoder(strings.NewReader(out))
		for {
			_, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s is not XML: %v: %q", name, err, out)
			}
		}
	case "report.html":
		checkHTML(t, out)
	case "markdown.md":
		checkMarkdown(t, out)
	case "github.txt":
		if lines := strings.Count(out, "\n"); lines != 2 {
			t.Errorf("%s has %d lines, not one a command: %q", name, lines, out)
		}
		for line := range strings.Lines(out) {
			if !strings.HasPrefix(line, "::warning file=") && !strings.HasPrefix(line, "::notice title=") {
				t.Errorf("%s has a command that is not its own: %q", name, line)
			}
		}
	}
	if !utf8.ValidString(out) {
		t.Errorf("%s is not UTF-8: %q", name, out)
	}
	for _, c := range out {
		if c != '\n' && unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Errorf("%s shows %U as it is: %q", name, c, out)
			return
		}
	}
}
