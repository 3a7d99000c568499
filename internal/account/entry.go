package account

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// text is a piece of a dump with its place.
type text struct {
	content []byte
	at      place
}

// string is what a JSON string of the dump means.
type named struct {
	value string
	text  text
}

// written is a policy document as a dump has it.
type written struct {
	name string
	text text
}

// owner is what users, groups and roles have in common.
type owner struct {
	kind             kind
	name, path, id   string
	arn              named
	inline           []written
	attached         []named
	boundary         *named
	groups           []string
	tags             map[string]string
	trust            *written
	instanceProfiles int
	profilesListed   bool // so that none is none
}

// kind is the sort of an owner.
type kind uint8

const (
	aUser kind = iota
	aGroup
	aRole
)

func (k kind) String() string { return [...]string{"user", "group", "role"}[k] }

// account is the ID of the account that the owner is in.
func (o *owner) account() string {
	arn, _ := policy.ParseARN(o.arn.value)
	return arn.Account
}

// serviceLinked reports whether only a service can use and change the role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
func (o *owner) serviceLinked() bool {
	return o.kind == aRole && strings.HasPrefix(o.path, "/aws-service-role/")
}

// errShape is a value of another type than the API has there.
func errShape(key string) error {
	return fmt.Errorf("%s has an unexpected type; write the dump with `aws iam get-account-authorization-details`", key)
}

// readOwner reads an entry of a list of users, groups or roles. What it returns shares no memory with the entry.
func readOwner(e element) (*owner, error) {
	o := &owner{path: "/"}
	prefix := map[string]string{users: "User", groups: "Group", roles: "Role"}[e.list]
	o.kind = map[string]kind{users: aUser, groups: aGroup, roles: aRole}[e.list]
	r := reader{e: e}
	err := members(e.text, func(key string, value []byte, at int) error {
		if value[0] == 'n' {
			return nil // null says nothing
		}
		switch key {
		case prefix + "Name":
			o.name = r.string(key, value)
		case prefix + "Id":
			o.id = r.string(key, value)
		case "Path":
			o.path = r.string(key, value)
		case "Arn":
			o.arn = named{r.string(key, value), r.text(value, at)}
		case prefix + "PolicyList":
			o.inline = r.inline(key, value, at)
		case "AttachedManagedPolicies":
			o.attached = r.attached(key, value, at)
		case "PermissionsBoundary":
			o.boundary = r.boundary(value, at)
		case "GroupList":
			o.groups = r.strings(key, value)
		case "Tags":
			o.tags = r.tags(key, value)
		case "AssumeRolePolicyDocument":
			o.trust = &written{"AssumeRolePolicyDocument", r.text(value, at)}
		case "InstanceProfileList":
			o.profilesListed = true
			r.list(key, value, func([]byte, int) error { o.instanceProfiles++; return nil })
		}
		return r.err
	})
	if err != nil {
		return nil, err
	}
	if _, ok := policy.ParseARN(o.arn.value); !ok {
		return nil, errors.New("it has no Arn")
	}
	if o.name == "" {
		o.name = o.arn.value[strings.LastIndexByte(o.arn.value, '/')+1:]
	}
	return o, nil
}

