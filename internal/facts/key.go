package facts

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
)

// Presence says whether a context key is in a request.
type Presence uint8

// The presences.
const (
	Sometimes Presence = iota
	Always
	Never
)

// and returns the presence of a key that two facts are about.
func (p Presence) and(o Presence) Presence {
	switch {
	case p == Never || o == Never:
		return Never
	case p == Sometimes || o == Sometimes:
		return Sometimes
	}
	return Always
}

// Key is what is known of a context key in the requests of a Subject.
type Key struct {
	// Name is the key's usual spelling, or as it was asked for.
	Name     string
	Presence Presence
	// Multi says that the key has a list of values.
	Multi bool
	Type  catalog.KeyType
	// Values, if not nil, are the only values that the key can have.
	Values []string
	// Forms are what a value looks like; nil means anything.
	Forms []Form
	// Samples are readable values, the most ordinary one first.
	Samples []string
}

// Subject is a sort of request: the action, one of its resource types, and the caller.
type Subject struct {
	// Action is the action's full name. Known says that Entry is its place in the catalog.
	Action string
	Entry  catalog.Action
	Known  bool
	// Resource is the index of the resource type among those of the action, or -1 for the resource "*".
	Resource int
	Caller   Caller
	// Loose lets keys be present that the catalog does not list for the action.
	Loose bool
}

// Of returns what is known of a context key, given in any case. What it has is shared, and not to be changed.
func Of(name string, s Subject) Key {
	if impossible(name) {
		return Key{Name: name, Presence: Never}
	}
	if r := find(name); r != nil {
		return r.of(name, &s)
	}
	return serviceKey(name, s)
}

// impossible reports whether a name is that of no key. CloudFormation would have filled in what is called as AWS::Region is; left
// over, as a policy variable, no request has it. A tag's name may hold two colons.
func impossible(name string) bool {
	prefix, _, ok := strings.Cut(name, "::")
	return ok && !strings.Contains(prefix, "/")
}

// Supplied reports whether a context key, given in any case, can be in a request for an action: of some caller, on some resource.
// A key that nothing is known of can.
func Supplied(name string, a catalog.Action) bool {
	if impossible(name) {
		return false
	}
	action := strings.ToLower(a.String())
	someone := func(presence func(Caller) Presence, further ...Caller) bool {
		return slices.ContainsFunc(append(further, callers...), func(c Caller) bool { return c.Calls(action) && presence(c) != Never })
	}
	if r := find(name); r != nil {
		return r.in(&Subject{Entry: a, Known: true, Resource: -1}) != Never && someone(r.Callers, Caller{Type: Federated})
	}
	if provider, _, ok := ofProvider(strings.ToLower(name)); ok {
		return someone(func(c Caller) Presence {
			k, _ := providerKey(name, c)
			return k.Presence
		}, Caller{Type: Federated, Provider: provider}, Caller{Type: Federated, Provider: "saml"})
	}
	if _, known := catalog.FindKey(name); !known {
		return true
	}
	row := serviceRows[strings.ToLower(name)]
	return a.HasKey(name) && (row.callers == nil || someone(row.callers))
}

// tagKey returns the part between the colon and the slash of a key about a tag: "requesttag" or "resourcetag".
func tagKey(name string) (string, bool) {
	_, rest, _ := strings.Cut(name, ":")
	kind, _, ok := strings.Cut(rest, "/")
	switch {
	case ok && strings.EqualFold(kind, "requesttag"):
		return "requesttag", true
	case ok && strings.EqualFold(kind, "resourcetag"):
		return "resourcetag", true
	}
	return "", false
}

// listed returns the presence of a key that only some actions have: those that the catalog lists it for.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#actions_table
func listed(name string, s *Subject) Presence {
	if !s.Known || s.Loose {
		return Sometimes
	}
	for k := range s.Entry.Keys() {
		if sameKey(k.Name, name) {
			return Sometimes
		}
	}
	for i := range s.Entry.NumResources() {
		if s.Resource >= 0 && i != s.Resource {
			continue
		}
		r := s.Entry.Resource(i)
		for k := range r.Keys() {
			if sameKey(k.Name, name) {
				return Sometimes
			}
		}
		for k := range r.ResourceType.Keys() {
			if sameKey(k.Name, name) {
				return Sometimes
			}
		}
	}
	return Never
}

// sameKey reports whether a name is the catalog's key, whose variable part stands for any text.
func sameKey(key, name string) bool {
	head, rest, variable := strings.Cut(key, "${")
	if !variable {
		return strings.EqualFold(key, name)
	}
	_, tail, _ := strings.Cut(rest, "}")
	return len(name) > len(head)+len(tail) && strings.EqualFold(name[:len(head)], head) &&
		strings.EqualFold(name[len(name)-len(tail):], tail)
}

// Creates reports whether the subject's resource is what the action makes: the only tags that it carries are the request's.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
func Creates(s Subject) bool {
	if !s.Known || s.Loose || s.Resource < 0 {
		return false
	}
	made, ok := strings.CutPrefix(s.Entry.Name(), "Create")
	if !ok {
		return false
	}
	r := s.Entry.Resource(s.Resource)
	for k := range r.Keys() {
		if tag, ok := tagKey(k.Name); ok && tag == "resourcetag" {
			return false
		}
	}
	return sameLetters(made, r.Name())
}

// sameLetters compares names without regard to case and to what joins words.
func sameLetters(a, b string) bool {
	i := 0
	for j := range len(b) {
		switch c := b[j]; {
		case c == '-' || c == '_' || c == ' ':
		case i == len(a) || a[i]|0x20 != c|0x20:
			return false
		default:
			i++
		}
	}
	return i == len(a)
}
