// Package solve decides whether any request exists that policies treat in a given way, and finds the shortest one.
package solve

import (
	"errors"

	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// ErrUndecided is returned for a question that the budget or the theory of policy variables leaves open.
var ErrUndecided = errors.New("undecided")

// Query asks for a request that every layer of Layers allows, and that NotBy, if it is given, does not allow.
type Query struct {
	Layers []Layer
	// Actions are names or patterns, as in a statement's Action; empty asks for every action there is.
	Actions []string
	// ActionFilter, if it is given, narrows Actions to those that it accepts.
	ActionFilter func(catalog.Action) bool
	// ResourceIn and ResourceOut are ARN patterns, compared field by field, policy variables included: the resource
	// matches one of ResourceIn (if there is any) and none of ResourceOut.
	ResourceIn, ResourceOut []string
	// ResourceTexts are like ResourceIn, in the words of a document: a template's unknown parts are the same there and
	// here, so that "the policy that this template names" can be asked about.
	ResourceTexts []policy.Text
	// Whole asks for all that the call needs: where AWS authorizes an action once for each of several resources, as
	// ec2:RunInstances for image, subnet and others, a request for one of each required type, all by the same caller with the
	// same global keys. Each asks for a request for a resource of each group of patterns, which are as in ResourceIn, instead.
	// Neither goes with NotBy.
	Whole bool
	Each  [][]string
	// Via, if given, are the only Allow statements that count: the request must be let through by one of them in the layer
	// that holds it. Rules use it to tie a finding to a statement.
	Via []*policy.Statement
	// Where are conditions on the request's context that must all hold.
	Where []Constraint
	// Principals are the callers to try; empty means those that fit the kind of the documents.
	Principals []Principal
	// View fixes context keys as Layers see them, NotView as NotBy sees them. A key in either is fixed in both: where
	// only one has it, it holds for both.
	View, NotView map[string]Fixed
	// NotBy are layers of which at least one must not allow the request; nil asks no such thing.
	NotBy []Layer
	// Loose lets the resource be any ARN or "*", and unlisted condition keys be present, whatever the catalog says of the
	// action: for proofs that must not rest on the catalog's completeness.
	Loose bool
	// Budget, if given, is what this question and others that have the same may cost together.
	Budget *Budget
}

// Budget holds the steps that are left for several questions, so that a document with many hard ones does not take the
// time of all of them. Questions asked at the same time must not share one.
type Budget struct {
	Left int
	// Share, if given, keeps one question from taking what the others need: it gets at most this part of what is left, an
	// eighth where Share is 8.
	Share int
}

// allowance is what one question may take.
func (p *Budget) allowance() int {
	if p.Share <= 1 {
		return p.Left
	}
	return min(p.Left, max(p.Left/p.Share, leastAllowance))
}

// leastAllowance is a share that decides most questions.
const leastAllowance = 2_000

// Layer is a set of documents of which one must allow and none deny.
type Layer struct {
	Docs []*policy.Document
	// Implicit layers allow everything that no statement denies, as guards do that are meant to be attached beside others.
	Implicit bool
	// Unread layers have documents that are not known, as a permissions boundary that a template only names. They allow nothing
	// for certain, and nothing is certain not to be allowed by them: a question that depends on one has the answer ErrUnread.
	Unread bool
}

// Constraint is a condition as a policy would write it, or its opposite.
type Constraint struct {
	Operator string // "StringEquals", "Null" ...
	Key      string
	Values   []string
	// Texts are like Values, in the words of a document: unknown parts are the same there and here.
	Texts []policy.Text
	Not   bool
}

// Today is the earliest time of a request: a policy decides about what is asked for from now on.
const Today = "2026-01-01T00:00:00Z"

// Fixed is what a context key is taken to be.
type Fixed struct {
	Absent bool
	Value  string
}

// Principal is a sort of caller.
type Principal struct {
	Type        PrincipalType
	Credentials Credentials
	// ARN, if given, is the caller's ARN (a service principal's name for a Service); else one is made up.
	ARN string
	// OtherAccount says that the caller is of an account that no policy names.
	OtherAccount bool
}

// PrincipalType is the sort of identity that calls.
type PrincipalType = facts.CallerType

// The principal types.
const (
	User      = facts.User
	Role      = facts.Role // a role session
	Root      = facts.Root
	Federated = facts.Federated // a web identity or SAML caller of sts:AssumeRoleWith*
	Service   = facts.Service
	Anonymous = facts.Anonymous
)

// Credentials decide about aws:MultiFactorAuthPresent and aws:MultiFactorAuthAge.
type Credentials = facts.Credentials

// The credentials of users and role sessions.
const (
	LongTerm     = facts.LongTerm     // an access key: the MFA keys are absent
	Temporary    = facts.Temporary    // aws:MultiFactorAuthPresent is "false"
	TemporaryMFA = facts.TemporaryMFA // aws:MultiFactorAuthPresent is "true", aws:MultiFactorAuthAge is present
)

// Witness is a request that answers a Query; eval has confirmed it.
type Witness struct {
	// Request is the request as people read it: unknown values of a template stand in it as <Name>.
	Request policy.Request
	// Exact and, where NotView makes a difference, NotExact are the request as Layers and NotBy see it, with unknown
	// values as eval reads them under Symbols.
	Exact, NotExact policy.Request
	Symbols         []*policy.Symbol
	// With are the requests for the other resources, where Query.Whole or Query.Each asked for several.
	With []Witness
	// Caller is the sort of principal that calls.
	Caller Principal
	// Unlisted says that the resource has no ARN form that the catalog lists for the action; only Loose finds such.
	Unlisted bool
	// Absent are the keys that matter by their absence, in their usual spelling, sorted.
	Absent []string
	// Decision is that of Layers; Allowed holds its statements, one layer after the other.
	Decision eval.Outcome
	Allowed  []eval.Match
	// NotAllowed is the decision of NotBy, under NotView, and Denied its statements.
	NotAllowed eval.Outcome
	Denied     []eval.Match
}
