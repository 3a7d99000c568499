package cli

import (
	"context"
	"maps"
	"path/filepath"
	"slices"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

// loadFolder reads a Terraform module, or a cloud assembly. It returns no unit for one of a walk that holds nothing to look at.
func (r *lintRun) loadFolder(ctx context.Context, file loader.File) *policy.Unit {
	opts := r.LoadOptions(filepath.ToSlash(file.Path))
	opts.Required = file.Named
	tree := loader.Tree{Replaced: r.replaced()}
	reads := r.since.reads()
	if reads != nil {
		tree.Asked = reads.asked
	}
	unit := loader.LoadFolder(file, tree, opts)
	if file.Assembly {
		driver.Sized(ctx, len(unit.Source.Content))
	}
	if !r.since.concerns(file, reads) {
		return nil
	}
	if !file.Named && len(unit.Documents) == 0 && len(unit.Problems) == 0 && !definesPrincipals(unit) {
		return nil
	}
	paths := map[string]string{}
	for _, part := range unit.Source.Files {
		paths[part.Name] = filepath.FromSlash(part.Name)
	}
	r.note(unit, paths)
	r.mu.Lock()
	defer r.mu.Unlock()
	for name := range paths {
		same := func(other loader.File) bool { return other.Path == file.Path }
		if !slices.ContainsFunc(r.modules[name], same) {
			r.modules[name] = append(r.modules[name], file)
		}
	}
	if file.Assembly {
		r.nested[filepath.Clean(file.Path)] = slices.Collect(maps.Values(paths))
	}
	return unit
}

// replaced are the contents of the files that fixes have changed, by name.
func (r *lintRun) replaced() map[string][]byte {
	replaced := map[string][]byte{}
	for _, fixed := range r.fixed {
		replaced[fixed.src.Name] = fixed.content
	}
	return replaced
}

// moduleOf is a module that a file was read with; false if it is not one of a module.
func (r *lintRun) moduleOf(name string) (loader.File, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if modules := r.modules[name]; len(modules) > 0 {
		return modules[0], true
	}
	return loader.File{}, false
}

// modulesOf is how many modules are known to read a file.
func (r *lintRun) modulesOf(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.modules[name])
}

// ofModules leaves out fixes that are not one change of one policy: those in files that several modules read.
func (r *lintRun) ofModules(result *driver.Result) {
	if len(r.modules) == 0 {
		return
	}
	for i := range result.Findings {
		f := &result.Findings[i]
		if len(r.modules[f.Source.Name]) > 1 {
			f.Fixes = nil
		}
	}
}

// tells reports whether a finding is reported: it is in a file that was named, or the policy's argument is there and the value is
// written elsewhere, as the default of a variable.
func (r *lintRun) tells(f *driver.Finding) bool {
	if r.asked(f.Source.Name) {
		return true
	}
	d := f.Document
	return d != nil && len(d.Uses) > 0 && r.asked(d.Source.File(d.Uses[0].Range.Start).Name)
}

// asked reports whether what is found in a file is reported.
func (r *lintRun) asked(name string) bool {
	modules := r.modules[name]
	if len(modules) == 0 {
		return true
	}
	for _, module := range modules {
		if module.Only == nil || slices.ContainsFunc(module.Only, func(path string) bool { return filepath.Clean(path) == r.checked[name] }) {
			return true
		}
	}
	return false
}

// nestedElsewhere returns what tells the inputs that are templates of nested stacks of other files: they are judged as they are nested.
// One that the user named is judged by itself, too; of templates that nest each other, the first.
func (r *lintRun) nestedElsewhere() func(input string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	inner := map[string]bool{}
	for file, nested := range r.nested {
		for _, path := range nested {
			if path = filepath.Clean(path); path != file {
				inner[path] = true
			}
		}
	}
	reached, stays := map[string]bool{}, map[string]bool{}
	var reach func(path string)
	reach = func(path string) {
		if path = filepath.Clean(path); !reached[path] {
			reached[path] = true
			for _, nested := range r.nested[path] {
				reach(nested)
			}
		}
	}
	for _, outermost := range []bool{true, false} {
		for _, file := range r.files {
			path := filepath.Clean(file.Path)
			if outermost && inner[path] && !file.Named || !outermost && reached[path] {
				continue
			}
			stays[path] = true
			reach(path)
		}
	}
	return func(input string) bool {
		path := filepath.Clean(filepath.FromSlash(input))
		return inner[path] && !stays[path]
	}
}
