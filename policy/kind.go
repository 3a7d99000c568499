package policy

import (
	"fmt"
	"strings"
)

// Kind is what a document is used as; it decides what the document's statements mean.
type Kind uint8

// The kinds of documents.
const (
	// Identity is attached to a user, group or role and grants.
	Identity Kind = iota
	// Trust is a role's assume-role policy.
	Trust
	// Resource is attached to a resource and names principals.
	Resource
	// Boundary is a permissions boundary, or a session policy: it limits and grants nothing.
	Boundary
	// SCP is a service control policy of AWS Organizations.
	SCP
	// RCP is a resource control policy of AWS Organizations.
	RCP
	// VPCEndpoint is an endpoint policy: it has principals as a Resource policy has, but only limits.
	VPCEndpoint
)

var kinds = [...]string{"identity", "trust", "resource", "boundary", "scp", "rcp", "vpc-endpoint"}

// Kinds lists all kinds.
func Kinds() []Kind { return []Kind{Identity, Trust, Resource, Boundary, SCP, RCP, VPCEndpoint} }

// String returns the kind's name as --type takes it.
func (k Kind) String() string { return kinds[k] }

// ParseKind is the inverse of String.
func ParseKind(s string) (Kind, error) {
	for i, name := range kinds {
		if name == s {
			return Kind(i), nil
		}
	}
	return 0, fmt.Errorf("unknown policy kind %q: use one of %s", s, strings.Join(kinds[:], ", "))
}

// Limits reports whether documents of the kind only limit what others grant.
func (k Kind) Limits() bool { return k == Boundary || k == SCP || k == RCP || k == VPCEndpoint }

// NamesPrincipals reports whether statements of the kind need a Principal.
func (k Kind) NamesPrincipals() bool {
	return k == Trust || k == Resource || k == RCP || k == VPCEndpoint
}
