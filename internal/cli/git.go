package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

// gitRepository is the git repository that the working folder is in.
type gitRepository struct {
	// below is the way from its top to the working folder, with a slash at its end; "" at the top.
	below string
	// bare says that it has no working folder.
	bare bool
}

// revision is a commit that a user has named.
type revision struct {
	gitRepository
	name, commit string
	store        *gitStore
}

// git runs git and returns what it prints.
func git(ctx context.Context, args ...string) ([]byte, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", args...) //nolint:gosec // no shell, and names of revisions and files end the options
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, errors.New("--git: git is not installed, or not in PATH")
		}
		if first, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n"); first != "" {
			return nil, fmt.Errorf("git: %s: %w", strings.TrimPrefix(first, "fatal: "), err)
		}
		return nil, fmt.Errorf("git: %w", err)
	}
	return out.Bytes(), nil
}

// findRepository finds the repository of the working folder; that there is none is a mistake of the user's.
func findRepository(ctx context.Context) (gitRepository, error) {
	out, err := git(ctx, "rev-parse", "--is-bare-repository", "--show-prefix")
	if err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); ok {
			return gitRepository{}, usagef("--git: %w: run it in a git repository", message(err))
		}
		return gitRepository{}, err
	}
	bare, below, _ := strings.Cut(string(out), "\n")
	return gitRepository{strings.TrimSuffix(below, "\n"), bare == "true"}, nil
}

// revision returns the commit that a name stands for; a name that stands for nothing is a mistake of the user's.
func (r gitRepository) revision(ctx context.Context, name string) (revision, error) {
	out, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	if err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); ok {
			return revision{}, usagef("--git: there is no revision %q: name a branch, a tag or a commit that is fetched", name)
		}
		return revision{}, err
	}
	return r.at(name, strings.TrimSpace(string(out))), nil
}

// at returns a commit under a name.
func (r gitRepository) at(name, commit string) revision {
	return revision{r, name, commit, &gitStore{commit: commit, folders: map[string]map[string]object{}}}
}

// mergeBase returns the last commit that a revision has in common with another one, under its own name.
func (r revision) mergeBase(ctx context.Context, other revision) (revision, error) {
	out, err := git(ctx, "merge-base", r.commit, other.commit)
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return r, usagef("--git: %s has no commit in common with %s here: fetch the whole history (fetch-depth: 0)", r.name, other.name)
	}
	if err != nil {
		return r, err
	}
	return r.at(r.name, strings.TrimSpace(string(out))), nil
}

// message drops the exit status from an error of git: what git said is enough.
func message(err error) error {
	if said, _, ok := strings.Cut(err.Error(), ": exit status"); ok {
		return errors.New(said)
	}
	return err
}

// object is what a path is in a revision.
type object struct {
	kind objectKind
	// path is the path from the repository's top, hash the name of the content.
	path, hash string
}

type objectKind uint8

const (
	noObject objectKind = iota
	aFile
	aFolder
	aLink
)

// objectKinds are what the modes that git gives are.
var objectKinds = map[string]objectKind{"040000": aFolder, "120000": aLink, "100644": aFile, "100755": aFile}

// top makes a path one from the repository's top; "" is the top itself.
func (r gitRepository) top(name string) (string, error) {
	name, err := below(name)
	if err != nil {
		return "", err
	}
	name = path.Join(r.below, name)
	switch {
	case name == ".." || strings.HasPrefix(name, "../"):
		return "", errors.New("it is not in the repository: name a file that is")
	case name == ".":
		return "", nil
	}
	return name, nil
}

// shown makes a path from the repository's top one from the working folder, as reports name files.
func (r gitRepository) shown(full string) (string, error) {
	relative, err := filepath.Rel("/"+r.below, "/"+full)
	if err != nil {
		return "", fmt.Errorf("make the path relative: %w", err)
	}
	return filepath.ToSlash(relative), nil
}

// find returns what a path is in the revision.
func (r revision) find(ctx context.Context, name string) (object, error) {
	full, err := r.top(name)
	if err != nil {
		return object{}, err
	}
	if full == "" {
		return object{kind: aFolder}, nil
	}
	listed, err := r.store.list(ctx, parent(full))
	if err != nil {
		return object{}, err
	}
	if found, ok := listed[path.Base(full)]; ok {
		return found, nil
	}
	return object{path: full}, nil
}

// read returns a file as it is in the revision; nil if it is not there.
func (r revision) read(ctx context.Context, name string) (*policy.Source, error) {
	found, err := r.find(ctx, name)
	switch {
	case err != nil || found.kind == noObject:
		return nil, err
	case found.kind == aLink:
		return nil, fmt.Errorf("in %s it is a symbolic link: name the file that it points to", r.name)
	case found.kind == aFolder:
		return nil, fmt.Errorf("in %s it is a folder", r.name)
	}
	content, err := r.store.content(ctx, found.hash)
	if err != nil {
		return nil, err
	}
	shown, err := below(name)
	if err != nil {
		return nil, err
	}
	return &policy.Source{Name: r.name + ":" + shown, Content: content}, nil
}

