// Package fix applies the fixes that rules suggest, and proves beforehand that they do not change what policies allow.
//
// A rule cannot know what its fix does: a corrected name of an action, which allowed nothing as it was misspelled, grants
// access. So the policies of a source are compared before and after the fix, by the same questions that `iamlint diff` asks.
// A fix is safe if there is no request that only one of the two allows; what is not proved is unsafe, whatever its rule
// says.
package fix

import (
	"bytes"
	"context"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

// Prover proves of fixes that they change nothing about what policies allow. It may be used by several goroutines, if Load may.
type Prover struct {
	// Load reads a source in the way in which the run that found the findings read it.
	Load func(*policy.Source) *policy.Unit
	// Loaded is what Load would return for the sources as they are, if that is known; else it is nil.
	Loaded *policy.Unit
	// Solver answers the questions.
	Solver *solve.Solver
}

// Patch is what fixes make of a source.
type Patch struct {
	// Content is the new content; the source's own if Mended is 0.
	Content []byte
	// Mended is the number of findings whose fix is in Content.
	Mended int
}

// candidate is the first fix of a finding that its rule takes to be safe.
type candidate struct {
	findings []*analysis.SuggestedFix
	edits    []analysis.Edit
}

// trial is the proof of the fixes of one source.
type trial struct {
	*Prover
	src    *policy.Source
	before *policy.Unit
	// solver is the one for the proofs of this source.
	solver *solve.Solver
	// left is how many bytes of source may still be read for proofs.
	left int
	// taken are the edits that are proved together.
	taken  []analysis.Edit
	mended int
}

// enough bounds what is read to prove the fixes of a source, in bytes: a source with many fixes that change access is
// read once or twice for each of them.
const (
	enoughBytes = 8 << 20
	enoughTimes = 8
)

// Prove marks as unsafe each fix of the findings in src that is not proved to leave what is allowed as it is, and returns
// what those that are proved make of the source together. A fix that overlaps another, or that is safe only without it,
// is left for the next run. Only the first fix of a finding that is not unsafe is taken; findings in other sources are
// passed over.
//
// An error is the context's.
func (p *Prover) Prove(ctx context.Context, src *policy.Source, findings []driver.Finding) (Patch, error) {
	t := &trial{Prover: p, src: src, solver: p.Solver.Unit(), left: max(enoughBytes, enoughTimes*len(src.Content))}
	candidates, overlapping := choose(src, findings)
	if len(candidates) == 0 {
		return Patch{Content: src.Content}, nil
	}
	if t.before = p.Loaded; t.before == nil {
		t.before = p.Load(src)
	}
	if err := t.accept(ctx, candidates); err != nil {
		return Patch{}, err
	}
	for i := range overlapping {
		if err := t.alone(ctx, &overlapping[i]); err != nil {
			return Patch{}, err
		}
	}
	if t.mended == 0 {
		return Patch{Content: src.Content}, nil
	}
	return Patch{apply(src.Content, t.taken), t.mended}, nil
}

// choose returns the fixes of a source that may be safe: those that can be made together, and those that overlap them.
// Fixes that make the same edits are one.
func choose(src *policy.Source, findings []driver.Finding) (together, overlapping []candidate) {
	var taken []analysis.Edit
	for i := range findings {
		f := &findings[i]
		if f.Source != src {
			continue
		}
		for j := range f.Fixes {
			fix := &f.Fixes[j]
			if fix.Unsafe || len(fix.Edits) == 0 {
				continue
			}
			if join(together, fix) || join(overlapping, fix) {
				break
			}
			c := candidate{[]*analysis.SuggestedFix{fix}, fix.Edits}
			if merged, ok := with(taken, fix.Edits, len(src.Content)); ok {
				taken = merged
				together = append(together, c)
			} else {
				overlapping = append(overlapping, c)
			}
			break
		}
	}
	return together, overlapping
}

// join adds a fix to the candidate that makes the same edits, and reports false if there is none.
func join(candidates []candidate, fix *analysis.SuggestedFix) bool {
	for i := range candidates {
		if equal(candidates[i].edits, fix.Edits) {
			candidates[i].findings = append(candidates[i].findings, fix)
			return true
		}
	}
	return false
}

func equal(a, b []analysis.Edit) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// accept takes those of some fixes that are proved together with those taken before. Most often all of them are, which
// one comparison shows; else each half is tried.
func (t *trial) accept(ctx context.Context, candidates []candidate) error {
	all := t.taken
	for i := range candidates {
		merged, ok := with(all, candidates[i].edits, len(t.src.Content))
		if !ok {
			continue // it was sorted out before
		}
		all = merged
	}
	same, err := t.same(ctx, all)
	switch {
	case err != nil:
		return err
	case same:
		t.taken = all
		for i := range candidates {
			t.mended += len(candidates[i].findings)
		}
		return nil
	case len(candidates) == 1:
		if len(t.taken) == 0 {
			candidates[0].unsafe()
			return nil
		}
		return t.alone(ctx, &candidates[0])
	}
	half := len(candidates) / 2
	if err := t.accept(ctx, candidates[:half]); err != nil {
		return err
	}
	return t.accept(ctx, candidates[half:])
}

// alone marks a fix as unsafe that is not proved by itself either.
func (t *trial) alone(ctx context.Context, c *candidate) error {
	edits, ok := with(nil, c.edits, len(t.src.Content))
	same := false
	if ok {
		var err error
		if same, err = t.same(ctx, edits); err != nil {
			return err
		}
	}
	if !same {
		c.unsafe()
	}
	return nil
}

func (c *candidate) unsafe() {
	for _, fix := range c.findings {
		fix.Unsafe = true
	}
}

// same reports whether it is proved that the source allows the same after some edits.
func (t *trial) same(ctx context.Context, edits []analysis.Edit) (bool, error) {
	if t.left < 0 {
		return false, nil
	}
	content := apply(t.src.Content, edits)
	if bytes.Equal(content, t.src.Content) {
		return true, nil
	}
	if t.left -= len(content); t.left < 0 {
		return false, nil
	}
	after := t.Load(&policy.Source{Name: t.src.Name, Content: content})
	if len(after.Problems) > len(t.before.Problems) || !probed(t.before, after) {
		return false, nil
	}
	return compare.Same(ctx, compare.Options{Solver: t.solver}, t.before, after)
}

// All returns what the fixes of the findings in src make of it, the unsafe ones included, each finding's first. A fix that
// overlaps one taken before is left for the next run.
func All(src *policy.Source, findings []driver.Finding) Patch {
	var taken []analysis.Edit
	mended := 0
	for i := range findings {
		f := &findings[i]
		if f.Source != src || len(f.Fixes) == 0 {
			continue
		}
		if merged, ok := with(taken, f.Fixes[0].Edits, len(src.Content)); ok && len(f.Fixes[0].Edits) > 0 {
			taken = merged
			mended++
		}
	}
	if mended == 0 {
		return Patch{Content: src.Content}
	}
	return Patch{apply(src.Content, taken), mended}
}
