package cli

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/docs"
)

func TestRenderMarkdown(t *testing.T) {
	page := "<!-- written -->\n# a-rule\n\nA **strong** `code [x](y)` and [a `b`](https://c).\n\n```json\n{\"a\": \"**\"}\n```\n[not] a ](link)\n\n" +
		"| | |\n| :-- | --- |\n| Level | `warning` or a\\|b |\n\n- one item that is\n  longer than the width of it all\n- two\n"
	want := "A-RULE\n\nA strong code [x](y) and a b\n(https://c).\n\n    {\"a\": \"**\"}\n[not] a ](link)\n\nLevel: warning or a|b\n\n" +
		"- one item that is longer than\n  the width of it all\n- two\n"
	if diff := cmp.Diff(want, renderMarkdown(page, 32, false)); diff != "" {
		t.Errorf("renderMarkdown (-want +got):\n%s", diff)
	}
	if got := renderMarkdown("# a\n", 32, true); got != "\x1b[1mA\x1b[0m\n" {
		t.Errorf("in color: %q", got)
	}
}

// TestRenderPages: pages of rules keep to the width, but for code and for words that are longer.
func TestRenderPages(t *testing.T) {
	const width = 70
	for _, name := range []string{"missing-bool-if-exists", "privilege-escalation", "invalid-action"} {
		page, ok := docs.Page(name)
		if !ok {
			t.Fatalf("there is no page of %s", name)
		}
		for line := range strings.Lines(renderMarkdown(page, width, false)) {
			line = strings.TrimRight(line, "\n")
			if code := strings.HasPrefix(line, "    "); displaywidth.String(line) > width && !code && strings.Contains(strings.TrimLeft(line, "- "), " ") {
				t.Errorf("%s: %q is wider than %d", name, line, width)
			}
		}
	}
}

func TestWriteCatalog(t *testing.T) {
	rules := []*analysis.Analyzer{
		{Name: "a-rule", Category: "mfa", Level: analysis.Warning, Title: "A title that is quite long for a terminal of this width, and so is broken"},
		{Name: "another-rule", Category: "mfa", Level: analysis.Note, Off: true, Title: "Short"},
		{Name: "third", Category: "trust", Level: analysis.Error, Title: "Short"},
	}
	for width, want := range map[int]string{
		80: "mfa\n  a-rule        warning    A title that is quite long for a terminal of this\n" +
			"                           width, and so is broken\n  another-rule  note, off  Short\n\ntrust\n  third         error      Short\n",
		40: "mfa\n  a-rule  warning\n      A title that is quite long for a\n      terminal of this width, and so is\n      broken\n" +
			"  another-rule  note, off\n      Short\n\ntrust\n  third  error\n      Short\n",
	} {
		var out bytes.Buffer
		w := bufio.NewWriter(&out)
		writeCatalog(w, rules, width, false)
		_ = w.Flush()
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("width %d (-want +got):\n%s", width, diff)
		}
	}
}
