package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// revision is a commit that a user has named.
type revision struct{ name, commit string }

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

// findRevision returns the commit that a name stands for. A folder that is no repository, and a name that stands for
// nothing, are mistakes of the user's.
func findRevision(ctx context.Context, name string) (revision, error) {
	if _, err := git(ctx, "rev-parse", "--git-dir"); err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); ok {
			return revision{}, usagef("--git %s: %w: run it in a git repository", name, message(err))
		}
		return revision{}, err
	}
	out, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	if err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); ok {
			return revision{}, usagef("--git: there is no revision %q: name a branch, a tag or a commit that is fetched", name)
		}
		return revision{}, err
	}
	return revision{name, strings.TrimSpace(string(out))}, nil
}

// message drops the exit status from an error of git: what git said is enough.
func message(err error) error {
	if said, _, ok := strings.Cut(err.Error(), ": exit status"); ok {
		return errors.New(said)
	}
	return err
}

// read returns a file as it is in the revision; nil if it is not there.
func (r revision) read(ctx context.Context, path string) (*policy.Source, error) {
	path, err := below(path)
	if err != nil {
		return nil, err
	}
	// "./" makes the path relative to the working folder, not to the repository's.
	object := r.commit + ":./" + path
	listed, err := git(ctx, "ls-tree", "-z", r.commit, "--", path)
	if err != nil {
		return nil, message(err)
	}
	if len(listed) == 0 {
		return nil, nil
	}
	content, err := git(ctx, "cat-file", "blob", object)
	if err != nil {
		return nil, message(err)
	}
	return &policy.Source{Name: r.name + ":" + path, Content: content}, nil
}

// below makes a path relative to the working folder, with forward slashes.
func below(path string) (string, error) {
	work, err := filepath.Abs(".")
	if err != nil {
		return "", fmt.Errorf("find the working folder: %w", err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", fmt.Errorf("find the working folder: %w", err)
	}
	// The file may be gone, and folders may be known by several names.
	if resolved, err := filepath.EvalSymlinks(work); err == nil {
		work = resolved
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(folder, filepath.Base(path))
	}
	if path, err = filepath.Rel(work, path); err != nil {
		return "", fmt.Errorf("make the path relative: %w", err)
	}
	return filepath.ToSlash(path), nil
}
