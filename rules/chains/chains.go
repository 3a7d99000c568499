// Package chains finds out who can become an administrator: which principals can act as which others, and by which steps the
// permissions of an administrator are reached.
//
// Principals that the policies of all cannot tell apart are a [Class], which is asked about once. [Graph.Search] goes backward, from
// the administrators to those who can become one in one step, in two, and so on. A step is decided as AWS decides it, by the
// caller's policies, boundary and SCPs and by the role's trust policy together, and has the requests that show it.
package chains

import (
	"context"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Graph is what chains are looked for in: principals, of one account or of several.
type Graph struct {
	// Classes are the principals.
	Classes []*Class
	// Groups are the groups that users can be put into.
	Groups []*Group
	// RCP are the levels of resource control policies over the roles.
	RCP [][]*policy.Document
	// Solver makes what answers questions. A new one is asked for once in a while, as solvers remember what they were asked about.
	Solver func() analysis.Solver
	// Budget, if given, is what all questions may cost together; else each has its own.
	Budget *query.Budget
	// Of, if given, says by its ARN whether a principal is reported. The others may be on the way.
	Of func(arn string) bool
	// Proved leaves out steps for which something must exist beyond the principals.
	Proved bool
	// Tells returns what a trust policy can see of a principal: those of a class for which it is equal are treated alike.
	Tells func(trust *policy.Document, m *Member) string
	// Sees returns what the policies of a class can see of a principal that they may be about.
	Sees func(c *Class, m *Member) string
}

// Class are principals to whom the same applies, whatever they are called.
type Class struct {
	// Holder is what applies to them, of a principal that stands for them: its ARN is that of a member, or one that no policy tells
	// from the members'.
	Holder *policy.PrincipalPolicies
	// Account is the account that they are in.
	Account string
	// Groups are the groups of users.
	Groups []*Group
	// Policies are the customer managed policies that are attached to them or to their groups, Boundary the one that limits them.
	Policies []*Policy
	Boundary *Policy
	// Members are the principals.
	Members []*Member
}

// Member is a user or a role.
type Member struct {
	// ARN is the principal's, ID its unique ID as far as it is known, and Tags its tags.
	ARN, ID string
	Tags    map[string]string
	// Trust is a role's trust policy, nil of a user.
	Trust *policy.Document
	// Profiles says whether a role is in an instance profile, as far as that is known.
	Profiles Known
	// Fixed principals can be changed by AWS only.
	Fixed bool
	// Runs is what is known to run with a role, beside what may.
	Runs []Compute
	// Places are where in Source the principal's own documents begin, those that others have in the same words.
	Places map[*policy.Document]policy.Excerpt
	Source string
}

// Compute is something that runs with a role: a function, a project, a state machine, a notebook.
type Compute struct {
	// Type is its CloudFormation type, ARN its ARN, and Name what a template calls it.
	Type, ARN, Name string
}

// Known is whether something is so, as far as it is known.
type Known uint8

// The states of knowledge.
const (
	Unknown Known = iota
	No
	Yes
)

// Group is a group of users.
type Group struct {
	// ARN is the group's.
	ARN string
	// Documents are its policies, inline and attached. Unread names one whose text is not known, or is "".
	Documents []*policy.Document
	Unread    string
}

// Policy is a customer managed policy.
type Policy struct {
	// ARN is the policy's.
	ARN string
	// Default is the version that is in force, Older are the others.
	Default *policy.Document
	Older   []*policy.Document
}

// Result is what a search has found.
type Result struct {
	// Administrators are the principals that are administrators, by their ARNs.
	Administrators []Administrator
	// Chains are the shortest ways to become one, by the ARNs of those who can.
	Chains []Chain
	// Open are the principals of whom it is not decided, by their ARNs.
	Open []Open
	// Principals counts those that were looked at.
	Principals int
}

// Administrator is a principal that can give itself and others everything.
type Administrator struct {
	// Principal is its ARN.
	Principal string
	// Witness is a request that only an administrator can make.
	Witness *analysis.Witness
}

// Chain is a way to become an administrator.
type Chain struct {
	// Principals are those who can go it, sorted. The steps are those of the first.
	Principals []string
	// Steps are what is done, one after the other.
	Steps []Step
}

// Target is the principal whose permissions are gained in the end.
func (c *Chain) Target() string { return c.Steps[len(c.Steps)-1].To }

// Exists lists what must exist for the chain, beyond the principals.
func (c *Chain) Exists() []string {
	var all []string
	for i := range c.Steps {
		if what := c.Steps[i].Exists; what != "" {
			all = append(all, what)
		}
	}
	return all
}

// Step is something that a principal does to act as another, or to have more permissions.
type Step struct {
	// ID is the path's in the rule privilege-escalation.
	ID string
	// From is who acts, To whose permissions it has then: another's, or more of its own.
	From, To string
	// Description says what is done, in the imperative.
	Description string
	// Exists is what must exist for it, as "a Lambda function that runs as the role"; "" if nothing must.
	Exists string
	// Requests are what is called.
	Requests []*analysis.Witness
	// Statements are where the requests are allowed, by the policies of who acts and by a role's trust policy.
	Statements []Statement
}

// Statement is a statement that allows a request.
type Statement struct {
	// Policy is the name of its document, and Kind what that is used as.
	Policy string
	Kind   policy.Kind
	// Action is what it allows.
	Action string
	// Source and Range are its place: that of the item of Action, if there is one.
	Source *policy.Source
	Range  policy.Range
}

// Proved reports whether nothing must exist for the chain but the principals.
func (c *Chain) Proved() bool { return len(c.Exists()) == 0 }

// Open is a principal of whom it is not decided whether it can become an administrator.
type Open struct {
	// Principal is its ARN, Reason says why.
	Principal, Reason string
}

// farthest is how many steps those go who act as two principals.
const farthest = 8

// Search finds the administrators and the shortest chains to them. The error is the context's.
func (g *Graph) Search(ctx context.Context) (*Result, error) {
	s := newSearch(ctx, g)
	s.administrators()
	for _, assumed := range []bool{false, true} {
		if assumed && g.Proved {
			break
		}
		s.assumed = assumed
		for again := true; again && ctx.Err() == nil; again = s.collude(farthest) {
			for d := 0; d <= s.last && ctx.Err() == nil; d++ {
				s.round(d)
			}
		}
	}
	s.leaveOpen()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.result(), nil
}
