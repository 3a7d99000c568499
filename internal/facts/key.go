package facts

import (
	"strings"

	"github.com/iamlint/iamlint/internal/catalog"
)

// Presence says whether a context key is in a request.
type Presence uint8

// The presences.
const (
	Sometimes Presence = iota
	Always
	Never
)

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

// Of returns what is known of a context key, given in any case.
func Of(name string, s Subject) Key {
	k, global := globalKey(name)
	if !global {
		return serviceKey(name, s)
	}
	if k.Name == "" {
		k.Name = name
	}
	callerKey(&k, s)
	switch k.Name {
	case "aws:TagKeys":
		k.Presence = listed(k.Name, s)
	default:
		if tag, ok := tagKey(k.Name); ok {
			k.Presence = listed(k.Name, s)
			if tag == "resourcetag" && Creates(s) {
				k.Presence = Never
			}
		}
	}
	return k
}

// tagKey returns the part between the colon and the slash of a key about a tag: "requesttag" or "resourcetag".
func tagKey(name string) (string, bool) {
	lower := strings.ToLower(name)
	_, rest, ok := strings.Cut(lower, ":")
	if !ok {
		return "", false
	}
	kind, _, ok := strings.Cut(rest, "/")
	return kind, ok && (kind == "requesttag" || kind == "resourcetag")
}

// listed returns the presence of a key that only some actions have: those that the catalog lists it for.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#actions_table
func listed(name string, s Subject) Presence {
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

// Creates reports whether the subject's resource is what the action makes: it carries no tags yet.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html#access_tags_control-resources
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

// serviceKey is about a key that is not global.
func serviceKey(name string, s Subject) Key {
	if k, ok := providerKey(name, s.Caller); ok {
		return k
	}
	entry, known := catalog.FindKey(name)
	if !known {
		return Key{Name: name, Forms: []Form{{some(Plain)}}, Samples: []string{"value"}}
	}
	k := Key{Name: entry.Name, Multi: entry.Multi, Type: entry.Type, Presence: listed(name, s)}
	if strings.Contains(k.Name, "${") {
		k.Name = name
	}
	if tag, ok := tagKey(k.Name); ok && tag == "resourcetag" && Creates(s) {
		k.Presence = Never
	}
	typed(&k)
	iamKey(&k, s)
	return k
}

// typed fills in forms and samples by the key's type.
func typed(k *Key) {
	switch k.Type {
	case catalog.BoolKey:
		k.Values = []string{"true", "false"}
	case catalog.NumericKey:
		k.Samples = []string{"1"}
	case catalog.DateKey:
		k.Samples = []string{"2026-01-01T00:00:00Z"}
	case catalog.IPAddressKey:
		k.Samples = []string{"203.0.113.10"}
	case catalog.BinaryKey:
		k.Samples = []string{"dmFsdWU="}
	case catalog.ARNKey:
		k.Forms = LooseResourceForms()
		k.Samples = []string{"arn:aws:iam::" + Account + ":role/role"}
	default:
		k.Forms = []Form{{some(Plain)}}
		k.Samples = []string{"value"}
	}
}

// iamKey refines keys of IAM and STS, and keys of other services that hold accounts.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
func iamKey(k *Key, s Subject) {
	switch {
	case strings.EqualFold(k.Name, "iam:PermissionsBoundary"):
		k.Forms, k.Samples = policyForms(), []string{"arn:aws:iam::" + Account + ":policy/boundary"}
		if k.Presence == Sometimes && setsBoundary(s.Action) {
			k.Presence = Always
		}
	case strings.EqualFold(k.Name, "iam:PolicyARN"):
		k.Forms, k.Samples = policyForms(), []string{"arn:aws:iam::" + Account + ":policy/policy", "arn:aws:iam::aws:policy/AdministratorAccess"}
	case strings.EqualFold(k.Name, "iam:PassedToService"):
		k.Forms, k.Samples = []Form{word(Host)}, []string{"ec2.amazonaws.com", "lambda.amazonaws.com"}
		if strings.EqualFold(s.Action, "iam:PassRole") {
			k.Presence = Always
		}
	case strings.EqualFold(k.Name, "kms:CallerAccount"), strings.EqualFold(k.Name, "s3:ResourceAccount"),
		strings.EqualFold(k.Name, "s3:DataAccessPointAccount"):
		k.Forms, k.Samples = []Form{accountNumber()}, []string{Account, OtherAccount}
		if strings.EqualFold(k.Name, "kms:CallerAccount") && !s.Caller.Signed() {
			k.Presence = Never
		}
	case strings.EqualFold(k.Name, "s3:DataAccessPointArn"):
		k.Forms = []Form{form("arn:", word(Lower), ":", word(Lower), ":", some(Lower), ":", accountNumber(), ":", word(Line))}
		k.Samples = []string{"arn:aws:s3:us-east-1:" + Account + ":accesspoint/access-point"}
	case strings.EqualFold(k.Name, "iam:AWSServiceName"):
		k.Forms, k.Samples = []Form{word(Host)}, []string{"autoscaling.amazonaws.com"}
		if strings.EqualFold(s.Action, "iam:CreateServiceLinkedRole") {
			k.Presence = Always
		}
	}
}

// setsBoundary reports whether an action cannot be without the boundary that it sets.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
func setsBoundary(action string) bool {
	return strings.EqualFold(action, "iam:PutUserPermissionsBoundary") || strings.EqualFold(action, "iam:PutRolePermissionsBoundary")
}

func policyForms() []Form {
	account := accountNumber()
	return []Form{
		form("arn:", word(Lower), ":iam::", account, ":policy/", word(Name)),
		form("arn:", word(Lower), ":iam::", account, ":policy/", word(Name), some(Path), "/", word(Name)),
		form("arn:", word(Lower), ":iam::aws:policy/", some(Path), word(Name)),
	}
}

// providerKey is about the keys that an identity provider's tokens bring: they begin with the provider's name. Sessions of
// roles that were assumed with such a token may keep them; nobody else has them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func providerKey(name string, c Caller) (Key, bool) {
	i := strings.LastIndexByte(name, ':')
	if i < 0 {
		return Key{}, false
	}
	provider, claim := strings.ToLower(name[:i]), strings.ToLower(name[i+1:])
	if provider != "saml" && !strings.Contains(provider, ".") {
		return Key{}, false
	}
	k := Key{Name: name, Forms: []Form{{some(Plain)}}, Samples: []string{"value"}, Multi: claim == "amr" || provider == "saml" && strings.HasPrefix(claim, "edupersonaffiliation")}
	switch {
	case c.Type == Role:
	case c.Type != Federated:
		k.Presence = Never
	case c.Provider == "":
	case !strings.EqualFold(c.Provider, provider):
		k.Presence = Never
	case provider != "saml" && (claim == "aud" || claim == "sub"):
		k.Presence = Always
	}
	return k, true
}
