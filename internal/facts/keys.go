package facts

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/catalog"
)

// GlobalKey is a condition key that requests to all services can have, as AWS's page describes it. Most begin with aws:; those of
// role sessions whose credentials a service handed out have the service's prefix. Everything that iamlint knows of a global key
// is in its row of the table.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
type GlobalKey struct {
	// Name is the key in AWS's spelling, a tag's name always as ${TagKey}; Anchor is its place on the page.
	Name, Anchor string
	// When says in a few words in which requests the key is; "" for keys that are in every one.
	When string
	Type catalog.KeyType
	// Multi says that the key has a list of values. Sensitive keys identify an account, an organization, a VPC or an endpoint:
	// AWS sees no valid use of wildcards in their values.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive
	Multi, Sensitive bool
	// Callers says whether a caller's requests have the key, as far as that goes by the caller; see [GlobalKey.Presence].
	Callers func(Caller) Presence
	// Services are the prefixes of the only services that set the key, "" if all do, and Except patterns of actions that do not
	// have it. Listed keys are those of the actions that the service authorization reference lists them for.
	Services, Except string
	Listed           bool
	// Resource says that the key is about the resource, or about what the request makes of it: where one call is authorized
	// for several resources, it has a value for each.
	Resource bool
	// Values, if not nil, are the only values. Forms are what a value looks like; nil means anything. Samples are readable
	// values, the most ordinary one first. Narrow, if not nil, makes them a caller's.
	Values  []string
	Forms   []Form
	Samples []string
	Narrow  func(*Key, Caller)
	// Whole is the key, or "resource", of whose value this one's is a part: Part says which.
	Whole string
	Part  Part
}

// Part is how a key's value is a part of another's.
type Part uint8

// The parts.
const (
	NoPart    Part = iota
	LastName       // what follows the last slash of a user's ARN
	AccountOf      // the account in the ARN of a user, a role or a root user
	OwnerOf        // the account in the ARN of a resource, if it has one
	EpochOf        // the same time, in seconds since 1970
	AllOf          // all of it
)

// URL returns the address of the key's documentation.
func (k *GlobalKey) URL() string {
	return "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-" + k.Anchor
}

// ByAction reports whether only some actions have the key.
func (k *GlobalKey) ByAction() bool { return k.Listed || k.Services != "" || k.Except != "" }

// Presence returns whether requests of a caller have the key, in the actions that have it.
func (k *GlobalKey) Presence(c Caller) Presence { return k.Callers(c) }

// InSigned reports whether all requests that IAM identities sign have the key, in the actions that have it.
func (k *GlobalKey) InSigned() bool {
	return !slices.ContainsFunc(callers, func(c Caller) bool { return c.Signed() && k.Callers(c) != Always })
}

// GlobalKeys yields all global condition keys, sorted by lower-cased name.
func GlobalKeys() iter.Seq[*GlobalKey] {
	return func(yield func(*GlobalKey) bool) {
		for _, r := range index().rows {
			if !yield(r.GlobalKey) {
				return
			}
		}
	}
}

// FindGlobalKey finds a global condition key by its name, in any case. A name such as aws:RequestTag/Owner finds
// aws:RequestTag/${TagKey}.
func FindGlobalKey(name string) (*GlobalKey, bool) {
	r := find(name)
	if r == nil {
		return nil, false
	}
	return r.GlobalKey, true
}

// FindKey finds a condition key by its name, in any case: a global one, or a service's in the service authorization reference.
func FindKey(name string) (catalog.Key, bool) {
	if r := find(name); r != nil {
		return r.asKey(), true
	}
	return catalog.FindKey(name)
}

// NearestKey returns the condition key, global or a service's, whose name is most like a misspelled one.
func NearestKey(name string) (catalog.Key, bool) {
	return catalog.NearestKey(name, func(yield func(catalog.Key) bool) {
		for _, r := range index().rows {
			if !yield(r.asKey()) {
				return
			}
		}
	})
}

func (k *GlobalKey) asKey() catalog.Key {
	return catalog.Key{Name: k.Name, Type: k.Type, Multi: k.Multi}
}

// row is a GlobalKey made ready for look-ups.
type row struct {
	*GlobalKey
	tag bool // the name ends on a tag's
	// services has the services that set the key, nil for all, and except the actions without it.
	services map[catalog.Service]bool
	except   map[catalog.Action]bool
	// credentials and types say that it matters for the key with which credentials a user, role or root user calls, and which
	// of them it is.
	credentials, types bool
}

type keyIndex struct {
	rows   []*row
	byName map[string]*row // by name, and by lower-cased name, without that of a tag
}

