package policy

// Inventory is what an account's dump says beside what applies to each of its principals: the managed policies with versions that are
// not in force, the groups, and the credentials of its users.
type Inventory struct {
	// Policies are the customer managed policies, Groups the groups of users.
	Policies []ManagedPolicy
	Groups   []UserGroup
	// Credentials are those of the users and of the root user, as far as a credential report tells.
	Credentials []Credentials
}

// ManagedPolicy is a customer managed policy.
type ManagedPolicy struct {
	// ARN is the policy's, with its place.
	ARN Text
	// Default is the version that is in force, nil if its text is not known; Older are the others.
	Default *Document
	Older   []Version
	// Unused says that the policy is neither attached to a principal nor a principal's permissions boundary.
	Unused bool
}

// Version is a version of a managed policy that is not in force.
type Version struct {
	// ID is the version's, such as "v1".
	ID string
	// Document is its text.
	Document *Document
}

// UserGroup is a group of users.
type UserGroup struct {
	// ARN is the group's, with its place.
	ARN Text
	// Empty says that no user is in it.
	Empty bool
}

// Credentials are those of a user, or of the root user.
type Credentials struct {
	// User is the user's name, "<root_account>" for the root user, with its place.
	User Text
	// Password and MFA say whether a user can sign in to the console with a password, and whether an MFA device is assigned.
	Password, MFA bool
	// Keys are how many access keys are active.
	Keys int
}

// Root reports whether the credentials are the root user's.
func (c *Credentials) Root() bool { return c.User.Value == "<root_account>" }
