package session

import (
	"context"
	"errors"
	"maps"
	"path/filepath"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/fix"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

// OpenFiles are contents that count in the place of those of the disk, such as those of an editor, by the names that
// [loader.DisplayName] gives to the files' paths.
type OpenFiles map[string][]byte

// Outcome is what a session has to say of a file.
type Outcome struct {
	// Unit is what was judged together.
	Unit *policy.Unit
	// Result has the findings in any file of the unit, their fixes proved or marked as unsafe, and what could not be decided or read.
	Result *driver.Result
	// Patches are what the proved fixes make of the sources that have some.
	Patches map[*policy.Source]fix.Patch
}

// subject is a unit and how it is read once more, with another content of a file: that of a fix.
type subject struct {
	unit   *policy.Unit
	module bool
	reload func(src *policy.Source) *policy.Unit
}

// Text reads a source that is in no file, and is alone. That it holds no policy is a problem of the unit.
func (s *Session) Text(name string, content []byte) *policy.Unit {
	return s.text(name, content).unit
}

// LintText reads a source as Text does, and judges it.
func (s *Session) LintText(ctx context.Context, name string, content []byte) (*Outcome, error) {
	return s.lint(ctx, s.text(name, content))
}

// Unit reads what the file of a path is judged together with: a Terraform module with those that it calls, a cloud assembly, a
// template with the stacks that it nests, or the file alone. What cannot be parsed, or holds no policy, is a problem of the unit; that
// there is none only if required. The error is that of a file that cannot be read, or ctx's.
func (s *Session) Unit(ctx context.Context, path string, open OpenFiles, required bool) (*policy.Unit, error) {
	subject, err := s.file(ctx, path, open, required)
	return subject.unit, err
}

// Lint reads a file as Unit does, and judges what it is judged together with.
func (s *Session) Lint(ctx context.Context, path string, open OpenFiles, required bool) (*Outcome, error) {
	subject, err := s.file(ctx, path, open, required)
	if err != nil {
		return nil, err
	}
	return s.lint(ctx, subject)
}

func (s *Session) lint(ctx context.Context, subject subject) (*Outcome, error) {
	var patches map[*policy.Source]fix.Patch
	options := s.Driving()
	options.Settle = func(ctx context.Context, unit *policy.Unit, findings []driver.Finding, allowance driver.Allowance) {
		prover := fix.Prover{Solver: s.Solver, Load: subject.reload}
		modules := 0
		if subject.module {
			modules, prover.Loaded = 1, unit
		}
		WriteInModules(findings, func(string) int { return modules })
		patches = ProveFixes(ctx, findings, allowance, func(*policy.Source) fix.Prover { return prover })
	}
	result, err := judge(ctx, options, subject.unit)
	if err != nil {
		return nil, err
	}
	return &Outcome{subject.unit, result, patches}, nil
}

func (s *Session) text(name string, content []byte) subject {
	load := func(src *policy.Source) *policy.Unit {
		opts := s.LoadOptions(name)
		opts.Required = true
		return loader.Load(src, opts)
	}
	return subject{unit: load(&policy.Source{Name: name, Content: content}), module: loader.IsModuleFile(name), reload: load}
}

func (s *Session) file(ctx context.Context, path string, open OpenFiles, required bool) (subject, error) {
	name := loader.DisplayName(path)
	_, isOpen := open[name]
	file := loader.File{Path: path}
	found, errs := loader.Walk(ctx, []string{path}, loader.WalkOptions{NoIgnore: true})
	switch {
	case ctx.Err() != nil:
		return subject{}, ctx.Err()
	case len(found) > 0:
		file = found[0]
	case isOpen && loader.IsModuleFile(path):
		file = loader.File{Path: filepath.Dir(path), Module: true}
	case !isOpen:
		return subject{}, errors.Join(errs...)
	}
	opts := s.LoadOptions(name)
	opts.Required, opts.NotRead = required, file.NotRead
	if file.IsFolder() {
		load := func(open OpenFiles) *policy.Unit { return loader.LoadFolder(file, loader.Tree{Replaced: open}, opts) }
		reload := func(src *policy.Source) *policy.Unit {
			open := maps.Clone(open)
			if open == nil {
				open = OpenFiles{}
			}
			open[src.Name] = src.Content
			return load(open)
		}
		return subject{load(open), true, reload}, nil
	}
	src, err := open.read(path)
	if err != nil {
		return subject{}, err
	}
	opts.Beside = func(name string) (*policy.Source, error) { return open.read(filepath.FromSlash(name)) }
	load := func(src *policy.Source) *policy.Unit { return loader.Load(src, opts) }
	return subject{load(src), false, load}, nil
}

func (o OpenFiles) read(path string) (*policy.Source, error) {
	if name := loader.DisplayName(path); o[name] != nil {
		return &policy.Source{Name: name, Content: o[name]}, nil
	}
	return loader.Read(path, loader.Limits{})
}