// readContent returns the content of a file.
func (r revision) readContent(ctx context.Context, name string) ([]byte, error) {
	src, err := r.read(ctx, name)
	if err == nil && src == nil {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	return src.Content, nil
}

// tree is a Terraform module as it is in the revision.
func (r revision) tree(ctx context.Context, folder string) *loader.Tree {
	return &loader.Tree{
		Folder: folder, Prefix: r.name + ":",
		ReadFile: func(name string) ([]byte, error) {
			return r.readContent(ctx, filepath.FromSlash(name))
		},
		List: func(folder string) (files, folders []string, err error) {
			found, err := r.find(ctx, filepath.FromSlash(folder))
			if err != nil || found.kind != aFolder {
				return nil, nil, err
			}
			listed, err := r.store.list(ctx, found.path)
			for _, name := range slices.Sorted(maps.Keys(listed)) {
				if listed[name].kind == aFolder {
					folders = append(folders, name)
				} else {
					files = append(files, name)
				}
			}
			return files, folders, err
		},
	}
}

// changed are the files in a folder of the repository that are not the same in two revisions, or in one and the working folder.
func (r revision) changed(ctx context.Context, now *revision, full string) (*changedFiles, error) {
	within := []string{"--", ":(top)"} // else those below the working folder
	if full != "" {
		within[1] = ":(top,literal)" + full
	}
	args := []string{"diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", r.commit}
	if now != nil {
		args = append(args, now.commit)
	}
	listed, err := git(ctx, append(args, within...)...)
	if err != nil {
		return nil, message(err)
	}
	if now == nil {
		others := []string{"ls-files", "--others", "--exclude-standard", "--full-name", "-z"}
		fresh, err := git(ctx, append(others, within...)...)
		if err != nil {
			return nil, message(err)
		}
		listed = append(listed, fresh...)
	}
	c := &changedFiles{files: map[string]bool{}, folders: map[string]bool{}}
	for full := range strings.SplitSeq(string(listed), "\x00") {
		if full == "" {
			continue
		}
		shown, err := r.shown(full)
		if err != nil {
			return nil, err
		}
		c.files[shown], c.folders[path.Dir(shown)] = true, true
	}
	return c, nil
}

// renamed are the former names of the files that have others in the working folder.
func (r revision) renamed(ctx context.Context) (map[string]string, error) {
	listed, err := git(ctx, "diff", "--name-status", "--find-renames", "--diff-filter=R", "--no-ext-diff", "-z", r.commit, "--", ":(top)")
	if err != nil {
		return nil, message(err)
	}
	before := map[string]string{}
	fields := strings.Split(string(listed), "\x00")
	for ; len(fields) >= 3; fields = fields[3:] { // a status, two names
		old, err := r.shown(fields[1])
		if err != nil {
			return nil, err
		}
		now, err := r.shown(fields[2])
		if err != nil {
			return nil, err
		}
		before[now] = old
	}
	return before, nil
}

// judged are the files and Terraform modules in a folder that are judged by themselves.
func (r revision) judged(ctx context.Context, folder string) ([]loader.File, error) {
	full, err := r.top(folder)
	if err != nil {
		return nil, err
	}
	args := []string{"ls-tree", "-r", "-z", "--full-tree", "--name-only", r.commit}
	if full != "" {
		args = append(args, "--", full+"/")
	}
	listed, err := git(ctx, args...)
	if err != nil {
		return nil, message(err)
	}
	var files []loader.File
	for full := range strings.SplitSeq(string(listed), "\x00") {
		if !loader.IsCandidate(path.Base(full)) {
			continue
		}
		shown, err := r.shown(full)
		if err != nil {
			return nil, err
		}
		files = append(files, loader.File{Path: filepath.FromSlash(shown)})
	}
	files = r.assemblies(ctx, files)
	return loader.Group(files, func(name string) ([]byte, error) { return r.readContent(ctx, name) }), nil
}

// assemblies puts cloud assemblies in the place of their files. A stage's is part of the one around it, which comes first.
func (r revision) assemblies(ctx context.Context, files []loader.File) []loader.File {
	var found []loader.File
	inside := func(path string) bool {
		return slices.ContainsFunc(found, func(f loader.File) bool {
			relative, err := filepath.Rel(f.Path, path)
			return err == nil && filepath.IsLocal(relative)
		})
	}
	folders := map[string]bool{}
	for i := range files {
		folders[filepath.Dir(files[i].Path)] = true
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		if !inside(folder) && loader.IsAssembly(*r.tree(ctx, folder)) {
			found = append(found, loader.File{Path: folder, Assembly: true})
		}
	}
	files = slices.DeleteFunc(files, func(f loader.File) bool { return inside(f.Path) })
	return append(files, found...)
}

// changedFiles are files that are not what they were, by their names as in reports, and the folders that they are in.
type changedFiles struct{ files, folders map[string]bool }

// reads notes whether any of the files and folders that were asked for while something was loaded has changed.
type reads struct {
	changed *changedFiles
	any     bool
}

func (r *reads) asked(name string) {
	if r == nil || r.any {
		return
	}
	shown, err := below(filepath.FromSlash(name))
	r.any = err != nil || r.changed.files[shown] || r.changed.folders[shown] // as it may be, if there is no telling
}

// below makes a path relative to the working folder, with forward slashes.
func below(name string) (string, error) {
	work, err := filepath.Abs(".")
	if err != nil {
		return "", fmt.Errorf("find the working folder: %w", err)
	}
	if name, err = filepath.Abs(name); err != nil {
		return "", fmt.Errorf("find the working folder: %w", err)
	}
	// The file may be gone, and folders may be known by several names.
	if resolved, err := filepath.EvalSymlinks(work); err == nil {
		work = resolved
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
		name = filepath.Join(folder, filepath.Base(name))
	}
	if name, err = filepath.Rel(work, name); err != nil {
		return "", fmt.Errorf("make the path relative: %w", err)
	}
	return filepath.ToSlash(name), nil
}
