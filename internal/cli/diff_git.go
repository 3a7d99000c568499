package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

// comparison is of what files were in one revision with what they are now, or in another one.
type comparison struct {
	old revision
	now *revision // nil for the working folder
	// changes are what is to be compared, without what came before, by seen.
	changes []change
	seen    map[string]bool
}

// revisions reads files as they were in a revision, and as they are now or in another one. Of folders it reads the files
// that have changed. The caller calls end when all has been read.
func (p *program) revisions(ctx context.Context, revisions string, files []string) (changes []change, end func(), err error) {
	end = func() {}
	if len(files) == 0 {
		return nil, end, usagef("diff --git needs a file: name those to compare")
	}
	if slices.Contains(files, "-") {
		return nil, end, usagef("diff --git compares files of the repository, and standard input is none: give it OLD and NEW")
	}
	c, err := newComparison(ctx, revisions)
	if err != nil {
		return nil, end, err
	}
	for _, name := range files {
		if err := c.add(ctx, name); err != nil {
			p.cannot(fmt.Sprintf("%s: %s", filepath.ToSlash(name), readError(err)))
		}
	}
	return c.changes, c.end, nil
}

// newComparison finds the revisions that are named: A for A and the working folder, A..B, or A...B for the merge base and B.
func newComparison(ctx context.Context, revisions string) (*comparison, error) {
	repo, err := findRepository(ctx)
	if err != nil {
		return nil, err
	}
	first, second, two := strings.Cut(revisions, "..")
	second, three := strings.CutPrefix(second, ".")
	if repo.bare && !two {
		return nil, usagef("--git %s: a bare repository has no files to compare with: name two revisions as A..B", revisions)
	}
	c := &comparison{seen: map[string]bool{}}
	if c.old, err = repo.revision(ctx, cmp.Or(first, "HEAD")); err != nil {
		return nil, err
	}
	if !two {
		return c, nil
	}
	now, err := repo.revision(ctx, cmp.Or(second, "HEAD"))
	if err != nil {
		return nil, err
	}
	c.now = &now
	if three {
		c.old, err = c.old.mergeBase(ctx, now)
	}
	return c, err
}

func (c *comparison) end() {
	c.old.store.close()
	if c.now != nil {
		c.now.store.close()
	}
}

// add adds a file, or all that has changed in a folder.
func (c *comparison) add(ctx context.Context, name string) error {
	found, err := c.old.find(ctx, name)
	if err != nil {
		return err
	}
	if found.kind != aFolder && c.now != nil {
		if found, err = c.now.find(ctx, name); err != nil {
			return err
		}
	} else if info, err := os.Stat(name); found.kind != aFolder && err == nil && info.IsDir() {
		found.kind = aFolder
	}
	switch {
	case found.kind == aFolder:
		return c.addFolder(ctx, name, found.path)
	case loader.IsModuleFile(name):
		c.addJudged(ctx, filepath.Dir(name), false, true, nil) // of a module, all files count together
		return nil
	}
	return c.addFile(ctx, name, true)
}

