package driver

import (
	"context"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Shared is what checks of several units that have documents in common keep for each other, as those of an account's principals
// do: what a rule says of a document without regard to principals is found out once. It may be used by several
// goroutines. It holds on to documents.
type Shared struct {
	kept     analysis.Memory
	mu       sync.Mutex
	verdicts map[lone]*verdict
}

// lone is a rule over a document, wherever it is attached.
type lone struct {
	document *policy.Document
	analyzer *analysis.Analyzer
}

// verdict is what a rule says of a document; nil says that it depends on the principal.
type verdict struct {
	findings  []rawFinding
	failures  []Failure
	undecided []Undecided
}

// memory is nil for a nil Shared.
func (s *Shared) memory() *analysis.Memory {
	if s == nil {
		return nil
	}
	return &s.kept
}

// Size tells how much is kept.
func (s *Shared) Size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.verdicts) + s.kept.Size()
}

// replay adds to a run what is known already of its document.
func (s *Shared) replay(r *run, a *analysis.Analyzer) bool {
	if s == nil || r.document == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.verdicts[lone{r.document, a}]
	if v == nil {
		return false
	}
	r.findings = append(r.findings, v.findings...)
	r.failures = append(r.failures, v.failures...)
	r.undecided = append(r.undecided, v.undecided...)
	return true
}

// keep keeps what a rule said of the run's document, which is what the run has from some indices on, unless it is about the
// unit's principals.
func (s *Shared) keep(r *run, a *analysis.Analyzer, findings, failures, undecided int) {
	if s == nil || r.document == nil || r.pass.Particular() || r.pass.Context.Err() != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.verdicts == nil {
		s.verdicts = map[lone]*verdict{}
	}
	s.verdicts[lone{r.document, a}] = &verdict{
		append([]rawFinding(nil), r.findings[findings:]...),
		append([]Failure(nil), r.failures[failures:]...),
		append([]Undecided(nil), r.undecided[undecided:]...),
	}
}

// CheckShared checks a unit that shares documents with others, on the goroutine that calls.
func (c *Linter) CheckShared(ctx context.Context, unit *policy.Unit, shared *Shared) *Result {
	return c.check(ctx, unit, shared)
}
