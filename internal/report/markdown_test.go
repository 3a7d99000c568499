package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
)

var (
	fences = regexp.MustCompile("(?ms)^(```+)[a-z]+$.*?^```+$")
	codes  = regexp.MustCompile(`<code>[^<]*</code>`)
	runs   = regexp.MustCompile("`+")
	tags   = regexp.MustCompile(`</?(?:details|summary|b)>|<details open>|<!-- iamlint [a-z]+ -->|\]\((?:https://example\.org/[a-z-]+|<https://[^ <>]*>)\)`)
)

// checkMarkdown fails on anything outside of code that is more than words.
func checkMarkdown(t *testing.T, out string) {
	t.Helper()
	if !strings.HasPrefix(out, "<!-- iamlint ") {
		t.Errorf("the first line is %.40q", out)
	}
	if len(out) > 60_000 {
		t.Errorf("%d bytes", len(out))
	}
	if opened, closed := strings.Count(out, "\n<details"), strings.Count(out, "\n</details>\n"); opened != closed {
		t.Errorf("%d details are opened and %d closed", opened, closed)
	}
	out = fences.ReplaceAllString(out, "")
	var plain strings.Builder
	for line := range strings.Lines(out) {
		plain.WriteString(codes.ReplaceAllString(withoutSpans(line), ""))
	}
	out = plain.String()
	out = tags.ReplaceAllString(out, "")
	if i := strings.IndexAny(out, "<>@&`\\_~|$"); i >= 0 {
		t.Errorf("outside of code: %q", out[max(0, i-40):min(len(out), i+40)])
	}
}

// withoutSpans takes out of a line what is between runs of as many backticks, as CommonMark says.
func withoutSpans(line string) string {
	for from := 0; ; {
		at := runs.FindAllStringIndex(line[from:], -1)
		if len(at) == 0 {
			return line
		}
		start, size := from+at[0][0], at[0][1]-at[0][0]
		closed := false
		for _, end := range at[1:] {
			if end[1]-end[0] == size {
				line, from, closed = line[:start]+line[from+end[1]:], start, true
				break
			}
		}
		if !closed {
			from = start + size
		}
	}
}

func TestMarkdown(t *testing.T) {
	r := run()
	r.Tree = report.Tree{Root: "/r", Working: "/r/x", Link: "https://example.org/blob/{path}#L{line}-L{end}"}
	out := string(write(t, "markdown.md", r))
	checkMarkdown(t, out)
	for _, want := range []string{
		"[`policies/mfa.json:8`](<https://example.org/blob/x/policies/mfa.json#L8-L10>)",
		"(<https://example.org/blob/x/policies/gr%C3%B6%C3%9Fe%2C%20100%25:%20x.json#L1-L1>)",
		"```mermaid\nflowchart LR\n",
		"+            \"BoolIfExists\": {\"aws:MultiFactorAuthPresent\": \"false\"}\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q", want)
		}
	}
	if first, second := strings.Index(out, "<b>error</b>"), strings.Index(out, "<b>warning</b>"); first > second {
		t.Error("a warning is before an error")
	}
}

// TestMarkdownSize: what does not fit is counted.
func TestMarkdownSize(t *testing.T) {
	for _, n := range []int{1, 60, 1000} {
		r := run()
		found := r.Result.Findings
		r.Result = &driver.Result{Failures: r.Result.Failures, Undecided: r.Result.Undecided}
		for range n {
			r.Result.Findings = append(r.Result.Findings, found...)
		}
		for range n {
			r.Result.Failures = append(r.Result.Failures, r.Result.Failures[0])
		}
		out := string(write(t, "markdown.md", r))
		checkMarkdown(t, out)
		shown := strings.Count(out, "<details")
		var errors, warnings, notes int
		if i := strings.Index(out, " more did not fit here."); i >= 0 {
			line := out[strings.LastIndexByte(out[:i], '\n')+1 : i]
			if _, err := fmt.Sscanf(line, "%d errors, %d warnings, %d notes", &errors, &warnings, &notes); err != nil {
				_, _ = fmt.Sscanf(line, "%d warnings, %d notes", &warnings, &notes)
			}
		}
		if shown+errors+warnings+notes != len(r.Result.Findings) {
			t.Errorf("%d findings: %d shown, %d errors, %d warnings, %d notes left out", len(r.Result.Findings), shown, errors, warnings, notes)
		}
	}
}
