package session

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/requests"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// InvariantRules returns the rules about the configuration's invariants. The error names each mistake in them; one is an invariant about
// requests that do not exist, which no policy would break.
func (s *Settings) InvariantRules(ctx context.Context, o compare.Options) ([]*analysis.Analyzer, error) {
	list, err := s.ReadInvariants(ctx, o)
	if err != nil {
		return nil, err
	}
	return compare.Invariants(o, list), nil
}

// ReadInvariants returns the configuration's invariants, as compare asks them; errors are those of InvariantRules.
func (s *Settings) ReadInvariants(ctx context.Context, o compare.Options) ([]compare.Invariant, error) {
	list := make([]compare.Invariant, len(s.Invariants))
	var errs []error
	for i := range s.Invariants {
		written := &s.Invariants[i]
		d, err := requests.Document(s.Path, &written.Requests)
		if err == nil {
			err = s.possible(ctx, o, written, d)
		}
		errs = append(errs, err)
		list[i] = compare.Invariant{
			ID: written.ID.Name, Reason: written.Reason, Always: written.Always, Level: written.Level,
			Actions: requests.Names(written.Requests.Actions), Resources: requests.Names(written.Requests.Resources), Requests: d,
			Named: len(written.In) > 0, In: func(file string) bool { return len(written.In) == 0 || s.Matches(written.In, file) },
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, &Error{err}
	}
	s.asked = nil
	for i := range list {
		s.asked = append(s.asked, list[i].Requests)
	}
	return list, nil
}

// possible returns an error if there is no request that an invariant is about.
func (s *Settings) possible(ctx context.Context, o compare.Options, written *config.Invariant, d *policy.Document) error {
	_, found, err := o.Solver.Find(ctx, query.Query{
		Layers: []query.Layer{{Docs: []*policy.Document{d}}}, Loose: true,
		Actions: requests.Names(written.Requests.Actions), ResourceIn: requests.Names(written.Requests.Resources),
		Callers: everybody(),
	})
	switch {
	case errors.Is(err, query.ErrUndecided): // it is asked of the policies all the same
		return nil
	case err != nil:
		return fmt.Errorf("invariant %s: %w", written.ID.Name, err)
	case found:
		return nil
	}
	return &config.Error{
		File: s.Path, Line: written.Requests.Line, Column: written.Requests.Column,
		Message: fmt.Sprintf("no request is like this, so that no policy can break the invariant %s: check its conditions", written.ID.Name),
	}
}

// everybody are callers of every sort.
func everybody() []query.Caller {
	return append(query.DefaultCallers(policy.RCP),
		query.Caller{Type: query.Root, Credentials: query.LongTerm}, query.Caller{Type: query.Root, Credentials: query.TemporaryMFA},
		query.Caller{Type: query.Federated, ARN: "arn:aws:iam::111122223333:saml-provider/example"})
}

// Matches reports whether one of some globs of the configuration matches a source.
func (s *Settings) Matches(globs []string, name string) bool {
	rel := s.Relative(name)
	return slices.ContainsFunc(globs, func(glob string) bool { return config.Match(glob, rel) })
}
