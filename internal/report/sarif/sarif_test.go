package sarif_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/report/reporttest"
	"github.com/iamlint/iamlint/internal/report/sarif"
	"github.com/iamlint/iamlint/policy"
)

var _ = flag.Bool("update", false, "write the golden files")

func run() *report.Run {
	return &report.Run{
		Version: "1.2.3",
		Rules:   reporttest.Rules(),
		Result:  reporttest.Run(),
	}
}

func write(t *testing.T, r *report.Run) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := sarif.Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// log is what the tests look at.
type log struct {
	Runs []struct {
		Tool struct {
			Driver struct{ Rules []rule }
		}
		Results     []result
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct {
				Level   string
				Message struct{ Text string }
			}
		}
	}
}

type rule struct {
	ID                                string
	ShortDescription, FullDescription struct{ Text string }
	Help                              struct{ Text, Markdown string }
	Properties                        struct {
		Tags     []string
		Severity string `json:"security-severity"`
	}
}

type result struct {
	RuleID, Level       string
	RuleIndex           int
	Message             struct{ Text string }
	Locations           []location
	RelatedLocations    []location
	PartialFingerprints map[string]string
}

type location struct {
	ID               int
	PhysicalLocation struct {
		ArtifactLocation struct{ URI, URIBaseID string }
		Region           struct{ StartLine, StartColumn, EndLine, EndColumn, ByteOffset, ByteLength int }
	}
}

func parse(t *testing.T, text []byte) log {
	t.Helper()
	var l log
	if err := json.Unmarshal(text, &l); err != nil {
		t.Fatal(err)
	}
	if len(l.Runs) != 1 {
		t.Fatalf("%d runs", len(l.Runs))
	}
	return l
}

func TestGolden(t *testing.T) { reporttest.Golden(t, "report.sarif", write(t, run())) }

func TestSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(text []byte) error {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return err
		}
		return schema.Validate(value)
	}
	for name, r := range map[string]*report.Run{"full": run(), "empty": {Result: &driver.Result{}}, "plain": large(20)} {
		if err := valid(write(t, r)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The validator does find mistakes.
	if valid(bytes.Replace(write(t, run()), []byte(`"level": "error"`), []byte(`"level": "fatal"`), 1)) == nil {
		t.Error("a level that does not exist passes")
	}
}

// TestGitHubLimits checks what GitHub refuses or cuts, and what it needs to show an alert.
func TestGitHubLimits(t *testing.T) {
	r := run()
	long := *reporttest.Style
	long.Name, long.Title, long.Doc = "long", strings.Repeat("ü", 2000), strings.Repeat("日本", 2000)
	r.Rules = append(r.Rules, driver.Rule{Analyzer: &long, Level: analysis.Note})
	l := parse(t, write(t, r)).Runs[0]
	seen := map[string]bool{}
	for _, rule := range l.Tool.Driver.Rules {
		switch {
		case seen[rule.ID]:
			t.Errorf("rule %s is there twice", rule.ID)
		case len(rule.ID) > 255, len(rule.ShortDescription.Text) > 1024, len(rule.FullDescription.Text) > 1024:
			t.Errorf("rule %s: a text is too long", rule.ID)
		case rule.ShortDescription.Text == "", rule.FullDescription.Text == "", rule.Help.Text == "", rule.Help.Markdown == "":
			t.Errorf("rule %s: a text is missing", rule.ID)
		case len(rule.Properties.Tags) == 0 || len(rule.Properties.Tags) > 10:
			t.Errorf("rule %s: tags %q", rule.ID, rule.Properties.Tags)
		}
		seen[rule.ID] = true
		if severity := rule.Properties.Severity; severity != "" {
			if n, err := strconv.ParseFloat(severity, 64); err != nil || n <= 0 || n > 10 || !slices.Contains(rule.Properties.Tags, "security") {
				t.Errorf("rule %s: security-severity %q, tags %q", rule.ID, severity, rule.Properties.Tags)
			}
		}
	}
	for _, result := range l.Results {
		if l.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
			t.Errorf("result of %s has the index of %s", result.RuleID, l.Tool.Driver.Rules[result.RuleIndex].ID)
		}
		if len(result.Locations) != 1 {
			t.Errorf("%d locations", len(result.Locations))
			continue
		}
		for i, location := range append(result.Locations, result.RelatedLocations...) {
			if uri, err := url.Parse(location.PhysicalLocation.ArtifactLocation.URI); err != nil || uri.IsAbs() || uri.Path == "" || uri.RawQuery != "" {
				t.Errorf("uri %v, %v", uri, err)
			}
			if location.ID != i {
				t.Errorf("location %d has the id %d", i, location.ID)
			}
			region := location.PhysicalLocation.Region
			if region.StartLine < 1 || region.StartColumn < 1 || region.EndLine < region.StartLine ||
				region.EndLine == region.StartLine && region.EndColumn < region.StartColumn {
				t.Errorf("region %+v", region)
			}
			if i > 0 && !strings.Contains(result.Message.Text, fmt.Sprintf("](%d)", location.ID)) {
				t.Errorf("no link to location %d in %q", location.ID, result.Message.Text)
			}
		}
		if result.PartialFingerprints["primaryLocationLineHash"] == "" || result.PartialFingerprints["iamlintFingerprint/v1"] == "" {
			t.Errorf("fingerprints %v", result.PartialFingerprints)
		}
	}
	if inv := l.Invocations[0]; inv.ExecutionSuccessful || len(inv.ToolExecutionNotifications) != 4 {
		t.Errorf("invocation %+v", inv)
	}
}