// addFolder adds the files in a folder that have changed, and the modules in it that have to do with a change of any file.
func (c *comparison) addFolder(ctx context.Context, name, full string) error {
	all, err := c.old.changed(ctx, c.now, "") // a module may read what is not in the folder
	if err != nil || len(all.files) == 0 {
		return err
	}
	changed := all
	if full != "" {
		if changed, err = c.old.changed(ctx, c.now, full); err != nil {
			return err
		}
	}
	judged, err := c.old.judged(ctx, name)
	if err != nil {
		return err
	}
	now, err := c.judgedNow(ctx, name)
	if err != nil {
		return err
	}
	byItself := map[string]bool{}
	var assemblies []string
	for _, file := range slices.Concat(judged, now) {
		shown, err := below(file.Path)
		if err != nil {
			return err
		}
		if !file.IsFolder() {
			byItself[shown] = true
			continue
		}
		if file.Assembly {
			assemblies = append(assemblies, shown+"/")
		}
		c.addJudged(ctx, filepath.FromSlash(shown), file.Assembly, false, &reads{changed: all})
	}
	maps.DeleteFunc(byItself, func(name string, _ bool) bool {
		return slices.ContainsFunc(assemblies, func(folder string) bool { return strings.HasPrefix(name, folder) })
	})
	for name := range c.addNesting(ctx, byItself, all) {
		delete(byItself, name)
	}
	for _, name := range slices.Sorted(maps.Keys(changed.files)) {
		if byItself[name] {
			if err := c.addFile(ctx, filepath.FromSlash(name), false); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgedNow are the files and modules in a folder that are judged by themselves, as they are now.
func (c *comparison) judgedNow(ctx context.Context, folder string) ([]loader.File, error) {
	if c.now != nil {
		return c.now.judged(ctx, folder)
	}
	files, errs := loader.Walk(ctx, []string{folder}, loader.WalkOptions{
		Tracked: func(repository string) ([]string, bool) { return tracked(ctx, repository) },
	})
	errs = slices.DeleteFunc(errs, func(err error) bool { return errors.Is(err, fs.ErrNotExist) }) // a folder that is gone
	return files, errors.Join(errs...)
}

// addJudged adds the two versions of a folder that is judged as a whole: of a Terraform module, each with the modules that it calls, or of
// a cloud assembly.
func (c *comparison) addJudged(ctx context.Context, folder string, assembly, named bool, reads *reads) {
	if !c.fresh(folder) {
		return
	}
	one := change{
		old: edition{path: folder, assembly: assembly}, new: edition{path: folder, assembly: assembly, named: named}, reads: reads,
	}
	one.old.folder = c.old.tree(ctx, folder)
	one.new.folder = &loader.Tree{Folder: folder, Root: folder}
	if c.now != nil {
		one.new.folder = c.now.tree(ctx, folder)
	}
	if assembly { // it may be new, or gone
		for _, v := range []*edition{&one.old, &one.new} {
			if !loader.IsAssembly(*v.folder) {
				v.folder = nil
			}
		}
	}
	c.changes = append(c.changes, one)
}

// addNesting adds the templates with nested stacks that have to do with a change of any file, and returns the names of the files that are
// compared with them. The names of files in a folder are those that are judged by themselves.
func (c *comparison) addNesting(ctx context.Context, names map[string]bool, all *changedFiles) map[string]bool {
	nested := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		one, err := c.file(ctx, filepath.FromSlash(name), false)
		if err != nil {
			continue // it is reported if the file has changed
		}
		inner := one.new.nested()
		if all.files[name] {
			inner = append(inner, one.old.nested()...)
		}
		if !slices.ContainsFunc(append(inner, name), func(name string) bool { return all.files[name] }) {
			continue
		}
		for _, file := range inner {
			nested[file] = true
		}
		if len(inner) > 0 && c.fresh(name) {
			c.changes = append(c.changes, one)
		}
	}
	return nested
}

// nested are the names of the files with the templates of nested stacks.
func (v *edition) nested() []string {
	return loader.NestedBy(v.src, loader.Options{Beside: v.beside, Prefix: v.prefix})
}

// fresh reports whether a path has not been added yet.
func (c *comparison) fresh(name string) bool {
	name = filepath.Clean(name)
	before := c.seen[name]
	c.seen[name] = true
	return !before
}

// addFile adds the two versions of a file.
func (c *comparison) addFile(ctx context.Context, name string, named bool) error {
	if !c.fresh(name) {
		return nil
	}
	one, err := c.file(ctx, name, named)
	if err == nil && one.old.src == nil && one.new.src == nil {
		err = fs.ErrNotExist
	}
	if err == nil {
		c.changes = append(c.changes, one)
	}
	return err
}

// file reads the two versions of a file; one that is not there has no source.
func (c *comparison) file(ctx context.Context, name string, named bool) (change, error) {
	one := change{old: edition{path: name, named: named}, new: edition{path: name, named: named}}
	if err := one.old.readFrom(ctx, &c.old, name); err != nil {
		return one, err
	}
	if c.now != nil {
		return one, one.new.readFrom(ctx, c.now, name)
	}
	var err error
	one.new.beside = loader.ReadBeside
	if one.new.src, err = loader.Read(name, loader.Limits{}); errors.Is(err, fs.ErrNotExist) && one.old.src != nil {
		err = nil // it is gone
	}
	return one, err
}

// readFrom reads a file as it is in a revision.
func (v *edition) readFrom(ctx context.Context, r *revision, name string) (err error) {
	v.prefix = r.name + ":"
	v.beside = func(name string) (*policy.Source, error) {
		src, err := r.read(ctx, filepath.FromSlash(name))
		if err == nil && src == nil {
			err = fs.ErrNotExist
		}
		return src, err
	}
	v.src, err = r.read(ctx, name)
	return err
}
