package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

// since tells what has changed since a branch was made: for lint --git, which judges that and nothing else.
type since struct {
	// base is the commit that the branch was made from.
	base revision
	// files are the names, as in reports, of the files that are not what they were; folders are those that these are in. A file
	// that was renamed is there by both names.
	files, folders map[string]bool
	// before are the former names of files that were renamed.
	before map[string]string

	mu sync.Mutex
	// touched are the modules and files that have to do with the change, which are linted.
	touched map[string]loader.File
}

// changesSince finds what has changed since the merge base with a revision, in commits, in the index and in the working folder.
func changesSince(ctx context.Context, name string) (*since, error) {
	repo, err := findRepository(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case repo.bare:
		return nil, usagef("--git %s: a bare repository has no files to lint", name)
	case strings.Contains(name, ".."):
		return nil, usagef("--git %s: lint compares the files that are there with one revision: name it alone", name)
	}
	other, err := repo.revision(ctx, name)
	if err != nil {
		return nil, err
	}
	base := other.commit
	switch merged, err := git(ctx, "merge-base", other.commit, "HEAD"); {
	case err == nil:
		base = strings.TrimSpace(string(merged))
	case !isExit(err):
		return nil, err
	case repo.hasCommit(ctx):
		return nil, usagef("--git %s: it has no commit in common with HEAD here: fetch the whole history (fetch-depth: 0)", name)
	}
	s := &since{
		base:  repo.at(name, base),
		files: map[string]bool{}, folders: map[string]bool{}, before: map[string]string{}, touched: map[string]loader.File{},
	}
	return s, s.list(ctx)
}

func isExit(err error) bool {
	_, ok := errors.AsType[*exec.ExitError](err)
	return ok
}

// hasCommit reports whether there is any commit to be on.
func (r gitRepository) hasCommit(ctx context.Context) bool {
	_, err := git(ctx, "rev-parse", "--verify", "--quiet", "HEAD")
	return err == nil
}

// list asks git for the files that have changed, and for those that it does not know.
func (s *since) list(ctx context.Context) error {
	listed, err := git(ctx, "diff", "--name-status", "--find-renames", "--no-ext-diff", "-z", s.base.commit, "--", ":(top)")
	if err != nil {
		return message(err)
	}
	fields := strings.Split(string(listed), "\x00")
	for len(fields) > 1 {
		status, names := fields[0], fields[1:2]
		if strings.HasPrefix(status, "R") || strings.HasPrefix(status, "C") {
			names = fields[1:3]
		}
		fields = fields[1+len(names):]
		for _, full := range names {
			if err := s.add(full); err != nil {
				return err
			}
		}
		if len(names) == 2 {
			old, err := s.base.shown(names[0])
			if err != nil {
				return err
			}
			now, err := s.base.shown(names[1])
			if err != nil {
				return err
			}
			s.before[filepath.ToSlash(now)] = filepath.ToSlash(old)
		}
	}
	others, err := git(ctx, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":(top)")
	if err != nil {
		return message(err)
	}
	for full := range strings.SplitSeq(strings.TrimSuffix(string(others), "\x00"), "\x00") {
		if err := s.add(full); err != nil {
			return err
		}
	}
	return nil
}

func (s *since) add(full string) error {
	if full == "" {
		return nil
	}
	shown, err := s.base.shown(full)
	if err != nil {
		return err
	}
	shown = filepath.ToSlash(shown)
	s.files[shown], s.folders[path.Dir(shown)] = true, true
	return nil
}

// reads notes the files and folders that were asked for while something was loaded, and tells whether any of them has changed.
type reads struct {
	since *since
	any   bool
}

func (r *reads) asked(name string) {
	if r == nil || r.any {
		return
	}
	shown, err := below(filepath.FromSlash(name))
	r.any = err != nil || r.since.files[shown] || r.since.folders[shown] // as it may be, if there is no telling
}

// reads returns what notes reads; nil for a run that judges everything.
func (s *since) reads() *reads {
	if s == nil {
		return nil
	}
	return &reads{since: s}
}

