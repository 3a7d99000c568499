package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/report/reporttest"
	"github.com/iamlint/iamlint/policy"
)

var _ = flag.Bool("update", false, "write the golden files")

func run() *report.Run {
	return &report.Run{
		Version: "1.2.3",
		Rules:   reporttest.Rules(),
		Files:   []string{"clean.json", "empty.json", "policies/größe, 100%: x.json", "policies/mfa.json", "strange.yaml"},
		Result:  reporttest.Run(),
		Known:   4,
		FailOn:  analysis.Warning,
	}
}

// writers are all reports of the package.
func writers() map[string]func(io.Writer, *report.Run) error {
	text := func(opts report.TextOptions) func(io.Writer, *report.Run) error {
		return func(w io.Writer, r *report.Run) error { return report.Text(w, r, opts) }
	}
	return map[string]func(io.Writer, *report.Run) error{
		"report.txt":  text(report.TextOptions{}),
		"color.txt":   text(report.TextOptions{Color: true}),
		"grouped.txt": text(report.TextOptions{Group: true, MaxSame: 1, Statistics: true}),
		"quiet.txt":   text(report.TextOptions{Quiet: true}),
		"report.json": report.JSON,
		"github.txt":  report.GitHub,
		"junit.xml":   report.JUnit,
		"markdown.md": report.Markdown,
		"report.html": report.HTML,
		"gitlab.json": report.GitLab,
		"rdjson.json": report.RDJSON,
	}
}

func write(t *testing.T, name string, r *report.Run) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := writers()[name](&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestGolden(t *testing.T) {
	for name := range writers() {
		t.Run(name, func(t *testing.T) { reporttest.Golden(t, name, write(t, name, run())) })
	}
}

func TestEmpty(t *testing.T) {
	empty := func() *report.Run { return &report.Run{Result: &driver.Result{}} }
	for name, want := range map[string]string{
		"report.txt": "no findings in 0 files with 0 policies\n",
		"quiet.txt":  "",
		"github.txt": "",
		"junit.xml":  xml.Header + `<testsuites name="iamlint" tests="0" failures="0" errors="0"></testsuites>` + "\n",
		"report.json": `{
  "version": 1,
  "findings": [],
  "open": [],
  "summary": {
    "files": 0,
    "policies": 0,
    "findings": {
      "error": 0,
      "warning": 0,
      "note": 0
    },
    "suppressed": 0,
    "skipped": 0,
    "undecided": 0
  }
}
`,
	} {
		if diff := cmp.Diff(want, string(write(t, name, empty()))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestTerminal: nothing that a policy says gets at the terminal, or makes a workflow command of its own.
func TestTerminal(t *testing.T) {
	for _, name := range []string{"report.txt", "quiet.txt", "github.txt"} {
		for line := range strings.Lines(string(write(t, name, run()))) {
			if strings.ContainsAny(line, "\x1b\u202E\uFEFF\r") {
				t.Errorf("%s: %q", name, line)
			}
			if name == "github.txt" && strings.Count(line, "::") < 2 {
				t.Errorf("%s: %q is not a workflow command", name, line)
			}
		}
	}
}

func TestJUnitWellFormed(t *testing.T) {
	r := run()
	r.Result.Failures = append(r.Result.Failures, driver.Failure{File: "bad\xff\x00.json", Err: errors.New("\x01\xff]]>")})
	decoder := xml.NewDecoder(bytes.NewReader(write(t, "junit.xml", r)))
	cases := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "testcase" {
			cases++
		}
	}
	if cases != 11 {
		t.Errorf("%d cases", cases)
	}
}

func TestJUnitFailOn(t *testing.T) {
	for level, want := range map[analysis.Level]string{
		analysis.None: `tests="9" failures="0" errors="2"`, analysis.Note: `tests="11" failures="6" errors="4"`,
		analysis.Warning: `tests="10" failures="5" errors="3"`, analysis.Error: `tests="10" failures="2" errors="3"`,
	} {
		r := run()
		r.FailOn = level
		if out := string(write(t, "junit.xml", r)); !strings.Contains(out, `<testsuites name="iamlint" `+want) {
			t.Errorf("fail on %v: %s", level, out[:200])
		}
	}
}

// TestJSONPositions: code points count in the JSON report, and not bytes or UTF-16 units.
func TestJSONPositions(t *testing.T) {
	var got struct {
		Findings []struct {
			Rule       string
			Start, End policy.Position
		}
	}
	if err := json.Unmarshal(write(t, "report.json", run()), &got); err != nil {
		t.Fatal(err)
	}
	f := got.Findings[5]
	if f.Start != (policy.Position{Line: 1, Column: 9, Offset: 18}) || f.End.Column != 14 {
		t.Errorf("the family is at %+v", f)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteErrors(t *testing.T) {
	for name, write := range writers() {
		if err := write(failing{}, run()); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPlain(t *testing.T) {
	for given, want := range map[string]string{
		"plain é 日本": "plain é 日本", "a\nb\tc\r": `a\nb\tc\r`, "\x1b[1m": `\u001b[1m`, "\u202e": `\u202e`, "\U000E0001": `\U000e0001`, "\xff": `\ufffd`,
	} {
		if got := report.Plain(given); got != want {
			t.Errorf("Plain(%q) = %q, want %q", given, got, want)
		}
	}
}
