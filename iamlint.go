// Package iamlint decides what AWS IAM policies allow, for programs that ask; the command iamlint, in cmd/iamlint, lints
// policies.
//
// [Load] reads the policy documents in a text: a policy in JSON or YAML, a CloudFormation template, whatever the command reads.
// [Decide] decides one request by AWS's evaluation logic. [Find] looks for a request that policies treat in some way, and
// returns it, or the proof that there is none. The documents are those of package policy, questions and answers those of
// package query.
//
// Rules are written with package analysis, tested with analysis/analysistest, and run by package multichecker.
//
// # Stability
//
// Before version 1.0 of the module, a minor version may change what is exported here; the changelog says how to follow. What
// is decided changes with AWS: its reference of actions, resources and condition keys is part of each version.
package iamlint

import (
	"context"
	"errors"
	"fmt"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Load reads the policy documents in a text. The name tells the format by its ending, as the command takes it from a file's:
// .json, .yaml, .yml; without one the text tells. It may tell the kind of the documents, too, as in "deploy.trust.json" and
// "limits.scp.yaml"; a program that knows better sets [policy.Document.Kind] before it asks. Nothing but the text is read.
//
// Every key and value in the unit has its place in the text. The unit is never nil. The error has a line for each thing that
// could not be read, that the text holds no policy being one, as "name:line:column: message"; unit.Problems has the same.
// What could be read is in the unit all the same.
func Load(name string, content []byte) (*policy.Unit, error) {
	unit := loader.Load(&policy.Source{Name: name, Content: content}, loader.Options{Required: true})
	var errs []error
	for _, problem := range unit.Problems {
		at := unit.Source.Position(problem.Range.Start)
		errs = append(errs, fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, problem.Message))
	}
	return unit, errors.Join(errs...)
}

// Decide decides a request by AWS's rules: an explicit deny in any policy wins; else the identity policies and each policy that
// limits them (boundary, session, every level of SCPs and RCPs) must allow the request; the resource's policy may grant instead
// of the identity policies in the same account, and must grant as well for another account's principals, for a role's trust
// policy and for a KMS key. docs/semantics.md has the details.
//
// Condition keys that the request does not have are absent, those included that AWS would add. Where values that a template
// leaves open decide, the outcome is [query.Unknown].
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func Decide(policies query.Policies, request policy.Request) query.Decision {
	return eval.Decide(policies, request)
}

// Find looks for a request that answers a query. It returns false if it is proved that there is none. An error that is
// [query.ErrUndecided] leaves the question open, and nothing may be concluded from it; any other error is the context's.
//
// Who asks many questions about the same documents asks one [NewSolver].
func Find(ctx context.Context, q query.Query) (query.Witness, bool, error) {
	return NewSolver().Find(ctx, q)
}

// NewSolver returns a solver, which keeps what it has worked out about documents. These must not change while it is in use.
func NewSolver() query.Solver { return solve.New() }
