package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

// walk finds the files below roots, without those that flags and the configuration exclude, and notes what the configuration
// and .gitignore took away.
func walk(ctx context.Context, s *session.Settings, roots, exclude []string, noIgnore bool, w *report.Withheld) ([]loader.File, []error) {
	own := len(exclude)
	if s.InWork() {
		exclude = append(exclude[:own:own], s.Exclude...) // so that folders are not entered
	}
	note := func(path string, folder, ignored bool) {
		switch {
		case ignored && folder:
			w.IgnoredFolders++
		case ignored:
			w.IgnoredFiles++
		case !s.Excluded(filepath.ToSlash(path)): // a flag does
		case folder:
			w.ExcludedFolders++
		default:
			w.ExcludedFiles++
		}
	}
	found, errs := loader.Walk(ctx, roots, loader.WalkOptions{
		Exclude: exclude, NoIgnore: noIgnore, Passed: note,
		Tracked: func(repository string) ([]string, bool) { return tracked(ctx, repository) },
	})
	files := found[:0]
	for _, file := range found {
		if file.Named || !s.Excluded(filepath.ToSlash(file.Path)) {
			files = append(files, file)
			continue
		}
		w.ExcludedFiles++
	}
	return files, errs
}

// listed returns the paths that standard input lists, with --stdin-list: each ended by NUL if there is any, else one a line. An empty
// list is not a mistake, as that of the files that a change has touched may be empty, but standard error tells of it.
func (r *lintRun) listed(named []string) ([]string, error) {
	if !r.flags.stdinList {
		return nil, nil
	}
	if slices.Contains(named, "-") {
		return nil, usagef("standard input is either a list of paths or a policy: leave --stdin-list or - out")
	}
	src, err := loader.ReadFrom(r.program.stdin, stdinName, loader.Limits{Bytes: maxList})
	if err != nil {
		return nil, fmt.Errorf("read the list of paths: %w", readError(err))
	}
	separator := "\n"
	if bytes.IndexByte(src.Content, 0) >= 0 {
		separator = "\x00"
	}
	var paths []string
	for path := range strings.SplitSeq(string(src.Content), separator) {
		if separator == "\n" {
			path = strings.TrimSuffix(path, "\r")
		}
		switch path {
		case "":
		case "-": // a file of this name
			paths = append(paths, "./-")
		default:
			paths = append(paths, path)
		}
	}
	switch {
	case len(paths) > 0:
		r.named = append(slices.Clip(r.named), "the list on standard input")
	case len(named) == 0:
		_, _ = fmt.Fprintln(r.stderr, "iamlint: nothing was linted: the list of paths on standard input is empty")
	}
	return paths, nil
}

// maxList is the size of the longest list of paths that is read: that of some ten million.
const maxList = 1 << 30

// tracked lists the files that git keeps in a repository, relative to its root; false if git does not say.
func tracked(ctx context.Context, repository string) ([]string, bool) {
	listed, err := git(ctx, "-C", repository, "-c", "core.fsmonitor=false", "ls-files", "-z", "--cached")
	if err != nil {
		return nil, false
	}
	return strings.Split(strings.TrimSuffix(string(listed), "\x00"), "\x00"), true
}

// withholds notes what the configuration says of rules and of the exit status.
func withholds(s *session.Settings, w *report.Withheld, all []*analysis.Analyzer, flags session.Selection, strict bool, failOn string) {
	for _, a := range all {
		if a.Level == analysis.None || strict && a.Code == "" {
			continue
		}
		lowest, without := s.Lowest(a, flags), session.LevelOf(a, nil, flags)
		switch {
		case lowest == analysis.None && without != analysis.None:
			w.RulesOff++
		case lowest < without:
			w.RulesLowered++
		}
	}
	if failOn == "" && s.FailOn != nil && (*s.FailOn == analysis.None || *s.FailOn > analysis.Warning) {
		w.FailOn = s.FailOn.String()
	}
	w.Configuration = filepath.ToSlash(s.Path)
}

// kindsGiven counts the policies of a unit that the configuration gives their kind.
func kindsGiven(unit *policy.Unit) int {
	n := 0
	for _, d := range unit.Documents {
		if d.KindReason == loader.ByConfiguration {
			n++
		}
	}
	return n
}
