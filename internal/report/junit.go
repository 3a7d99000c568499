package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/driver"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	ClassName string        `xml:"classname,attr"`
	Name      string        `xml:"name,attr"`
	Failure   *junitProblem `xml:"failure"`
	Error     *junitProblem `xml:"error"`
	Output    string        `xml:"system-out,omitempty"`
}

type junitProblem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes JUnit XML, as CI systems read it: a suite for each file with a test case for each rule that found something
// in it. A case fails if one of its findings makes the run fail; else its findings are its output. A file without findings
// has one case that passes, and what could not be checked or decided one with an error.
func JUnit(w io.Writer, r *Run) error {
	out := junitSuites{Name: "iamlint"}
	findings := map[string][]*driver.Finding{}
	for i := range r.Result.Findings {
		f := &r.Result.Findings[i]
		findings[f.Source.Name] = append(findings[f.Source.Name], f)
	}
	failures := map[string][]*driver.Failure{}
	for i := range r.Result.Failures {
		f := &r.Result.Failures[i]
		failures[f.File] = append(failures[f.File], f)
	}
	open := map[string][]*driver.Undecided{}
	for i := range r.Result.Undecided {
		if u := &r.Result.Undecided[i]; r.Blocks(u) {
			open[u.File] = append(open[u.File], u)
		}
	}
	names := map[string]bool{}
	for _, name := range r.Files {
		names[name] = true
	}
	for name := range findings {
		names[name] = true
	}
	for name := range failures {
		names[name] = true
	}
	for name := range open {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		suite := r.junitSuite(name, findings[name], failures[name], open[name])
		out.Tests += suite.Tests
		out.Failures += suite.Failures
		out.Errors += suite.Errors
		out.Suites = append(out.Suites, suite)
	}
	if withheld := r.Withheld.Sentence(); withheld != "" {
		out.Tests++
		out.Suites = append(out.Suites, junitSuite{
			Name: "iamlint", Tests: 1, Cases: []junitCase{{ClassName: "iamlint", Name: "withheld", Output: withheld}},
		})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write JUnit report: %w", err)
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(&out); err != nil {
		return fmt.Errorf("write JUnit report: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write JUnit report: %w", err)
	}
	return nil
}

func (r *Run) junitSuite(
	name string, findings []*driver.Finding, failures []*driver.Failure, open []*driver.Undecided,
) junitSuite {
	shown := Plain(name)
	suite := junitSuite{Name: shown}
	byRule := map[string][]*driver.Finding{}
	for _, f := range findings {
		byRule[f.Analyzer.Name] = append(byRule[f.Analyzer.Name], f)
	}
	for _, rule := range slices.Sorted(maps.Keys(byRule)) {
		c := junitCase{ClassName: shown, Name: rule}
		var lines []string
		var worst *driver.Finding
		for _, f := range byRule[rule] {
			lines = append(lines, place(name, f.Start)+": "+f.Level.String()+": "+Plain(f.Said()))
			for _, sentence := range Sentences(f) {
				lines = append(lines, "  "+Plain(sentence))
			}
			if r.Fails(f) && (worst == nil || f.Level > worst.Level) {
				worst = f
			}
		}
		if text := strings.Join(lines, "\n"); worst != nil {
			c.Failure = &junitProblem{Type: worst.Level.String(), Message: Plain(worst.Said()), Text: text}
			suite.Failures++
		} else {
			c.Output = text
		}
		suite.Cases = append(suite.Cases, c)
	}
	for _, f := range failures {
		c := junitCase{ClassName: shown, Name: f.Rule, Error: &junitProblem{Type: "failure", Message: Plain(f.Error())}}
		if c.Name == "" {
			c.Name = "load"
		}
		suite.Cases = append(suite.Cases, c)
		suite.Errors++
	}
	for _, u := range open {
		suite.Cases = append(suite.Cases, junitCase{
			ClassName: shown, Name: u.Rule, Error: &junitProblem{Type: "open", Message: Plain(u.Sentence())},
		})
		suite.Errors++
	}
	if len(suite.Cases) == 0 {
		suite.Cases = []junitCase{{ClassName: shown, Name: "iamlint"}}
	}
	suite.Tests = len(suite.Cases)
	return suite
}