// TestColumns: the report counts UTF-16 code units, and bytes with the byte order mark.
func TestColumns(t *testing.T) {
	got := parse(t, write(t, run())).Runs[0].Results[5].Locations[0].PhysicalLocation.Region
	want := struct{ StartLine, StartColumn, EndLine, EndColumn, ByteOffset, ByteLength int }{1, 9, 1, 17, 18, 18}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("region of the family (-want +got):\n%s", diff)
	}
}

// TestNoSentinels: none of go-sarif's marks for "not set" gets out, and the other end of it, none of ours is lost.
func TestNoSentinels(t *testing.T) {
	text := write(t, run())
	for _, bad := range []string{"-1", "null", ": []", ": {}", `: ""`, `"id": 0`} {
		// "sid": "" and the like in property bags are ours.
		for line := range bytes.Lines(text) {
			if bytes.Contains(line, []byte(bad)) && !bytes.Contains(line, []byte(`"name": ""`)) && !bytes.Contains(line, []byte(`"aws:CalledVia": []`)) &&
				!bytes.Contains(line, []byte(`"absent": []`)) && !bytes.Contains(line, []byte(`"context": {}`)) {
				t.Errorf("%s in %s", bad, line)
			}
		}
	}
	for _, ours := range []string{`"aws:CalledVia": []`, `"byteOffset": 0`, `"ruleIndex": 0`, `"statement": 0`, `"context": {}`} {
		if !bytes.Contains(text, []byte(ours)) {
			t.Errorf("%s is missing", ours)
		}
	}
	if out := write(t, &report.Run{Result: &driver.Result{}}); !bytes.Contains(out, []byte(`"results": []`)) {
		t.Errorf("an empty run has no results: %s", out)
	}
}

func large(n int) *report.Run {
	src := &policy.Source{Name: "a.json", Content: []byte("{}\n")}
	r := &report.Run{Rules: reporttest.Rules(), Result: &driver.Result{}}
	for i := range n {
		rule := []*analysis.Analyzer{reporttest.NoPolicy, reporttest.Style, reporttest.Missing, reporttest.Escalation}[i%4]
		r.Result.Findings = append(r.Result.Findings, driver.Finding{
			Analyzer: rule, Level: rule.Level, Diagnostic: analysis.Diagnostic{Source: src, Message: strconv.Itoa(i)},
			Start: src.Position(0), End: src.Position(0), Fingerprint: strconv.Itoa(i),
		})
	}
	return r
}

