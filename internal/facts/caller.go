package facts

import (
	"strings"

	"github.com/iamlint/iamlint/query"
)

// Account is the account of callers and resources that nothing says otherwise of, OtherAccount one that is not its own.
const (
	Account      = "111122223333"
	OtherAccount = "999988887777"
)

// CallerType is the sort of identity that calls.
type CallerType = query.CallerType

// The sorts of callers.
const (
	User      = query.User
	Role      = query.Role
	Root      = query.Root
	Federated = query.Federated
	Service   = query.Service
	Anonymous = query.Anonymous
)

// Credentials decide about aws:MultiFactorAuthPresent and aws:MultiFactorAuthAge.
type Credentials = query.Credentials

// The credentials of users, role sessions and roots.
const (
	LongTerm     = query.LongTerm
	Temporary    = query.Temporary
	TemporaryMFA = query.TemporaryMFA
)

// Caller is who calls.
type Caller struct {
	Type        CallerType
	Credentials Credentials
	// Provider is the identity provider of a Federated caller: "accounts.google.com", or "saml"; "" if nothing is known of it.
	Provider string
	// ID is the unique ID of a User or a Role, and Session the name of the Role's session, where they are known; see aws:userid.
	ID, Session string
}

// Signed reports whether the caller is an IAM identity of an account, so that the request is signed with its credentials.
func (c Caller) Signed() bool { return c.Type == User || c.Type == Role || c.Type == Root }

// temporary reports whether the caller signs with temporary credentials: role sessions have no others.
func (c Caller) temporary() bool { return c.Signed() && (c.Type == Role || c.Credentials != LongTerm) }

// Calls reports whether the caller can make a request for an action, given in lower case, at all.
// https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
func (c Caller) Calls(action string) bool {
	switch action {
	case "sts:assumerolewithwebidentity":
		return c.Type == Federated && c.Provider != "saml"
	case "sts:assumerolewithsaml":
		return c.Type == Federated && (c.Provider == "" || c.Provider == "saml")
	case "sts:assumerole":
		return c.Type == User || c.Type == Role || c.Type == Service
	case "sts:tagsession", "sts:setsourceidentity":
		return c.Type != Anonymous
	}
	return c.Type != Federated
}

// callers are all sorts of callers, an identity provider's aside.
var callers = []Caller{
	{Type: User},
	{Type: User, Credentials: Temporary},
	{Type: User, Credentials: TemporaryMFA},
	{Type: Role, Credentials: Temporary},
	{Type: Role, Credentials: TemporaryMFA},
	{Type: Root},
	{Type: Root, Credentials: Temporary},
	{Type: Root, Credentials: TemporaryMFA},
	{Type: Service},
	{Type: Anonymous},
}

// PrincipalType returns the value of aws:PrincipalType.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype
func (c Caller) PrincipalType() string {
	switch c.Type {
	case User:
		return "User"
	case Role:
		return "AssumedRole"
	case Root:
		return "Account"
	case Anonymous:
		return "Anonymous"
	}
	return ""
}

// principalTypes are the values that aws:PrincipalType can have.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
var principalTypes = []string{"Account", "User", "FederatedUser", "AssumedRole", "Anonymous"}

// Provider returns the name under which condition keys know an identity provider, given by its ARN or as in the Federated
// element: "saml" for SAML providers, else the host with its path.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func Provider(principal string) string {
	if strings.Contains(principal, ":saml-provider/") {
		return "saml"
	}
	if _, host, ok := strings.Cut(principal, ":oidc-provider/"); ok {
		return host
	}
	return principal
}
