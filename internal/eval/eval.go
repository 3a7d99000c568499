// Package eval decides concrete requests by AWS's policy evaluation logic.
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
	// SCP and RCP hold the levels (root, organisational units, account), each with its documents.
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
	// Matches are the Allow statements that let the request through, or the Deny statements that stopped it.
	Matches []Match
}