func TestManyResults(t *testing.T) {
	l := parse(t, write(t, large(30_000))).Runs[0]
	counts := map[string]int{}
	last := -1
	for _, result := range l.Results {
		counts[result.RuleID]++
		n, err := strconv.Atoi(result.Message.Text)
		if err != nil || n <= last {
			t.Fatalf("%q after %d", result.Message.Text, last)
		}
		last = n
	}
	want := map[string]int{"privilege-escalation": 7500, "missing-bool-if-exists": 7500, "odd-style": 7500, "no-policy-found": 2500}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("results by rule (-want +got):\n%s", diff)
	}
	var notifications []string
	for _, n := range l.Invocations[0].ToolExecutionNotifications {
		notifications = append(notifications, n.Level+": "+n.Message.Text)
	}
	if diff := cmp.Diff([]string{
		"warning: The report holds the 25000 worst of 30000 findings: GitHub takes no more.",
		"note: Of 25000 findings, GitHub shows the 5000 worst.",
	}, notifications); diff != "" {
		t.Errorf("notifications (-want +got):\n%s", diff)
	}
}

// TestRoot: paths are those from the repository's root, with its base, unless they lead out of it.
func TestRoot(t *testing.T) {
	for name, want := range map[string]string{
		"a.json": "%SRCROOT% x/a.json", "../b.json": "%SRCROOT% b.json", "../../c.json": " ../../c.json", "/d.json": " file:///d.json", "/r/e.json": "%SRCROOT% e.json",
	} {
		r := large(1)
		r.Tree = report.Tree{Root: "/r", Working: "/r/x"}
		r.Result.Findings[0].Source = &policy.Source{Name: name}
		at := parse(t, write(t, r)).Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation
		if got := at.URIBaseID + " " + at.URI; got != want {
			t.Errorf("%s is at %s, want %s", name, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"a/b.json": "a/b.json", "a b/größe%.json": "a%20b/gr%C3%B6%C3%9Fe%25.json", "c:d.json": "c%3Ad.json", "../x.json": "../x.json",
		"/abs/x y.json": "file:///abs/x%20y.json", "C:/x y.json": "file:///C:/x%20y.json", "a?b#c.json": "a%3Fb%23c.json", "<stdin>": "%3Cstdin%3E",
	} {
		r := large(1)
		r.Result.Findings[0].Source = &policy.Source{Name: name}
		if got := parse(t, write(t, r)).Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != want {
			t.Errorf("uri of %s is %s, want %s", name, got, want)
		}
	}
	r := large(1)
	r.Result.Findings[0].Source = &policy.Source{}
	if got := parse(t, write(t, r)).Runs[0].Results; len(got) != 0 {
		t.Errorf("a finding without a file gives %+v", got)
	}
}

// TestLinks: what a policy says is not read as a link.
func TestLinks(t *testing.T) {
	r := large(1)
	f := &r.Result.Findings[0]
	f.Message = `Sid [x](https://example.org) \ [y]`
	f.Related = []analysis.Related{{Source: f.Source, Message: "a [b] c"}}
	want := `Sid \[x\](https://example.org) \\ \[y\]` + "\n" + `[a \[b\] c](1)`
	if got := parse(t, write(t, r)).Runs[0].Results[0].Message.Text; got != want {
		t.Errorf("message is %s, want %s", got, want)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteError(t *testing.T) {
	if err := sarif.Write(failing{}, run()); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error is %v", err)
	}
}

func BenchmarkWrite(b *testing.B) {
	r := large(20_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := sarif.Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

// TestRulesWithResults holds that the report lists the rules of its results and no others, each at the index that the
// results name.
func TestRulesWithResults(t *testing.T) {
	r := run()
	spare := *r.Rules[0].Analyzer
	spare.Name = "a-rule-without-results"
	r.Rules = append([]driver.Rule{{Analyzer: &spare, Level: spare.Level}}, r.Rules...)
	l := parse(t, write(t, r))
	used := map[string]bool{}
	for _, result := range l.Runs[0].Results {
		used[result.RuleID] = true
		if got := l.Runs[0].Tool.Driver.Rules[result.RuleIndex].ID; got != result.RuleID {
			t.Errorf("rule index %d is %s; want %s", result.RuleIndex, got, result.RuleID)
		}
	}
	for _, rule := range l.Runs[0].Tool.Driver.Rules {
		if !used[rule.ID] {
			t.Errorf("%s is listed, and has no result", rule.ID)
		}
	}
	if len(used) == 0 {
		t.Error("no results")
	}
}
