package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog/internal/layout"
)

// reference is what both sources are read into.
type reference struct {
	date     string // of the data, as 2026-09-26
	source   string // where it is from, with version
	services []service
}

type service struct {
	prefix, name string
	actions      []action
	types        []resourceType
	keys         []key
}

type action struct {
	name       string
	levels     uint8
	resources  []resource
	keys       []string
	dependents []string // full names of the actions that the caller needs, too
}

// resource is a resource type of an action, with the keys that the action has for it.
type resource struct {
	name     string
	required bool
	keys     []string
}

type resourceType struct {
	name string
	arns []string
	keys []string
}

type key struct {
	name  string
	typ   uint8
	multi bool
}

// parseLevels reads an access level such as "Permissions management, Write".
func parseLevels(s string) (uint8, error) {
	var levels uint8
	for name := range strings.SplitSeq(s, ",") {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "list":
			levels |= layout.List
		case "read":
			levels |= layout.Read
		case "write":
			levels |= layout.Write
		case "tagging":
			levels |= layout.Tagging
		case "permissions management":
			levels |= layout.PermissionsManagement
		default:
			return 0, fmt.Errorf("unknown access level %q", s)
		}
	}
	return levels, nil
}

// parseKeyType reads a type such as "ArrayOfString".
func parseKeyType(s string) (typ uint8, multi bool, err error) {
	base, multi := strings.CutPrefix(s, "ArrayOf")
	switch strings.ToLower(base) {
	case "string":
		typ = layout.String
	case "arn":
		typ = layout.ARN
	case "bool", "boolean":
		typ = layout.Bool
	case "numeric", "long":
		typ = layout.Numeric
	case "date":
		typ = layout.DateTime
	case "ipaddress":
		typ = layout.IPAddress
	case "binary":
		typ = layout.Binary
	default:
		return 0, false, fmt.Errorf("unknown type of condition key %q", s)
	}
	return typ, multi, nil
}

// keyName brings the ways in which the sources write the variable part of a key's name to one: ${Name}. They are
// s3:ExistingObjectTag/<key>, secretsmanager:ResourceTag/tag-key and sagemaker:ResourceTag/.
func keyName(s string) string {
	if before, variable, ok := strings.Cut(s, "<"); ok {
		variable, after, _ := strings.Cut(variable, ">")
		s = before + "${" + variable + "}" + after
	}
	if before, ok := strings.CutSuffix(s, "/tag-key"); ok {
		s = before + "/"
	}
	if strings.HasSuffix(s, "/") {
		s += "${TagKey}"
	}
	return s
}

// wellFormed reports whether each variable part of a key's name is closed: package catalog relies on it.
func wellFormed(name string) bool {
	for {
		before, rest, variable := strings.Cut(name, "${")
		if strings.ContainsAny(before, "{}<>*?") {
			return false
		}
		if !variable {
			return true
		}
		var closed bool
		if _, name, closed = strings.Cut(rest, "}"); !closed {
			return false
		}
	}
}

// arnFormats splits the formats that a source puts in one string.
func arnFormats(s string) []string {
	arns := strings.Split(s, ",")
	for i := range arns {
		arns[i] = strings.TrimSpace(arns[i])
	}
	return arns
}

// normalize sorts everything by lower-cased name, removes duplicates, and reports names that refer to nothing.
func (r *reference) normalize() error {
	byName := func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }
	names := func(keys []string) []string {
		for i := range keys {
			keys[i] = keyName(keys[i])
		}
		slices.SortFunc(keys, byName)
		return slices.CompactFunc(keys, strings.EqualFold)
	}
	slices.SortFunc(r.services, func(a, b service) int { return byName(a.prefix, b.prefix) })
	for i := range r.services {
		s := &r.services[i]
		slices.SortFunc(s.actions, func(a, b action) int { return byName(a.name, b.name) })
		slices.SortFunc(s.types, func(a, b resourceType) int { return byName(a.name, b.name) })
		for j := range s.keys {
			s.keys[j].name = keyName(s.keys[j].name)
			if name := s.keys[j].name; !wellFormed(name) {
				return fmt.Errorf("%s: malformed condition key %s", s.prefix, name)
			}
		}
		slices.SortStableFunc(s.keys, func(a, b key) int { return byName(a.name, b.name) })
		s.keys = slices.CompactFunc(s.keys, func(a, b key) bool { return strings.EqualFold(a.name, b.name) })
		check := func(where string, keys []string) error {
			for _, name := range keys {
				if !slices.ContainsFunc(s.keys, func(k key) bool { return strings.EqualFold(k.name, name) }) {
					return fmt.Errorf("%s: %s: unknown condition key %s", s.prefix, where, name)
				}
			}
			return nil
		}
		for j := range s.types {
			t := &s.types[j]
			t.keys = names(t.keys)
			if err := check(t.name, t.keys); err != nil {
				return err
			}
		}
		for j := range s.actions {
			a := &s.actions[j]
			if j > 0 && strings.EqualFold(a.name, s.actions[j-1].name) {
				return fmt.Errorf("%s: %s is there twice", s.prefix, a.name)
			}
			a.keys = names(a.keys)
			if err := check(a.name, a.keys); err != nil {
				return err
			}
			for k := range a.resources {
				res := &a.resources[k]
				res.keys = names(res.keys)
				if err := check(a.name, res.keys); err != nil {
					return err
				}
				if !slices.ContainsFunc(s.types, func(t resourceType) bool { return strings.EqualFold(t.name, res.name) }) {
					return fmt.Errorf("%s: %s: unknown resource type %s", s.prefix, a.name, res.name)
				}
			}
			slices.SortFunc(a.resources, func(a, b resource) int { return byName(a.name, b.name) })
		}
	}
	return nil
}
