package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/aymanbagabas/go-udiff"

	"github.com/iamlint/iamlint/internal/checker"
	"github.com/iamlint/iamlint/policy"
)

// maxRounds bounds how often fixes are applied and the outcome is linted again: a fix may leave something for another one,
// or wait for one that overlaps it, but two that undo each other must not go on for ever.
const maxRounds = 10

// fixedFile is a file that fixes have changed.
type fixedFile struct {
	src     *policy.Source
	content []byte
	mended  int
}

// mend applies safe fixes in memory and lints again, until there is nothing more to mend. It returns the last result; with
// --diff, which changes nothing, the first.
func (r *lintRun) mend(first *checker.Result, run func() (*checker.Result, error)) (*checker.Result, error) {
	result := first
	for range maxRounds {
		findings := result.Findings
		if r.baseline != nil {
			findings, _ = r.baseline.clone().filter(findings)
		}
		changed := false
		for _, src := range sources(findings) {
			content, mended := checker.Fix(src, findings)
			if mended == 0 || bytes.Equal(content, src.Content) {
				continue
			}
			changed = true
			path := r.checked[src.Name]
			if r.fixed[path] == nil {
				r.fixed[path] = &fixedFile{src: src}
			}
			r.fixed[path].content = content
			r.fixed[path].mended += mended
		}
		if !changed {
			break
		}
		var err error
		if result, err = run(); err != nil {
			return nil, err
		}
	}
	if r.flags.diff {
		return first, nil
	}
	return result, nil
}

// sources are the sources of findings, each once.
func sources(findings []checker.Finding) []*policy.Source {
	var list []*policy.Source
	for i := range findings {
		if src := findings[i].Source; !slices.Contains(list, src) {
			list = append(list, src)
		}
	}
	return list
}

// paths are those of the files that fixes have changed, sorted.
func (r *lintRun) fixedPaths() []string {
	var paths []string
	for path, fixed := range r.fixed {
		if !bytes.Equal(fixed.content, fixed.src.Content) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// writeFixes writes the changed files. A file that has changed meanwhile is left alone.
func (r *lintRun) writeFixes(ctx context.Context) error {
	for _, path := range r.fixedPaths() {
		fixed := r.fixed[path]
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, fixed.src.Content) {
			r.raise(ExitFailed)
			_, _ = fmt.Fprintf(r.stderr, "iamlint: %s: changed while it was linted, not fixed: run it again\n", fixed.src.Name)
			continue
		}
		if err := writeFile(ctx, path, func(w io.Writer) error {
			_, err := w.Write(fixed.content)
			return err
		}); err != nil {
			return err
		}
		if !r.flags.quiet {
			_, _ = fmt.Fprintf(r.stderr, "fixed %s: %d\n", fixed.src.Name, fixed.mended)
		}
	}
	return nil
}

// writeDiff writes the fixes as a patch for `git apply` and `patch -p1`.
func (r *lintRun) writeDiff(w io.Writer) error {
	for _, path := range r.fixedPaths() {
		fixed := r.fixed[path]
		diff := udiff.Unified("a/"+fixed.src.Name, "b/"+fixed.src.Name, string(fixed.src.Content), string(fixed.content))
		if _, err := io.WriteString(w, diff); err != nil {
			return err
		}
	}
	return nil
}
