package analysistest

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// expectation is a finding that a case is to have.
type expectation struct {
	file string
	line int
	// at is the whole range, as "2:36-2:42", or "" if only the line is given.
	at string
	// message is what the message matches, or, if that is nil, prefix is how it begins.
	message *regexp.Regexp
	prefix  string
}

func (e *expectation) fits(f *driver.Finding) bool {
	if e.line != f.Start.Line || e.at != "" && e.file+":"+e.at != position(f) {
		return false
	}
	if e.message != nil {
		return e.message.MatchString(f.Said())
	}
	return strings.HasPrefix(f.Said(), e.prefix)
}

func (e *expectation) String() string {
	if e.message != nil {
		return fmt.Sprintf("%s:%d: want a finding that matches %q", e.file, e.line, e.message)
	}
	return fmt.Sprintf("%s:%s: want the finding %q", e.file, e.at, e.prefix)
}

// compare pairs findings with expectations and tells what is left over; with surplus allowed, of expectations only.
func compare(findings []driver.Finding, expected []expectation, surplus bool) []string {
	met := make([]bool, len(expected))
	var problems []string
	for i := range findings {
		f := &findings[i]
		found := false
		for j := range expected {
			if !met[j] && expected[j].fits(f) {
				met[j], found = true, true
				break
			}
		}
		if !found && !surplus {
			problems = append(problems, fmt.Sprintf("%s: unexpected finding: %s", position(f), f.Said()))
		}
	}
	for j := range expected {
		if !met[j] {
			problems = append(problems, expected[j].String())
		}
	}
	return problems
}

// comments reads the expectations in the comments of a source.
func comments(src *policy.Source) ([]expectation, error) {
	return patterns(src, "# want ")
}

// patterns reads what comments say that begin with a mark; JSON has none.
func patterns(src *policy.Source, mark string) ([]expectation, error) {
	if strings.HasSuffix(src.Name, ".json") {
		return nil, nil
	}
	var list []expectation
	for i, line := range bytes.Split(src.Content, []byte("\n")) {
		_, wants, ok := strings.Cut(string(line), mark)
		if !ok {
			continue
		}
		patterns, err := quoted(wants)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		for _, p := range patterns {
			message, err := regexp.Compile(p)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			list = append(list, expectation{file: src.Name, line: i + 1, message: message})
		}
	}
	return list, nil
}

// compareOpen pairs the reasons for which questions are open with those that are expected, and tells what is left over.
func compareOpen(undecided []driver.Undecided, expected []expectation) []string {
	met := make([]bool, len(expected))
	var problems []string
	for _, u := range undecided {
		if len(u.Reasons) == 0 {
			problems = append(problems, "open: "+u.Sentence())
		}
		for _, reason := range u.Reasons {
			found := false
			for j := range expected {
				if expected[j].message.MatchString(reason) {
					met[j], found = true, true
				}
			}
			if !found {
				problems = append(problems, "open: "+reason)
			}
		}
	}
	for j := range expected {
		if !met[j] {
			problems = append(problems, fmt.Sprintf("line %d: want questions open because of %q", expected[j].line, expected[j].message))
		}
	}
	return problems
}

// quoted takes Go strings in quotes or backquotes apart.
func quoted(s string) ([]string, error) {
	var list []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		q, err := strconv.QuotedPrefix(s)
		if err != nil {
			return nil, fmt.Errorf("want: %q is no quoted string", s)
		}
		text, err := strconv.Unquote(q)
		if err != nil {
			return nil, fmt.Errorf("want: %q: %w", q, err)
		}
		list = append(list, text)
		s = s[len(q):]
	}
	if list == nil {
		return nil, errors.New("want: nothing is expected")
	}
	return list, nil
}

// parseWant reads the lines "file:line:column-line:column: message" of a want section.
func parseWant(s string) ([]expectation, error) {
	var list []expectation
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		where, message, ok := strings.Cut(line, ": ")
		file, at, ok2 := strings.Cut(where, ":")
		number, _, ok3 := strings.Cut(at, ":")
		n, err := strconv.Atoi(number)
		if !ok || !ok2 || !ok3 || err != nil || !strings.Contains(at, "-") {
			return nil, fmt.Errorf("want: %q is not of the form file:line:column-line:column: message", line)
		}
		list = append(list, expectation{file: file, line: n, at: at, prefix: message})
	}
	return list, nil
}

func formatWant(findings []driver.Finding) []byte {
	var out bytes.Buffer
	for i := range findings {
		fmt.Fprintf(&out, "%s: %s\n", position(&findings[i]), findings[i].Said())
	}
	return out.Bytes()
}

// diff shows how two texts differ, line by line.
func diff(want, got []byte) string {
	return "(-want +got)\n" + cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n"))
}
