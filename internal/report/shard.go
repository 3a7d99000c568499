package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/shard"
)

// Shard is what the report of a part of a run says of that: which part it is, and what the report of the whole cannot be put
// together without.
type Shard struct {
	Part  int `json:"part"`
	Parts int `json:"parts"`
	// Run is a digest of what the shards of one run have in common: the program, the rules, the flags.
	Run string `json:"run"`
	// FailOn is the least level of a finding that makes the run fail, or none.
	FailOn string `json:"failOn"`
	// Named are the paths that were to be linted, if any were named; Files is the number of files in this part that were.
	Named []string `json:"named,omitempty"`
	Files int      `json:"files"`
	// Findings, in SARIF, is their number, with those that the report is too small for.
	Findings int `json:"findings"`
	// Failures is the number of things that could not be read or judged, and Open those that could not be decided, by the level of
	// the rule.
	Failures int    `json:"failures"`
	Open     Counts `json:"open"`
	// Withheld, in SARIF, is that of the JSON report's summary.
	Withheld *Withheld `json:"withheld,omitempty"`
	// Baseline is what a baseline took away; nil without one.
	Baseline *ShardBaseline `json:"baseline,omitempty"`
}

// ShardBaseline tells of a baseline whose entries for one fingerprint may be used up in several shards.
type ShardBaseline struct {
	// Used counts the entries that stand for findings in their own files, by fingerprint.
	Used map[string]int `json:"used"`
	// Listed counts the entries of the fingerprints in Renamed.
	Listed map[string]int `json:"listed"`
	// Renamed are findings for which an entry about another file stands, as this shard knows, as they stand in the report. Below has
	// for each whether its level is below the least that is shown.
	Renamed []json.RawMessage `json:"renamed"`
	Below   []bool            `json:"below"`
}

// ShardRecord is what a report says of the part of the run that it is, nil for a whole run. renamed are the findings of r.Renamed as
// they stand in the report.
func (r *Run) ShardRecord(renamed []json.RawMessage) *Shard {
	if r.Shard == nil {
		return nil
	}
	s := *r.Shard
	s.FailOn, s.Files, s.Failures = r.FailOn.String(), r.Result.Stats.Files, len(r.Result.Failures)
	for i := range r.Result.Undecided {
		s.Open.Add(r.Result.Undecided[i].Level)
	}
	if s.Baseline != nil {
		b := *s.Baseline
		b.Renamed = renamed
		s.Baseline = &b
	}
	return &s
}

// Merged is what putting the reports of shards together came to.
type Merged struct {
	// FailOn is that of the shards.
	FailOn analysis.Level
	// Findings and Open are those of the merged report, Failures is the number of things that could not be read or judged.
	Findings, Open Counts
	Failures       int
	// Troubles tell of the failures and of what is open, a line each.
	Troubles []Trouble
	// Named are the paths that were to be linted, and Files is the number of files that were.
	Named []string
	Files int
}

// Trouble is something that could not be checked.
type Trouble struct {
	// Failed tells what could not be read or judged from what could not be decided.
	Failed bool
	// Level is that of the rule; in SARIF, error for those that keep the run from passing.
	Level analysis.Level
	Text  string
}

// AtLeast is how many there are at or above a level; none at or above analysis.None.
func (c Counts) AtLeast(level analysis.Level) int {
	n := 0
	for _, of := range []struct {
		level analysis.Level
		n     int
	}{{analysis.Note, c.Note}, {analysis.Warning, c.Warning}, {analysis.Error, c.Error}} {
		if level != analysis.None && of.level >= level {
			n += of.n
		}
	}
	return n
}

// Add counts one of a level.
func (c *Counts) Add(level analysis.Level) {
	switch level {
	case analysis.Error:
		c.Error++
	case analysis.Warning:
		c.Warning++
	case analysis.Note:
		c.Note++
	case analysis.None:
	}
}

func (c *Counts) join(other Counts) {
	c.Error, c.Warning, c.Note = c.Error+other.Error, c.Warning+other.Warning, c.Note+other.Note
}

// ErrMissing says that a shard has no report: what it would tell is not known.
var ErrMissing = errors.New("is missing: nothing is known of its part; give its report, too")

// ErrNotOneRun says that reports are not those of the shards of one run, each once.
var ErrNotOneRun = errors.New("give the shards of one run, each once")