// index is the table made ready.
var index = sync.OnceValue(func() *keyIndex {
	x := &keyIndex{byName: make(map[string]*row, len(globalKeys))}
	for i := range globalKeys {
		r := newRow(&globalKeys[i])
		name, _, _ := strings.Cut(r.Name, "${")
		x.rows = append(x.rows, r)
		x.byName[name], x.byName[strings.ToLower(name)] = r, r
	}
	return x
})

func newRow(k *GlobalKey) *row {
	r := &row{GlobalKey: k, tag: strings.HasSuffix(k.Name, "}"), except: map[catalog.Action]bool{}}
	if k.Services != "" {
		r.services = map[catalog.Service]bool{}
		for prefix := range strings.FieldsSeq(k.Services) {
			if s, ok := catalog.FindService(prefix); ok {
				r.services[s] = true
			}
		}
	}
	for pattern := range strings.FieldsSeq(k.Except) {
		for a := range catalog.Match(pattern) {
			r.except[a] = true
		}
	}
	r.credentials, r.types = r.varies()
	return r
}

// find finds a row by a key's name, in any case.
func find(name string) *row {
	i := strings.IndexByte(name, '/') + 1
	if i == 0 {
		i = len(name)
	}
	r := index().byName[name[:i]]
	if r == nil {
		r = index().byName[strings.ToLower(name[:i])]
	}
	if r != nil && r.tag == (i < len(name)) {
		return r
	}
	return nil
}

// of returns what is known of the key, by the name under which it was asked for, in the requests of a subject.
func (r *row) of(name string, s *Subject) Key {
	k := r.by(s.Caller)
	if r.tag {
		k.Name = r.Name[:strings.IndexByte(r.Name, '$')] + name[strings.IndexByte(name, '/')+1:]
	}
	k.Presence = k.Presence.and(r.in(s))
	return k
}

// by returns what is known of the key for a caller.
func (r *row) by(c Caller) Key {
	k := Key{
		Name: r.Name, Presence: r.Callers(c), Multi: r.Multi, Type: r.Type, Values: r.Values, Forms: r.Forms, Samples: r.Samples,
	}
	if r.Narrow == nil {
		return k
	}
	narrow := k // alone on the heap
	r.Narrow(&narrow, c)
	return narrow
}

// in says whether requests for a subject's action have the key, as far as that goes by the action.
func (r *row) in(s *Subject) Presence {
	switch {
	case !r.ByAction():
		return Always
	case !s.Known || s.Loose:
		return Sometimes
	case r.Listed:
		if TagsOf(s.Entry, s.Resource)&tagsByName[r.Name] == 0 {
			return Never
		}
		return Sometimes
	case r.services != nil && !r.services[s.Entry.Service()], r.except[s.Entry]:
		return Never
	}
	return Always
}

// varies tells whether anything known of the key depends on which credentials a user, role or root user calls with, and on which
// of them calls. Parts of the caller's ARN do: the ARN may be given.
func (r *row) varies() (credentials, types bool) {
	types = r.Name == principalARN || r.Whole == principalARN
	for _, t := range []CallerType{User, Role, Root} {
		for _, c := range []Credentials{LongTerm, Temporary, TemporaryMFA} {
			k := r.by(Caller{Type: t, Credentials: c})
			credentials = credentials || !k.same(r.by(Caller{Type: t}))
			types = types || !k.same(r.by(Caller{Type: User, Credentials: c}))
		}
	}
	return credentials, types || credentials
}

// same reports whether the same is known of two keys.
func (k Key) same(o Key) bool {
	return k.Presence == o.Presence && slices.Equal(k.Values, o.Values) && slices.EqualFunc(k.Forms, o.Forms, slices.Equal[Form])
}

// Varies reports whether anything known of a context key, given in lower case, depends on which credentials a user, role or root
// user calls with, and whether on which of them calls.
func Varies(lower string) (credentials, types bool) {
	if r := find(lower); r != nil {
		return r.credentials, r.types
	}
	_, _, provided := ofProvider(lower)
	return false, provided
}

// ByAction reports whether only some actions have a context key, given in lower case.
func ByAction(lower string) bool {
	r := find(lower)
	return r == nil || r.ByAction()
}

// ByService reports whether a context key, given in lower case, is a global one that only some services set, or not for all of
// their actions; aside from those that the service authorization reference lists.
func ByService(lower string) bool {
	r := find(lower)
	return r != nil && r.ByAction() && !r.Listed
}

// Shared reports whether a context key, given in lower case, has the same value in all authorizations of one call that needs
// several resources.
func Shared(lower string) bool {
	r := find(lower)
	return r != nil && !r.Resource
}
