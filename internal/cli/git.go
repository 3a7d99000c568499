package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
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
	return relative, nil
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

// tree is a Terraform module as it is in the revision.
func (r revision) tree(ctx context.Context, folder string) *loader.Tree {
	return &loader.Tree{
		Folder: folder, Prefix: r.name + ":",
		ReadFile: func(name string) ([]byte, error) {
			src, err := r.read(ctx, filepath.FromSlash(name))
			if err == nil && src == nil {
				err = fs.ErrNotExist
			}
			if err != nil {
				return nil, err
			}
			return src.Content, nil
		},
		List: func(folder string) ([]string, error) {
			found, err := r.find(ctx, filepath.FromSlash(folder))
			if err != nil || found.kind != aFolder {
				return nil, err
			}
			listed, err := r.store.list(ctx, found.path)
			var names []string
			for name, object := range listed {
				if object.kind != aFolder {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			return names, err
		},
	}
}

// changed lists the files in a folder of the repository that may hold policies and are not the same in two revisions, or
// in one and the working folder, by their paths from there.
func (r revision) changed(ctx context.Context, now *revision, full string) ([]string, error) {
	within := []string{"--"}
	if full != "" {
		within = append(within, ":(top,literal)"+full)
	}
	args := []string{"diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", r.commit}
	if now != nil {
		args = append(args, now.commit)
	}
	listed, err := git(ctx, append(args, within...)...)
	if err != nil {
		return nil, message(err)
	}
	names := strings.Split(string(listed), "\x00")
	if now == nil {
		if full == "" {
			within = append(within, ":(top)") // else those below the working folder
		}
		others := []string{"ls-files", "--others", "--exclude-standard", "--full-name", "-z"}
		fresh, err := git(ctx, append(others, within...)...)
		if err != nil {
			return nil, message(err)
		}
		names = append(names, strings.Split(string(fresh), "\x00")...)
	}
	slices.Sort(names)
	var out []string
	for _, name := range slices.Compact(names) {
		if !loader.IsCandidate(name) {
			continue
		}
		relative, err := r.shown(name)
		if err != nil {
			return nil, err
		}
		out = append(out, relative)
	}
	return out, nil
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