// concerns reports whether something that was loaded has to do with the change.
func (r *reads) concerns(file loader.File) bool {
	if r == nil {
		return true
	}
	if r.any {
		r.since.mu.Lock()
		defer r.since.mu.Unlock()
		r.since.touched[file.Path] = file
	}
	return r.any
}

// old yields what the touched files and modules were, and what those were that have changed and are gone.
func (r *lintRun) old(ctx context.Context) iter.Seq[driver.Input] {
	return func(yield func(driver.Input) bool) {
		s := r.since
		var (
			files   = map[string]bool{} // by their names then
			modules = map[string]bool{}
			read    = map[string]bool{} // by the modules that were loaded
		)
		module := func(file loader.File, folder string) bool {
			if modules[folder] {
				return true
			}
			modules[folder] = true
			tree := s.base.tree(ctx, filepath.FromSlash(folder))
			tree.Prefix = ""
			tree.Asked = func(name string) { read[name] = true }
			file.Path, file.Root = tree.Folder, tree.Root
			unit := loader.LoadFolder(file, *tree, r.loadOptions(folder))
			return yield(input(unit, folder))
		}
		for _, file := range sorted(s.touched) {
			if !file.IsFolder() {
				files[s.then(filepath.ToSlash(filepath.Clean(file.Path)))] = true
				continue
			}
			if !module(file, filepath.ToSlash(filepath.Clean(file.Path))) {
				return
			}
		}
		for _, name := range slices.Sorted(maps.Keys(s.files)) {
			switch {
			case read[name] || !loader.IsCandidate(path.Base(name)):
			case !loader.IsModuleFile(name):
				files[name] = true
			case !module(loader.File{Module: true}, path.Dir(name)):
				return
			}
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			src, err := s.was(ctx, name)
			if err != nil || src == nil {
				continue // it is new
			}
			opts := r.loadOptions(name)
			opts.Beside = func(name string) (*policy.Source, error) {
				src, err := s.was(ctx, name)
				if err == nil && src == nil {
					err = fmt.Errorf("%s is not in %s", name, s.base.name)
				}
				return src, err
			}
			if !yield(input(loader.Load(src, opts), name)) {
				return
			}
		}
	}
}

func input(unit *policy.Unit, name string) driver.Input {
	return driver.Input{Name: name, Load: func(context.Context) (*policy.Unit, error) { return unit, nil }}
}

func sorted(files map[string]loader.File) []loader.File {
	return slices.SortedFunc(maps.Values(files), func(a, b loader.File) int { return strings.Compare(a.Path, b.Path) })
}

// then is the name that a file had.
func (s *since) then(name string) string {
	if old, ok := s.before[name]; ok {
		return old
	}
	return name
}

// was returns a file as it was, under the name that it has in reports; nil if it was not there.
func (s *since) was(ctx context.Context, name string) (*policy.Source, error) {
	src, err := s.base.read(ctx, filepath.FromSlash(name))
	if src != nil {
		src.Name = strings.TrimPrefix(src.Name, s.base.name+":")
	}
	return src, err
}

// fresh leaves out the findings that the old versions have, too, which are judged in the same way.
func (r *lintRun) fresh(ctx context.Context, result *driver.Result, options driver.Options) error {
	if r.since == nil || len(result.Findings) == 0 {
		return nil
	}
	if r.had == nil {
		options.Settle, options.Tells, options.LeftOut = nil, nil, nil // no one sees them
		linter, err := driver.New(options)
		if err != nil {
			return fmt.Errorf("internal error: %w", err)
		}
		old, err := linter.Run(ctx, r.old(ctx))
		if err != nil {
			return err
		}
		r.had = newBaseline(len(old.Findings))
		now := map[string]string{} // of files that were renamed
		for name, before := range r.since.before {
			now[before] = name
		}
		for i := range old.Findings {
			name := old.Findings[i].Source.Name
			r.had.add(cmp.Or(now[name], name), old.Findings[i].Fingerprint)
		}
	}
	beside := r.had.clone().filter(result.Findings)
	result.Findings, r.before = beside.fresh, beside.known
	return nil
}
