// Package eval decides concrete requests by AWS's policy evaluation logic.
//
// [Decide] takes every policy that bears on a request and answers as AWS would: allowed, implicitly denied or explicitly
// denied, with the statements that decided. Who asks the same policies more than once compiles them: [Compile] takes a
// document, [NewSet] all that bear on a request. A [Layer] of compiled documents can be asked alone, for callers that reason
// about documents whose surroundings (the resource's policy, the account's service control policies) are not known.
//
// Values that a template leaves open give a third answer, Unknown, and only where they really decide.
//
// docs/semantics.md is the account of the rules for users, the choices included that AWS's documentation leaves open.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
package eval

import (
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// The decisions, and what they are about.
type (
	// Policies are all documents that bear on a request.
	Policies = query.Policies
	// Outcome is what policies say of a request.
	Outcome = query.Outcome
	// Decision is an outcome and the statements that led to it.
	Decision = query.Decision
	// Match is a statement that bore on a decision.
	Match = query.Match
)

// The outcomes.
const (
	ImplicitDeny = query.ImplicitDeny
	Allowed      = query.Allowed
	ExplicitDeny = query.ExplicitDeny
	Unknown      = query.Unknown
)

// Options are what a decision may rest on beside policies and request.
type Options struct {
	// Symbols are the unknown values that the request's strings may hold: the rune SymbolRune+n in a principal, a resource
	// or a context value stands for Symbols[n]. Such a rune is the same string as a part of a document's text with the
	// same symbol; what else it may be is unknown.
	Symbols []*policy.Symbol
	// Strangers says that the one who made up the request does not know any name that AWS gives to a resource: a FromResource symbol of
	// a document equals no text of the request but the same symbol.
	Strangers bool
}

// SymbolRune is the private-use character that stands for the first of Options.Symbols in a request's strings.
const SymbolRune = query.SymbolRune

// Decide decides a request. It is DecideWith without options.
func Decide(p Policies, r policy.Request) Decision {
	return DecideWith(p, r, Options{})
}

// DecideWith decides a request by AWS's rules: an explicit deny in any policy wins; else the identity policies and each
// policy that limits them (boundary, session, every level of SCPs and RCPs) must allow the request; the resource's policy
// may grant instead of the identity policies in the same account, and must grant as well for another account's
// principals, for a role's trust policy and for a KMS key.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func DecideWith(p Policies, r policy.Request, o Options) Decision {
	return NewSet(p).Decide(r, o)
}

// truth is a three-valued answer: and is min, or is max, not is yes minus it.
type truth uint8

const (
	no truth = iota
	maybe
	yes
)

func (t truth) not() truth { return yes - t }

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}
