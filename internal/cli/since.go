package cli

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
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
	// changedFiles has those that were renamed by both names.
	*changedFiles
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
	base, err := repo.revision(ctx, name)
	if err != nil {
		return nil, err
	}
	if head, err := repo.revision(ctx, "HEAD"); err == nil { // else there is no commit yet
		if base, err = base.mergeBase(ctx, head); err != nil {
			return nil, err
		}
	}
	s := &since{base: base, touched: map[string]loader.File{}}
	if s.changedFiles, err = s.base.changed(ctx, nil, ""); err != nil {
		return nil, err
	}
	s.before, err = s.base.renamed(ctx)
	return s, err
}

// reads returns what notes reads; nil for a run that judges everything.
func (s *since) reads() *reads {
	if s == nil {
		return nil
	}
	return &reads{changed: s.changedFiles}
}

// concerns reports whether something that was loaded has to do with the change, and notes it if it has.
func (s *since) concerns(file loader.File, reads *reads) bool {
	if s == nil {
		return true
	}
	if reads.any {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.touched[file.Path] = file
	}
	return reads.any
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
			unit := loader.LoadFolder(file, *tree, r.LoadOptions(folder))
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
			opts := r.LoadOptions(name)
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
