package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"github.com/aymanbagabas/go-udiff"
	"golang.org/x/sync/errgroup"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/fix"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
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

// mend applies fixes in memory and lints again, until there is nothing more to mend. It returns the last result; with
// --diff, which changes nothing, the first.
func (r *lintRun) mend(
	ctx context.Context, first *driver.Result, run func() (*driver.Result, error),
) (*driver.Result, error) {
	result := first
	for range maxRounds {
		findings := result.Findings
		if r.baseline != nil {
			findings = r.baseline.clone().filter(findings).fresh
		}
		patches, err := r.patches(ctx, findings)
		if err != nil {
			return nil, err
		}
		changed := false
		for src, patch := range patches {
			if patch.Mended == 0 || bytes.Equal(patch.Content, src.Content) {
				continue
			}
			changed = true
			path := r.checked[src.Name]
			if r.fixed[path] == nil {
				r.fixed[path] = &fixedFile{src: src}
			}
			r.fixed[path].content = patch.Content
			r.fixed[path].mended += patch.Mended
		}
		if !changed {
			break
		}
		if result, err = run(); err != nil {
			return nil, err
		}
	}
	if r.flags.diff {
		return first, nil
	}
	return result, nil
}

// mends reports whether fixes are to be applied, and not only told of.
func (r *lintRun) mends() bool { return r.flags.fix || r.flags.diff }

// settle proves the fixes of what was found in a unit while it is in memory. Where fixes are applied, mend does.
func (r *lintRun) settle(ctx context.Context, unit *policy.Unit, findings []driver.Finding, allowance driver.Allowance) {
	session.WriteInModules(findings, r.modulesOf)
	if r.mends() {
		return
	}
	session.ProveFixes(ctx, findings, allowance, func(src *policy.Source) fix.Prover {
		prover := r.prover()
		if r.modulesOf(src.Name) > 0 || unit.Source.Files == nil && unit.Source.Name == src.Name {
			prover.Loaded = unit // not for a template with those that it nests, which is loaded by itself
		}
		return prover
	})
}

// prover loads sources as the run does.
func (r *lintRun) prover() fix.Prover {
	return fix.Prover{Solver: r.Solver, Load: func(src *policy.Source) *policy.Unit {
		if module, ok := r.moduleOf(src.Name); ok {
			replaced := r.replaced()
			replaced[src.Name] = src.Content
			return loader.LoadFolder(module, loader.Tree{Replaced: replaced}, r.LoadOptions(module.Path))
		}
		return loader.Load(src, r.LoadOptions(src.Name))
	}}
}

// patches proves the fixes of findings, and returns what the proved ones make of each source; with --unsafe-fixes, what all of
// them do.
func (r *lintRun) patches(ctx context.Context, findings []driver.Finding) (map[*policy.Source]fix.Patch, error) {
	order, bySource := session.WithFixes(findings)
	var (
		prover  = r.prover()
		patches = make(map[*policy.Source]fix.Patch, len(order))
		mu      sync.Mutex
		group   errgroup.Group
	)
	group.SetLimit(r.flags.jobs)
	for _, src := range order {
		group.Go(func() error {
			allowance := func() (times, active int64) {
				return int64(1 + len(src.Content)>>20), int64(min(len(order), r.flags.jobs))
			}
			patch, err := session.Prove(ctx, &prover, src, bySource[src], allowance)
			if err != nil {
				return err
			}
			if r.flags.unsafeFixes {
				patch = fix.All(src, bySource[src])
			}
			mu.Lock()
			defer mu.Unlock()
			patches[src] = patch
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return patches, nil
}

// fixedPaths are those of the files that fixes have changed, sorted.
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
			_, _ = fmt.Fprintf(r.stderr, "iamlint: %s: changed while it was linted, not fixed: run it again\n", report.Plain(fixed.src.Name))
			continue
		}
		if err := writeFile(ctx, path, func(w io.Writer) error {
			_, err := w.Write(fixed.content)
			return err
		}); err != nil {
			return err
		}
		if !r.flags.quiet {
			_, _ = fmt.Fprintf(r.stderr, "fixed %s: %d\n", report.Plain(fixed.src.Name), fixed.mended)
		}
	}
	return nil
}

// tellUnsafe says how many findings have no fix but such as may change what is allowed.
func (r *lintRun) tellUnsafe(findings []driver.Finding) {
	if r.flags.unsafeFixes || r.flags.quiet {
		return
	}
	n := 0
	for i := range findings {
		fixes := findings[i].Fixes
		if len(fixes) > 0 && !slices.ContainsFunc(fixes, func(f analysis.SuggestedFix) bool { return !f.Unsafe }) {
			n++
		}
	}
	if n > 0 {
		_, _ = fmt.Fprintf(r.stderr, "not applied: %s that would change what policies allow; --unsafe-fixes applies them, too\n",
			countOf(n, "fix", "fixes"))
	}
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
