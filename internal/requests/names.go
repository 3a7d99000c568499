// Package requests reads requests as users describe them, in flags and in a configuration: it finds the names that do not exist,
// which no policy would have, and makes the policy that allows just the requests that are described.
package requests

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// ActionProblem says what is wrong with an action, a name or a pattern; "" if nothing is. A misspelled one would be in no policy.
func ActionProblem(action string) string {
	if strings.ContainsAny(action, "*?") {
		for range catalog.Match(action) {
			return ""
		}
		return fmt.Sprintf("%q matches no action: write it as service:Name, with * and ? as in a policy", action)
	}
	if _, ok := catalog.FindAction(action); ok {
		return ""
	}
	prefix, name, ok := strings.Cut(action, ":")
	if !ok || prefix == "" || name == "" {
		return fmt.Sprintf("%q is not an action: write it as service:Name", action)
	}
	service, ok := catalog.FindService(prefix)
	if !ok {
		near, _ := catalog.NearestService(prefix)
		return fmt.Sprintf("%s: there is no service %q%s", action, prefix, suggestion(near.Prefix()))
	}
	if near, ok := catalog.Nearest(service, name); ok {
		return fmt.Sprintf("%s: there is no such action: did you mean %s?", action, near)
	}
	return fmt.Sprintf("%s: %s has no such action, as of %s", action, prefix, catalog.Date())
}

// KeyProblem says what is wrong with a context key; "" if nothing is. A misspelled one would be in no policy.
func KeyProblem(key string) string {
	prefix, name, ok := strings.Cut(key, ":")
	if !ok || prefix == "" || name == "" {
		return fmt.Sprintf("%q is not a context key: write it with its service, as in aws:SourceVpc", key)
	}
	if _, known := facts.FindKey(key); known || catalog.KnownKeyPrefix(prefix) && !strings.EqualFold(prefix, "aws") {
		return "" // services may have keys that the catalog does not know
	}
	near, _ := facts.NearestKey(key)
	return fmt.Sprintf("%s: there is no such context key as of %s%s", key, catalog.Date(), suggestion(near.Name))
}

// suggestion is the end of a message that names what was probably meant; "" without a name.
func suggestion(near string) string {
	if near == "" {
		return ""
	}
	return fmt.Sprintf(": did you mean %s?", near)
}

// ResourceProblem says what is wrong with a pattern of ARNs; "" if nothing is.
func ResourceProblem(resource string) string {
	if _, ok := policy.ParseARN(resource); ok || resource == "*" {
		return ""
	}
	return fmt.Sprintf("%q is not an ARN: write it as arn:partition:service:region:account:resource", resource)
}

// principalProblem says what is wrong with a principal; "" if nothing is.
func principalProblem(of, id string) string {
	_, isARN := policy.ParseARN(id)
	switch {
	case of == "AWS" && id != "*" && !isARN && !policy.IsAccountID(id):
		return fmt.Sprintf("%q is not an AWS principal: write an account's ID, an ARN, or *", id)
	case of == "AWS" && id != "*" && strings.ContainsAny(id, "*?"):
		return fmt.Sprintf("%q has a wildcard, which no principal may have: write a condition on aws:PrincipalArn", id)
	case of == "Service" && !strings.Contains(id, "."):
		return fmt.Sprintf("%q is not a service principal: write it as in lambda.amazonaws.com", id)
	}
	return ""
}

// Typed reports whether a value is of a type.
func Typed(t catalog.KeyType, value string) bool {
	switch t {
	case catalog.BoolKey:
		return strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
	case catalog.NumericKey:
		_, err := strconv.ParseFloat(value, 64)
		return err == nil
	case catalog.IPAddressKey:
		_, err := netip.ParseAddr(value)
		return err == nil
	case catalog.DateKey:
		return len(value) >= len("2006") && strings.Trim(value, "0123456789-+:.TtZz") == ""
	default:
		return true
	}
}
