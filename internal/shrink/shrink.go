// Package shrink makes policies shorter without changing what they allow and deny, and proves that it has not.
//
// It merges statements that differ in one element, and leaves out entries and statements that others make superfluous. Each step
// that does not follow from the grammar alone is proved before it is taken, by the questions of `iamlint diff`, and the whole is
// proved at the end.
package shrink

import (
	"context"
	"errors"
	"fmt"

	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

// Options say how a policy is made shorter.
type Options struct {
	// Solver proves that nothing has changed.
	Solver *solve.Solver
	// Wildcards lets patterns stand for several actions: for all actions of the catalog that they match today, and for those, too,
	// that AWS adds later.
	Wildcards bool
	// Max is how many characters a policy may have, white space not counted. Parts is how many policies may be made of one; 0
	// stands for one.
	Max, Parts int
}

// Result is what became of a policy.
type Result struct {
	// Policies are the texts as compact JSON, each with its size in Sizes: its characters without white space.
	Policies []string
	Sizes    []int
	// Before and After tell how large the policy was and is; After is that of all parts together.
	Before, After Size
}

// Size is how large a policy is.
type Size struct {
	// Characters are those that are not white space, Statements and Entries the elements of Statement, and of all its lists.
	Characters, Statements, Entries int
}

// Errors of Policy, for errors.Is.
var (
	// ErrUnknown is that of a policy that does not have one text: parts of it are not known until it is deployed.
	ErrUnknown = errors.New("the policy has parts that are not known until it is deployed")
	// ErrInvalid is that of a policy that IAM would refuse.
	ErrInvalid = errors.New("it is not a policy that AWS accepts")
	// ErrUnproved is that of a policy whose shorter form could not be proved to be equal.
	ErrUnproved = errors.New("it could not be proved that the shorter policy is equal")
	// ErrTooLong is that of a policy that does not fit.
	ErrTooLong = errors.New("the policy is too long")
)

// Policy makes a policy shorter. With ErrTooLong there is a result all the same. Any other error than those of the package is the
// context's.
func Policy(ctx context.Context, d *policy.Document, o Options) (*Result, error) {
	before, err := read(d)
	if err != nil {
		return nil, err
	}
	if o.Parts > 1 && d.Kind != policy.Identity && d.Kind != policy.SCP {
		return nil, fmt.Errorf("%w: only identity policies and SCPs allow together what one of them allows; this is a %s policy", ErrInvalid, d.Kind)
	}
	s := &shrinker{Options: &o, like: d}
	after := before.clone()
	after.merge()
	if err := s.drop(ctx, after); err != nil {
		return nil, err
	}
	after.merge()
	if same, err := s.same(ctx, before, after); err != nil {
		return nil, err
	} else if !same {
		return nil, ErrUnproved
	}
	if o.Wildcards {
		after.wildcards() // which are equal by the catalog, and not beyond it
		after.merge()
	}
	parts, fits := after.split(max(o.Parts, 1), o.Max)
	if len(parts) > 1 {
		joined := &draft{version: after.version}
		for _, part := range parts {
			joined.statements = append(joined.statements, part.statements...)
		}
		if same, err := s.same(ctx, after, joined); err != nil {
			return nil, err
		} else if !same {
			return nil, ErrUnproved
		}
	}
	out := &Result{Before: before.size()}
	out.Before.Characters = characters(jsonOf(d.Root)) // its Sids included
	for _, part := range parts {
		text := part.text()
		size := characters(text)
		out.Policies, out.Sizes = append(out.Policies, text), append(out.Sizes, size)
		of := part.size()
		out.After.Characters += size
		out.After.Statements += of.Statements
		out.After.Entries += of.Entries
	}
	if !fits {
		return out, ErrTooLong
	}
	return out, nil
}

// shrinker proves steps.
type shrinker struct {
	*Options
	// like is a document of the same kind.
	like *policy.Document
}

// same reports whether it is proved that two drafts allow and deny the same.
func (s *shrinker) same(ctx context.Context, a, b *draft) (bool, error) {
	same, err := compare.Same(ctx, compare.Options{Solver: s.Solver}, s.unit(a), s.unit(b))
	if err != nil {
		return false, fmt.Errorf("prove that a policy is equal: %w", err)
	}
	return same, nil
}

func (s *shrinker) unit(d *draft) *policy.Unit {
	root := d.node()
	document := policy.Parse(&root)
	document.Kind, document.ResourceType, document.Language = s.like.Kind, s.like.ResourceType, s.like.Language
	document.Source = &policy.Source{Name: "policy.json"}
	return &policy.Unit{Source: document.Source, Documents: []*policy.Document{document}}
}
