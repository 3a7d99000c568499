package solve

import (
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/query"
)

// The questions and their answers, under the names that the solver has for them.
type (
	// Query asks for a request.
	Query = query.Query
	// Layer is a set of documents of which one must allow and none deny.
	Layer = query.Layer
	// Constraint is a condition on the request's context.
	Constraint = query.Constraint
	// Fixed is what a context key is taken to be.
	Fixed = query.Fixed
	// Budget is what several questions together may cost.
	Budget = query.Budget
	// Principal is a sort of caller.
	Principal = query.Caller
	// PrincipalType is the sort of identity that calls.
	PrincipalType = query.CallerType
	// Credentials decide about the keys of MFA.
	Credentials = query.Credentials
	// Witness is a request that answers a Query; eval has confirmed it.
	Witness = query.Witness
)

// What a question that is left open is answered.
var (
	ErrUndecided = query.ErrUndecided
	ErrUnread    = query.ErrUnread
)

// leastAllowance is a share of a budget that decides most questions.
const leastAllowance = 2_000

// allowance is what one question may take of a budget.
func allowance(b *Budget) int {
	if b.Share <= 1 {
		return b.Left
	}
	return min(b.Left, max(b.Left/b.Share, leastAllowance))
}

// Today is the earliest time of a request: a policy decides about what is asked for from now on.
const Today = "2026-01-01T00:00:00Z"

// Issued is the earliest time at which the temporary credentials of such a request were issued: they last for 36 hours at most.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
const Issued = "2025-12-30T12:00:00Z"

// The principal types.
const (
	User      = facts.User
	Role      = facts.Role // a role session
	Root      = facts.Root
	Federated = facts.Federated // a web identity or SAML caller of sts:AssumeRoleWith*
	Service   = facts.Service
	Anonymous = facts.Anonymous
)

// The credentials of users and role sessions.
const (
	LongTerm     = facts.LongTerm     // an access key: the MFA keys are absent
	Temporary    = facts.Temporary    // aws:MultiFactorAuthPresent is "false"
	TemporaryMFA = facts.TemporaryMFA // aws:MultiFactorAuthPresent is "true", aws:MultiFactorAuthAge is present
)
