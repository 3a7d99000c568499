// Package eval decides concrete requests by AWS's policy evaluation logic.
//
// [Decide] takes every policy that bears on a request and answers as AWS would: allowed, implicitly denied or explicitly
// denied, with the statements that decided. Who asks the same policies more than once compiles them: [Compile] takes a
// document, [Policies.Compile] a whole set. A [Layer] of compiled documents can be asked alone, for callers that reason
// about documents whose surroundings (the resource's policy, the account's service control policies) are not known.
//
// Values that a template leaves open give a third answer, Unknown, and only where they really decide.
//
// docs/semantics.md is the account of the rules for users, the choices included that AWS's documentation leaves open.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
package eval

import "github.com/iamlint/iamlint/policy"

// Outcome is what policies say of a request.
type Outcome uint8

// The outcomes. Unknown means that unresolved values of a template decide.
const (
	ImplicitDeny Outcome = iota
	Allowed
	ExplicitDeny
	Unknown
)

var outcomes = [...]string{"implicitDeny", "allowed", "explicitDeny", "unknown"}

// String returns the outcome in AWS's terms.
func (o Outcome) String() string { return outcomes[o] }

// Policies are all documents that bear on a request. A nil field means that there is no policy of the sort; an empty,
// non-nil one means that there is one that says nothing.
type Policies struct {
	Identity []*policy.Document
	// Boundary holds the documents that together are the permissions boundary.
	Boundary []*policy.Document
	// Session holds the session policies.
	Session []*policy.Document
	// SCP and RCP hold the levels (root, organisational units, account), each with its documents. The principal's account
	// is taken to be a member of its organisation, not the management account, and so is the resource's.
	SCP, RCP [][]*policy.Document
	// Resource is the policy of the resource, or the trust policy of the role, that the request names.
	Resource *policy.Document
}

// Match is a statement that bore on a decision.
type Match struct {
	// Policy says where the document stands in Policies: "identity[0]", "boundary[1]", "scp[0][2]", "resource".
	Policy    string
	Document  *policy.Document
	Statement *policy.Statement
	// Action and Resource are the items of the statement that matched; nil where NotAction, NotResource or no element did.
	Action, Resource *policy.Text
}

// Decision is an outcome and the statements that led to it.
type Decision struct {
	Outcome Outcome
	// Matches are the Allow statements that let the request through, or the Deny statements that stopped it. They are all
	// statements that match: for Allowed the Allow statements of every layer, in the order of Policies' fields; for
	// Unknown those of which it is open whether they match; for ImplicitDeny none.
	Matches []Match
}

// Options are what a decision may rest on beside policies and request.
type Options struct {
	// Symbols are the unknown values that the request's strings may hold: the rune SymbolRune+n in a principal, a resource
	// or a context value stands for Symbols[n]. Such a rune is the same string as a part of a document's text with the
	// same symbol; what else it may be is unknown.
	Symbols []*policy.Symbol
	// Strangers says that whoever made the request up knows no name that AWS gives to a resource: a FromResource symbol of
	// a document equals no text of the request but the same symbol.
	Strangers bool
}

// SymbolRune is the private-use character that stands for the first of Options.Symbols in a request's strings.
const SymbolRune = '\U000F0000'

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
	return p.Compile().Decide(r, o)
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
