package facts

import (
	"strings"

	"github.com/iamlint/iamlint/catalog"
)

// Tags is a set of the three global keys about tags that the service authorization reference lists by action.
type Tags uint8

// The keys about tags.
const (
	RequestTag  Tags = 1 << iota // aws:RequestTag/${TagKey}
	ResourceTag                  // aws:ResourceTag/${TagKey}
	TagNames                     // aws:TagKeys
)

// tagsByName are the three keys by the reference's spelling.
var tagsByName = map[string]Tags{"aws:RequestTag/${TagKey}": RequestTag, "aws:ResourceTag/${TagKey}": ResourceTag, "aws:TagKeys": TagNames}

// TagsOf returns which keys about tags requests for an action can have, on the resource type of an index among the action's, or
// on any if it is negative.
//
// What the reference lists for the action counts, and what it lists for a resource type in general: that it can have tags, and
// that it can be made with tags. The tags of the request are there only if the action makes something.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#resources_table
func TagsOf(a catalog.Action, resource int) Tags {
	var own, general Tags
	for k := range a.Keys() {
		own |= tagsByName[k.Name]
	}
	for i := range a.NumResources() {
		if resource >= 0 && i != resource {
			continue
		}
		r := a.Resource(i)
		for k := range r.Keys() {
			own |= tagsByName[k.Name]
		}
		for k := range r.ResourceType.Keys() {
			general |= tagsByName[k.Name]
		}
	}
	if general&^own&(RequestTag|TagNames) != 0 && !makes(a) {
		general &= ResourceTag
	}
	return own | general
}

// makes reports whether an action may make a resource, by its name.
func makes(a catalog.Action) bool {
	switch a.Level() {
	case catalog.List, catalog.Read:
		return false
	case catalog.Tagging:
		return true
	}
	name := a.Name()
	for _, verb := range [...]string{
		"Allocate", "Copy", "Create", "Import", "Provision", "Purchase", "Put", "Register", "Request", "Restore", "Run",
	} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}
