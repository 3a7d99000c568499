package policy

import "time"

// Inventory is what an account's dump says beside what applies to each of its principals: the managed policies with versions that are
// not in force, and the groups; and what its credential report says of its users.
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

// Credentials are those of a user, or of the root user, as a row of a credential report has them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
type Credentials struct {
	// ARN is the user's, with its place.
	ARN Text
	// User is the user's name, "<root_account>" for the root user.
	User string
	// Password and MFA say whether the user can sign in to the console with a password, and whether an MFA device is assigned.
	// Of a root user, reports of older accounts do not say whether there is a password: then it is taken to have one.
	Password, MFA bool
	// PasswordUse is when the password was last changed or used.
	PasswordUse Usage
	// Keys are the active access keys.
	Keys []AccessKey
	// AsOf is when the report was made, or the latest time that it mentions; zero if it is not known.
	AsOf time.Time
	// Holder is what applies to the user, nil where that is not known.
	Holder *PrincipalPolicies
}

// AccessKey is an active access key.
type AccessKey struct {
	// Number is 1 or 2, as in the names of the report's columns.
	Number int
	Usage
}

// Usage is when a password or an access key was set and used, as far as that is known.
type Usage struct {
	// Set is when it was made or last changed, Used when it was last used; zero if it never was, or that is not known.
	Set, Used time.Time
	// Place is where the report says when it was set.
	Place Range
}

// Last is the later time of the two.
func (u Usage) Last() time.Time {
	if u.Used.After(u.Set) {
		return u.Used
	}
	return u.Set
}

// Root reports whether the credentials are the root user's.
func (c *Credentials) Root() bool { return c.User == "<root_account>" }
