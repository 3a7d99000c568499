package query

import (
	"context"
	"errors"
	"fmt"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// ErrUndecided is the answer to a question that is left open: its budget is used up, or it depends on what is not known.
// Nothing may be concluded from it. Test for it with errors.Is.
var ErrUndecided = errors.New("undecided")

// ErrUnread is the ErrUndecided of a question whose answer is in a policy that no one has read; see [Layer.Unread].
var ErrUnread = fmt.Errorf("%w: it depends on a policy whose text is not known", ErrUndecided)

// Solver answers queries. Its methods may be called by several goroutines, as long as the queries share no [Budget].
type Solver interface {
	// Find returns a request that answers q, or false if it is proved that there is none. An error that is [ErrUndecided]
	// leaves the question open; any other is the context's.
	Find(ctx context.Context, q Query) (Witness, bool, error)
}

// Query asks for a request that every layer of Layers allows, and that NotBy, if it is given, does not allow. Each further
// field that is set narrows the requests that count.
//
// Documents must not change while a Solver that has been asked about them is in use.
type Query struct {
	// Layers must all allow the request; see [LayersOf].
	Layers []Layer
	// NotBy are layers of which at least one must not allow the request; nil asks no such thing.
	NotBy []Layer

	// Actions are names or patterns, as in a statement's Action; empty asks for every action there is. An action that AWS's
	// reference does not list is asked about if it is named in full.
	Actions []string
	// AccessLevels, if they are given, narrow the actions to those of these levels.
	AccessLevels []catalog.Level
	// ActionFilter, if it is given, narrows the actions to those that it accepts. It must give the same answer each time.
	//
	// With AccessLevels or ActionFilter only actions that AWS's reference lists are asked about.
	ActionFilter func(catalog.Action) bool

	// ResourceIn and ResourceOut are ARN patterns, compared field by field, policy variables included: the resource
	// matches one of ResourceIn (if there is any) and none of ResourceOut.
	ResourceIn, ResourceOut []string
	// ResourceTexts are like ResourceIn, in the words of a document: a template's unknown parts are the same there and
	// here, so that "the policy that this template names" can be asked about. Where both are given, the resource matches one
	// of each.
	ResourceTexts []policy.Text

	// Whole asks for all that the call needs: where AWS authorizes an action once for each of several resources, as
	// ec2:RunInstances for image, subnet and others, a request for one of each required type, all by the same caller with the
	// same global keys. Each asks for a request for a resource of each group of patterns, which are as in ResourceIn, instead.
	// The further requests are in [Witness.With]. Neither goes with NotBy.
	Whole bool
	Each  [][]string

	// Via, if given, are the only Allow statements that count: the request must be let through by one of them in the layer
	// that holds it. Rules use it to tie a finding to a statement.
	Via []*policy.Statement
	// Where are conditions on the request's context that must all hold.
	Where []Constraint
	// Callers are who may make the request; empty means those that fit the kind of the documents, see [DefaultCallers].
	Callers []Caller
	// View fixes context keys as Layers see them, NotView as NotBy sees them, by their names in any case. A key in either is
	// fixed in both: where only one has it, it holds for both. With both, "allowed, but not if the key had another value" can be
	// asked.
	View, NotView map[string]Fixed

	// Loose lets the resource be any ARN or "*", and unlisted condition keys be present, whatever AWS's reference says of the
	// action: for proofs that must not rest on its completeness.
	Loose bool
	// Budget, if given, is what this question and others that have the same may cost together. Without one a question has the
	// solver's own bound.
	Budget *Budget
}

// Layer is a set of documents of which one must allow and none deny.
type Layer struct {
	// Docs are the documents. A layer without any allows nothing, unless it is Implicit.
	Docs []*policy.Document
	// Implicit layers allow everything that no statement denies, as guards do that are meant to be attached beside others.
	Implicit bool
	// Unread layers have documents that are not known, as a permissions boundary that a template only names. They allow nothing
	// for certain, and nothing is certain not to be allowed by them: a question that depends on one has the answer ErrUnread.
	Unread bool
	// Because says of an unread layer what it is whose text is not known, and where it is not, for people to read.
	Because string
}

// Constraint is a condition as a policy would write it, or its opposite.
type Constraint struct {
	// Operator is the condition operator, with its prefix and suffix: "StringEquals", "ForAnyValue:StringLike", "Null" ...
	Operator string
	// Key is the condition key, in any case.
	Key string
	// Values are the condition's values, policy variables included.
	Values []string
	// Texts are like Values, in the words of a document: unknown parts are the same there and here.
	Texts []policy.Text
	// Not asks that the condition does not hold.
	Not bool
}

// Fixed is what a context key is taken to be.
type Fixed struct {
	// Absent takes the key to be absent; Value then counts for nothing.
	Absent bool
	// Value is the key's only value.
	Value string
}

// Budget holds what is left for several questions, so that a document with many hard ones does not take the time of all of
// them. Questions asked at the same time must not share one.
type Budget struct {
	// Left is the number of steps that are left, which questions lower: a step is a state of an automaton, a choice or a value
	// that is tried. Most questions take some hundred, and no question about a real policy that is known more than 30,000. With 0
	// left, questions are undecided.
	Left int
	// Share, if given, keeps one question from taking what the others need: it gets at most this part of what is left, an
	// eighth where Share is 8.
	Share int
}