// CheckShards returns an error unless some shards, given with the names of their reports, are all those of one run.
func CheckShards(names []string, shards []*Shard) error {
	of := map[int]string{}
	for i, s := range shards {
		switch first := shards[0]; {
		case s == nil:
			return fmt.Errorf("%s is not the report of a shard of lint, and those of account are not joined: %w", names[i], ErrNotOneRun)
		case s.Part < 1 || s.Parts < s.Part:
			return fmt.Errorf("%s: there is no shard %d/%d: %w", names[i], s.Part, s.Parts, ErrNotOneRun)
		case s.Parts != first.Parts:
			return fmt.Errorf("%s is shard %d/%d, and %s is %d/%d: %w",
				names[0], first.Part, first.Parts, names[i], s.Part, s.Parts, ErrNotOneRun)
		case s.Run != first.Run:
			return fmt.Errorf("%s and %s differ in the version, the rules or the flags: %w", names[0], names[i], ErrNotOneRun)
		case of[s.Part] != "":
			return fmt.Errorf("%s and %s are both shard %d/%d: %w", of[s.Part], names[i], s.Part, s.Parts, ErrNotOneRun)
		}
		of[s.Part] = names[i]
	}
	var missing []string
	for part := 1; part <= shards[0].Parts && len(missing) < 10; part++ {
		if of[part] == "" {
			missing = append(missing, shard.Shard{Part: part, Parts: shards[0].Parts}.String())
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("shard %s %w", strings.Join(missing, ", "), ErrMissing)
	}
	return nil
}

// MergeWithheld is what was withheld from a run as a whole: each shard walks all folders, and judges its part of what it finds.
func MergeWithheld(of []*Withheld) *Withheld {
	var all *Withheld
	for _, w := range of {
		switch {
		case w == nil:
		case all == nil:
			first := *w
			all = &first
		default:
			all.ExcludedFiles = max(all.ExcludedFiles, w.ExcludedFiles)
			all.ExcludedFolders = max(all.ExcludedFolders, w.ExcludedFolders)
			all.IgnoredFiles = max(all.IgnoredFiles, w.IgnoredFiles)
			all.IgnoredFolders = max(all.IgnoredFolders, w.IgnoredFolders)
			all.Kinds += w.Kinds
			all.Suppressed += w.Suppressed
		}
	}
	return all
}

// Renamed decides about the findings for which entries of a baseline about other files stand. Each entry stands for one finding: for
// one in its own file, in whichever shard, and else for the first in the order of the report.
type Renamed struct{ left map[string]int }

// NewRenamed counts the entries that are left.
func NewRenamed(shards []*Shard) Renamed {
	r := Renamed{map[string]int{}}
	for _, s := range shards {
		if s.Baseline == nil {
			continue
		}
		maps.Copy(r.left, s.Baseline.Listed)
	}
	for _, s := range shards {
		if s.Baseline == nil {
			continue
		}
		for fingerprint, n := range s.Baseline.Used {
			r.left[fingerprint] -= n
		}
	}
	return r
}

// Known reports whether an entry is left for a finding, and uses it up.
func (r Renamed) Known(fingerprint string) bool {
	r.left[fingerprint]--
	return r.left[fingerprint] >= 0
}

// Sequence yields the rows of a report one by one; false after the last.
type Sequence[T any] func() (T, bool, error)

// MergeSequences hands the rows of some sequences, each in order, to a function in the order of them all; of equal ones, those of the
// first sequence first.
func MergeSequences[T any](sequences []Sequence[T], compare func(a, b T) int, use func(from int, row T) error) error {
	heads := make([]*T, len(sequences))
	next := func(i int) error {
		row, ok, err := sequences[i]()
		if heads[i] = nil; ok && err == nil {
			heads[i] = &row
		}
		return err
	}
	for i := range sequences {
		if err := next(i); err != nil {
			return err
		}
	}
	for {
		least := -1
		for i, head := range heads {
			if head != nil && (least < 0 || compare(*head, *heads[least]) < 0) {
				least = i
			}
		}
		if least < 0 {
			return nil
		}
		if err := use(least, *heads[least]); err != nil {
			return err
		}
		if err := next(least); err != nil {
			return err
		}
	}
}

// Rows is a sequence of rows that are there already.
func Rows[T any](rows []T) Sequence[T] {
	return func() (row T, ok bool, err error) {
		if len(rows) == 0 {
			return row, false, nil
		}
		row, rows = rows[0], slices.Clip(rows[1:])
		return row, true, nil
	}
}
