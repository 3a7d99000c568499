package session

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

// OpenFiles are contents that count in the place of those of the disk, such as those of an editor, by the names that
// [loader.DisplayName] gives to the files' paths.
type OpenFiles map[string][]byte

// Text reads a source that is in no file, and is alone. That it holds no policy is a problem of the unit.
func (s *Session) Text(name string, content []byte) *policy.Unit {
	opts := s.LoadOptions(name)
	opts.Required = true
	return loader.Load(&policy.Source{Name: name, Content: content}, opts)
}

// Unit reads what the file of a path is judged together with: a Terraform module with those that it calls, a cloud assembly, a
// template with the stacks that it nests, or the file alone. What cannot be parsed, or holds no policy, is a problem of the unit; that
// there is none only if required. The error is that of a file that cannot be read.
func (s *Session) Unit(ctx context.Context, path string, open OpenFiles, required bool) (*policy.Unit, error) {
	name := loader.DisplayName(path)
	_, isOpen := open[name]
	file := loader.File{Path: path}
	found, errs := loader.Walk(ctx, []string{path}, loader.WalkOptions{NoIgnore: true})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case len(found) > 0:
		file = found[0]
	case isOpen && loader.IsModuleFile(path):
		file = loader.File{Path: filepath.Dir(path), Module: true}
	case !isOpen:
		return nil, errors.Join(errs...)
	}
	opts := s.LoadOptions(name)
	opts.Required, opts.NotRead = required, file.NotRead
	if file.IsFolder() {
		return loader.LoadFolder(file, loader.Tree{Replaced: open}, opts), nil
	}
	src, err := open.read(path)
	if err != nil {
		return nil, err
	}
	opts.Beside = func(name string) (*policy.Source, error) { return open.read(filepath.FromSlash(name)) }
	return loader.Load(src, opts), nil
}

func (o OpenFiles) read(path string) (*policy.Source, error) {
	if name := loader.DisplayName(path); o[name] != nil {
		return &policy.Source{Name: name, Content: o[name]}, nil
	}
	return loader.Read(path, loader.Limits{})
}
