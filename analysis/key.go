package analysis

import (
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
)

// Key is what is known of a condition key.
type Key struct {
	catalog.Key
	global *facts.GlobalKey
}

// Global reports whether the key is one of those that begin with "aws:".
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (k Key) Global() bool { return k.global != nil }

// Sensitive reports whether AWS sees no valid use of wildcards in the values of the key.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive
func (k Key) Sensitive() bool { return k.global != nil && k.global.Sensitive }

// Always reports whether all requests that IAM identities sign have the key, in the actions that have it.
func (k Key) Always() bool { return k.global != nil && k.global.InSigned() }

// ByAction reports whether only some actions have the key; see [HasKey].
func (k Key) ByAction() bool { return k.global == nil || k.global.ByAction() }

// FindKey finds a condition key, given in any case. A name of which the reference has only the beginning, such as
// aws:ResourceTag/Team, finds what it has: aws:ResourceTag/${TagKey}.
func FindKey(name string) (Key, bool) {
	if global, ok := facts.FindGlobalKey(name); ok {
		return Key{catalog.Key{Name: global.Name, Type: global.Type, Multi: global.Multi}, global}, true
	}
	key, ok := catalog.FindKey(name)
	return Key{Key: key}, ok
}

// NearestKey returns the key whose name is most like a misspelled one; false if none is like it.
func NearestKey(name string) (Key, bool) {
	nearest, ok := facts.NearestKey(name)
	if !ok {
		return Key{}, false
	}
	return FindKey(nearest.Name)
}

// VariesByCaller reports whether anything known of a context key, given in lower case, depends on whether a user, a role or a root user calls.
func VariesByCaller(key string) bool {
	_, types := facts.Varies(key)
	return types
}

// HasKey reports whether a condition key, given in any case, can be in a request for an action: of some caller, on some
// resource. A key that nothing is known of can.
func HasKey(a catalog.Action, key string) bool { return facts.Supplied(key, a) }

// RelatedKeys reports whether what two condition keys, given in any case, have in one request can exclude one another, because
// both tell of the same thing.
func RelatedKeys(a, b string) bool { return facts.Related(a, b) }

// Provider returns the name under which condition keys know an identity provider, given by its ARN or as in the Federated
// element: "saml" for SAML providers, else the host with its path.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func Provider(principal string) string { return facts.Provider(principal) }
