package session

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/requests"
	"github.com/iamlint/iamlint/query"
)

// Fix fixes context keys: those of assume, each written KEY=VALUE, have their values, and those of absent are not there. An error says what
// is wrong with one, and begins with assume or absent.
func Fix(assume, absent []string) (map[string]query.Fixed, error) {
	out := map[string]query.Fixed{}
	add := func(what, key string, value query.Fixed) error {
		if problem := requests.KeyProblem(key); problem != "" {
			return fmt.Errorf("%s %s", what, problem)
		}
		for other := range out {
			if strings.EqualFold(other, key) {
				return fmt.Errorf("%s %s: the key is fixed twice; fix it once", what, key)
			}
		}
		out[key] = value
		return nil
	}
	for _, s := range assume {
		key, value, ok := strings.Cut(s, "=")
		if !ok {
			return nil, fmt.Errorf("assume %q: write it as KEY=VALUE, as in aws:SecureTransport=true", s)
		}
		if err := add("assume", key, query.Fixed{Value: value}); err != nil {
			return nil, err
		}
		if !valid(key, value) {
			return nil, fmt.Errorf("assume %s=%s: no request has this value%s", key, value, wanted(key))
		}
	}
	for _, key := range absent {
		if err := add("absent", key, query.Fixed{Absent: true}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// valid reports whether anyone's request can have a value for a key.
func valid(key, value string) bool {
	for _, caller := range []query.CallerType{query.User, query.Role, query.Root, query.Federated, query.Service, query.Anonymous} {
		for _, credentials := range []query.Credentials{query.LongTerm, query.Temporary, query.TemporaryMFA} {
			k := facts.Of(key, facts.Subject{Loose: true, Resource: -1, Caller: facts.Caller{Type: caller, Credentials: credentials}})
			if compare.Possible(k, query.Fixed{Value: value}) && requests.Typed(k.Type, value) {
				return true
			}
		}
	}
	return false
}

// wanted says what values of a key look like, as the end of a message.
func wanted(key string) string {
	switch k := facts.Of(key, facts.Subject{Loose: true, Resource: -1}); {
	case k.Type == catalog.BoolKey || len(k.Values) == 2 && slices.Contains(k.Values, "true"):
		return ": write true or false"
	case k.Type == catalog.NumericKey:
		return ": write a number"
	case k.Type == catalog.IPAddressKey:
		return ": write an address, as 203.0.113.7"
	case k.Type == catalog.DateKey:
		return ": write a date, as 2026-01-31T00:00:00Z"
	case len(k.Samples) > 0:
		return ": write one as " + k.Samples[0]
	}
	return ""
}
