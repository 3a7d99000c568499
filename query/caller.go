package query

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Caller is a sort of principal that makes requests.
type Caller struct {
	// Type is what sort of identity it is.
	Type CallerType
	// Credentials are what the requests of a User, a Role or a Root are signed with; roles have no long-term ones.
	Credentials Credentials
	// ARN, if given, is the caller's ARN (a service principal's name for a Service); else one is made up.
	ARN string
	// ID, if given, is the unique ID of the User or Role that ARN names, with which aws:userid begins; else it is open.
	ID string
	// OtherAccount says that the caller is of an account that no policy names.
	OtherAccount bool
	// Tags are the tags of the caller, all that there are; nil leaves them open.
	Tags *Tags
}

// Tags are those of a user or role, by their keys. They must not change once a question has been asked about them.
type Tags map[string]string

// Get returns the value of a tag, by its key in any case, as condition keys have it.
func (t *Tags) Get(key string) (string, bool) {
	if value, ok := (*t)[key]; ok {
		return value, true
	}
	for k, value := range *t {
		if strings.EqualFold(k, key) {
			return value, true
		}
	}
	return "", false
}

// CallerType is the sort of identity that calls.
type CallerType uint8

// The sorts of callers.
const (
	User      CallerType = iota // an IAM user
	Role                        // a session of a role
	Root                        // the root user of an account
	Federated                   // a web identity or SAML caller of sts:AssumeRoleWith*
	Service                     // an AWS service, by its service principal
	Anonymous                   // someone without credentials
)

var callerTypes = [...]string{"user", "role", "root", "federated", "service", "anonymous"}

// String returns the type in a word.
func (t CallerType) String() string { return callerTypes[t] }

// Credentials decide about aws:MultiFactorAuthPresent and aws:MultiFactorAuthAge.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
type Credentials uint8

// The credentials of users, role sessions and roots.
const (
	LongTerm     Credentials = iota // an access key: the MFA keys are absent
	Temporary                       // aws:MultiFactorAuthPresent is "false"
	TemporaryMFA                    // aws:MultiFactorAuthPresent is "true", aws:MultiFactorAuthAge is present
)

// DefaultCallers returns the callers that a document of a kind is asked about where a question names none.
func DefaultCallers(kind policy.Kind) []Caller {
	members := []Caller{
		{Type: User, Credentials: LongTerm},
		{Type: User, Credentials: Temporary},
		{Type: User, Credentials: TemporaryMFA},
		{Type: Role, Credentials: Temporary},
		{Type: Role, Credentials: TemporaryMFA},
	}
	switch kind {
	case policy.Identity, policy.Boundary:
		return members
	case policy.SCP:
		return append(members, Caller{Type: Root, Credentials: LongTerm}, Caller{Type: Root, Credentials: TemporaryMFA})
	case policy.Trust:
		return append(members, Caller{Type: Service}, Caller{Type: Federated})
	case policy.Resource, policy.RCP, policy.VPCEndpoint:
	}
	members = append(members, Caller{Type: User, Credentials: LongTerm, OtherAccount: true},
		Caller{Type: Role, Credentials: Temporary, OtherAccount: true}, Caller{Type: Service}, Caller{Type: Anonymous})
	if kind == policy.RCP { // which restricts AssumeRoleWith*, too
		members = append(members, Caller{Type: Federated})
	}
	return members
}
