package catalog

import "strings"

// KnownARNService reports whether ARNs can have the service name. Case counts. It is a service's prefix for
// nearly all.
func KnownARNService(name string) bool {
	switch name {
	// The formats of these resource types have names that are not prefixes.
	case "catalog", "elastic-inference", "route53-recovery-control":
		return true
	// https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
	case "mobilehub":
		return true
	}
	s, ok := FindService(name)
	return ok && s.Prefix() == name
}

// KnownKeyPrefix reports whether condition keys can begin with prefix and a colon, in any case: aws, a service,
// an identity provider (any name with a dot: an OpenID Connect provider is written as its URL without
// https://), or one of the few others, as saml.
func KnownKeyPrefix(prefix string) bool {
	if compareFold(prefix, "aws") == 0 || strings.Contains(prefix, ".") {
		return true
	}
	if _, ok := FindService(prefix); ok {
		return true
	}
	n := numKeys()
	first := searchKeys(n, prefix)
	for id, end := first, endKeys(first, n, prefix); id < end; id++ {
		if name := id.name(); len(name) > len(prefix) && name[len(prefix)] == ':' {
			return true
		}
	}
	return false
}
