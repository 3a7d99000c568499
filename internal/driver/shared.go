package driver

import (
	"context"
	"slices"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Shared is what checks of several units that have documents in common keep for each other, as those of an account's principals
// do: what a rule says of a document without regard to principals is found out once. It may be used by several
// goroutines. It holds on to documents, until it is told to forget them.
type Shared struct {
	kept     analysis.Memory
	mu       sync.Mutex
	verdicts map[*policy.Document]map[*analysis.Analyzer]*verdict
}

// verdict is what a rule says of a document, wherever it is attached.
type verdict struct {
	findings  []rawFinding
	failures  []Failure
	undecided []Undecided
}

// nothing is what most rules say of most documents.
var nothing verdict

// memory is nil for a nil Shared.
func (s *Shared) memory() *analysis.Memory {
	if s == nil {
		return nil
	}
	return &s.kept
}

// Forget drops what is known of documents that no further unit has. No check may be at work.
func (s *Shared) Forget(documents ...*policy.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range documents {
		delete(s.verdicts, d)
	}
	s.kept.Forget(documents...)
}

// replay adds to a run what is known already of its document.
func (s *Shared) replay(r *run, a *analysis.Analyzer) bool {
	if s == nil || r.document == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.verdicts[r.document][a]
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
	v := &nothing
	if len(r.findings) > findings || len(r.failures) > failures || len(r.undecided) > undecided {
		v = &verdict{
			slices.Clone(r.findings[findings:]), slices.Clone(r.failures[failures:]), slices.Clone(r.undecided[undecided:]),
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.verdicts == nil {
		s.verdicts = map[*policy.Document]map[*analysis.Analyzer]*verdict{}
	}
	if s.verdicts[r.document] == nil {
		s.verdicts[r.document] = map[*analysis.Analyzer]*verdict{}
	}
	s.verdicts[r.document][a] = v
}

// CheckShared checks a unit that shares documents with others, on the goroutine that calls.
func (c *Linter) CheckShared(ctx context.Context, unit *policy.Unit, shared *Shared) *Result {
	return c.check(ctx, unit, shared)
}
