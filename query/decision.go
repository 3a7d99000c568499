package query

import "github.com/iamlint/iamlint/policy"

// Policies are all documents that bear on a request. A nil field means that there is no policy of the sort; an empty,
// non-nil one means that there is one that says nothing.
type Policies struct {
	// Identity holds the policies of the user, its groups or the role.
	Identity []*policy.Document
	// Boundary holds the documents that together are the permissions boundary.
	Boundary []*policy.Document
	// Session holds the session policies.
	Session []*policy.Document
	// SCP and RCP hold the levels (root, organizational units, account), each with its documents. The principal's account
	// is taken to be a member of its organization, not the management account, and so is the resource's.
	SCP, RCP [][]*policy.Document
	// Resource is the policy of the resource, or the trust policy of the role, that the request names.
	Resource *policy.Document
}

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

// String returns the outcome in AWS's terms: "allowed", "implicitDeny", "explicitDeny"; or "unknown".
func (o Outcome) String() string { return outcomes[o] }

// Decision is an outcome and the statements that led to it.
type Decision struct {
	// Outcome is what the policies say of the request.
	Outcome Outcome
	// Matches are the Allow statements that let the request through, or the Deny statements that stopped it. They are all
	// statements that match: for Allowed the Allow statements of every layer, in the order of Policies' fields; for
	// Unknown those of which it is open whether they match; for ImplicitDeny none.
	Matches []Match
}

// Match is a statement that bore on a decision.
type Match struct {
	// Policy says where the document stands in Policies: "identity[0]", "boundary[1]", "scp[0][2]", "resource". In a Witness it
	// is "".
	Policy string
	// Document is the document, Statement its statement.
	Document  *policy.Document
	Statement *policy.Statement
	// Action and Resource are the items of the statement that matched; nil where NotAction, NotResource or no element did.
	Action, Resource *policy.Text
}
