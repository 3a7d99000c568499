// Package report writes what a run found: as text for people, as JSON, as GitHub workflow commands, as JUnit XML, as a report of
// GitLab's Code Quality, and for reviewdog. SARIF is in the package sarif below.
//
// Reports are written from a [Run] and never depend on anything else: the same run gives the same bytes.
package report

import (
	"cmp"
	"strings"
	"unicode"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
)

// Run is what reports are written from.
type Run struct {
	// Version is that of the program.
	Version string
	// Rules are those that were switched on, sorted by name.
	Rules []driver.Rule
	// Files are the names of what was checked, sorted.
	Files []string
	// Result is what was found.
	Result *driver.Result
	// Streamed counts the findings, if they are written one by one and not in Result.
	Streamed *Tally
	// Known counts the findings that were left out because a baseline lists them.
	Known int
	// Before counts the findings that were left out because there were the same ones before the change that is judged.
	Before int
	// Below counts the findings that were left out because of their level.
	Below int
	// FailOn is the least level of a finding that makes the run fail; analysis.None if none does.
	FailOn analysis.Level
	// Withheld is what a configuration and .gitignore files took away; nil if there is nothing to say of it.
	Withheld *Withheld
	// Shard is the part of a run that this is; nil for a whole run.
	Shard *Shard
	// Renamed are the findings that were left out because a baseline lists them of another file. In a shard they may turn out to be
	// new, as other shards may have them, too.
	Renamed []driver.Finding
	// Command is the command that the run is of, such as lint.
	Command string
	// Tree says where the files are in their repository. Elsewhere are the names of sources that are not there, as those of another
	// revision.
	Tree      Tree
	Elsewhere []string
	// Closing, if it is not "", is the last line of the text report instead of the number of findings.
	Closing string
}

// Fails reports whether a finding is one that makes the run fail.
func (r *Run) Fails(f *driver.Finding) bool { return r.FailsAt(f.Level) }

// FailsAt reports whether what has a level makes the run fail.
func (r *Run) FailsAt(level analysis.Level) bool {
	return r.FailOn != analysis.None && level >= r.FailOn
}

// Blocks reports whether what a rule left open keeps the run from passing: a finding of it would make the run fail.
func (r *Run) Blocks(u *driver.Undecided) bool {
	return r.FailsAt(u.Level)
}

// unchecked is something that could not be read, judged or decided and keeps the run from passing.
type unchecked struct{ rule, file, text string }

func (r *Run) unchecked() []unchecked {
	var list []unchecked
	for i := range r.Result.Failures {
		f := &r.Result.Failures[i]
		list = append(list, unchecked{cmp.Or(f.Rule, "load"), f.File, strings.TrimPrefix(f.Error(), f.File+": ")})
	}
	for i := range r.Result.Undecided {
		if u := &r.Result.Undecided[i]; r.Blocks(u) {
			list = append(list, unchecked{u.Rule, u.File, u.Sentence()})
		}
	}
	return list
}

// homepage is the program's.
const homepage = "https://github.com/iamlint/iamlint"

// Counts are numbers of findings by level.
type Counts struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Note    int `json:"note"`
}

// Tally counts findings that were written one by one.
type Tally struct {
	Counts
	// Suppressed is the number of findings that nobody wanted to see.
	Suppressed int
	// Rules counts the findings by what they are of.
	Rules map[Kind]int
}

// Kind is what statistics count findings by.
type Kind struct {
	Level analysis.Level
	Rule  string
}

// Add counts a finding.
func (t *Tally) Add(f *driver.Finding) {
	t.Counts.Add(f.Level)
	if t.Rules == nil {
		t.Rules = map[Kind]int{}
	}
	t.Rules[Kind{f.Level, f.Analyzer.Name}]++
}

// Tally counts the findings of a run.
func (r *Run) Tally() *Tally {
	if r.Streamed != nil {
		return r.Streamed
	}
	t := &Tally{Suppressed: len(r.Result.Suppressed)}
	for i := range r.Result.Findings {
		t.Add(&r.Result.Findings[i])
	}
	return t
}

// Count counts the findings of a run by level.
func (r *Run) Count() Counts { return r.Tally().Counts }

// Stream is a report that is written while findings come in, in their order.
type Stream interface {
	// Finding writes a finding, which may change afterwards.
	Finding(f *driver.Finding) error
	// Close writes what comes after the findings.
	Close() error
}

// write writes the report of a run that has ended.
func (r *Run) write(s Stream) error {
	for i := range r.Result.Findings {
		if err := s.Finding(&r.Result.Findings[i]); err != nil {
			return err
		}
	}
	return s.Close()
}

func countsOf(findings []*driver.Finding) Counts {
	var c Counts
	for _, f := range findings {
		c.Add(f.Level)
	}
	return c
}

// String says how many findings there are of each level.
func (c Counts) String() string { return c.painted(newPaint(false).levels) }

// Plain makes a text fit for one line of a terminal or log: control and formatting characters, which could move the cursor
// or turn the direction of writing, become \u escapes.
func Plain(s string) string {
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if !hidden(r) {
			b.WriteRune(r)
			continue
		}
		switch r {
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		default:
			b.WriteString(escape(r))
		}
	}
	return b.String()
}

// hidden tells characters that do not show as themselves.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
}

func escape(r rune) string {
	const digits = "0123456789abcdef"
	if r > 0xFFFF {
		return `\U` + string([]byte{
			'0', '0', digits[r>>20&15], digits[r>>16&15], digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15],
		})
	}
	return `\u` + string([]byte{digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15]})
}