// reader reads values of an entry. The first error stays.
type reader struct {
	e   element
	err error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// text copies a piece of the entry.
func (r *reader) text(value []byte, at int) text {
	return text{slices.Clone(value), r.e.at.after(r.e.text[:at])}
}

func (r *reader) string(key string, value []byte) string {
	s, ok := scalar(value)
	if !ok {
		r.fail(errShape(key))
	}
	return s
}

// list calls visit for the items of a list, with their offsets in the entry.
func (r *reader) list(key string, value []byte, visit func(value []byte, at int) error) {
	if value[0] != '[' {
		r.fail(errShape(key))
		return
	}
	r.fail0(items(value, visit))
}

func (r *reader) fail0(err error) {
	if err != nil {
		r.fail(err)
	}
}

func (r *reader) strings(key string, value []byte) []string {
	var all []string
	r.list(key, value, func(item []byte, _ int) error {
		all = append(all, r.string(key, item))
		return r.err
	})
	return all
}

// inline reads a list of inline policies.
func (r *reader) inline(key string, value []byte, at int) []written {
	var all []written
	r.list(key, value, func(item []byte, in int) error {
		var w written
		r.fail0(members(item, func(key string, value []byte, of int) error {
			switch key {
			case "PolicyName":
				w.name = r.string(key, value)
			case "PolicyDocument":
				w.text = r.text(value, at+in+of)
			}
			return r.err
		}))
		switch {
		case item[0] != '{':
			r.fail(errShape(key))
		case w.text.content == nil: // a policy whose text is not known
			w.text = text{[]byte("null"), r.e.at.after(r.e.text[:at+in])}
		}
		all = append(all, w)
		return r.err
	})
	return all
}

// attached reads the ARNs of managed policies.
func (r *reader) attached(key string, value []byte, at int) []named {
	var all []named
	r.list(key, value, func(item []byte, in int) error {
		var n named
		r.fail0(members(item, func(key string, value []byte, of int) error {
			if key == "PolicyArn" {
				n = named{r.string(key, value), r.text(value, at+in+of)}
			}
			return r.err
		}))
		if n.value == "" {
			r.fail(errShape(key))
		}
		if !slices.ContainsFunc(all, func(o named) bool { return o.value == n.value }) {
			all = append(all, n)
		}
		return r.err
	})
	return all
}

func (r *reader) boundary(value []byte, at int) *named {
	var n *named
	r.fail0(members(value, func(key string, value []byte, of int) error {
		if key == "PermissionsBoundaryArn" && value[0] != 'n' {
			n = &named{r.string(key, value), r.text(value, at+of)}
		}
		return r.err
	}))
	if value[0] != '{' {
		r.fail(errShape("PermissionsBoundary"))
	}
	return n
}

// tags reads tags. Of a key that is written twice the last counts.
func (r *reader) tags(key string, value []byte) map[string]string {
	all := map[string]string{}
	r.list(key, value, func(item []byte, _ int) error {
		var k, v string
		r.fail0(members(item, func(name string, value []byte, _ int) error {
			switch name {
			case "Key":
				k = r.string(name, value)
			case "Value":
				v = r.string(name, value)
			}
			return r.err
		}))
		all[k] = v
		return r.err
	})
	return all
}

// managedPolicy is an entry of Policies: the text that is in force, and those that were.
type managedPolicy struct {
	name, path      string
	arn             named
	attachments     int // to users, groups and roles
	boundaryOf      int
	counted         bool // how many attachments there are
	boundaryCounted bool
	version         string
	document        *written
	older           []written
}

// readPolicy reads an entry of Policies.
func readPolicy(e element) (*managedPolicy, error) {
	p := &managedPolicy{path: "/"}
	r := reader{e: e}
	def := ""
	var versions []version
	err := members(e.text, func(key string, value []byte, at int) error {
		if value[0] == 'n' {
			return nil
		}
		switch key {
		case "PolicyName":
			p.name = r.string(key, value)
		case "Path":
			p.path = r.string(key, value)
		case "Arn":
			p.arn = named{r.string(key, value), r.text(value, at)}
		case "DefaultVersionId":
			def = r.string(key, value)
		case "PermissionsBoundaryUsageCount":
			p.boundaryCounted = true
			p.boundaryOf = number(value)
		case "AttachmentCount":
			p.counted, p.attachments = true, number(value)
		case "PolicyVersionList":
			versions = r.versions(key, value, at)
		}
		return r.err
	})
	if err != nil {
		return nil, err
	}
	if p.arn.value == "" {
		return nil, errors.New("it has no Arn")
	}
	for i := range versions {
		v := &versions[i]
		switch {
		case v.written.text.content == nil:
		case p.document == nil && (v.written.name == def || def == "" && v.isDefault):
			p.version, p.document = v.written.name, &v.written
		default:
			p.older = append(p.older, v.written)
		}
	}
	return p, nil
}

func number(value []byte) int {
	n := 0
	for _, c := range value {
		if c < '0' || c > '9' || n > 1<<30 {
			return n
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// version is a version of a managed policy.
type version struct {
	written   written
	isDefault bool
}

func (r *reader) versions(key string, value []byte, at int) []version {
	var all []version
	r.list(key, value, func(item []byte, in int) error {
		var v version
		r.fail0(members(item, func(key string, value []byte, of int) error {
			switch key {
			case "VersionId":
				v.written.name = r.string(key, value)
			case "IsDefaultVersion":
				v.isDefault = string(value) == "true"
			case "Document":
				if value[0] != 'n' {
					v.written.text = r.text(value, at+in+of)
				}
			}
			return r.err
		}))
		all = append(all, v)
		return r.err
	})
	return all
}
