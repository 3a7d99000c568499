package catalog

import (
	"iter"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/iamlint/iamlint/catalog/internal/layout"
)

// Action is an action of a service. The Actions are the numbers below [NumActions], sorted by service and then
// by lower-cased name, so that sets of them can be bit sets.
type Action uint32

// NumActions returns how many actions there are.
func NumActions() int { return u32(layout.NActions) }

// Actions yields all actions.
func Actions() iter.Seq[Action] {
	return func(yield func(Action) bool) {
		for a := range Action(NumActions()) {
			if !yield(a) {
				return
			}
		}
	}
}

// FindAction finds an action by its full name such as "s3:GetObject", in any case. Wildcards are not special:
// see [Match].
func FindAction(name string) (Action, bool) {
	prefix, name, ok := strings.Cut(name, ":")
	if !ok {
		return 0, false
	}
	s, ok := FindService(prefix)
	if !ok {
		return 0, false
	}
	return s.FindAction(name)
}

func (a Action) record() int { return u32(layout.ActionsSection) + layout.ActionSize*int(a) }

// Service returns the service that the action belongs to.
func (a Action) Service() Service {
	return Service(u16(a.record()+layout.ActionService) & (1<<layout.ServiceBits - 1))
}

// Name returns the action's name without prefix, as "GetObject".
func (a Action) Name() string { return text(u32(a.record() + layout.ActionName)) }

// String returns the action as policies name it, as "s3:GetObject". It allocates only when it is asked for the first time.
func (a Action) String() string {
	known := &fullNames()[a]
	if name := known.Load(); name != nil {
		return *name
	}
	name := a.Service().Prefix() + ":" + a.Name()
	known.Store(&name)
	return name
}

// fullNames are those that were asked for, by the actions.
var fullNames = sync.OnceValue(func() []atomic.Pointer[string] { return make([]atomic.Pointer[string], NumActions()) })

// Level is what kind of access an action is.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
type Level uint8

// The access levels, from weak to strong.
const (
	List Level = iota
	Read
	Tagging
	Write
	PermissionsManagement
)

var levels = [...]struct {
	name string
	bit  byte
}{
	List:                  {"List", layout.List},
	Read:                  {"Read", layout.Read},
	Tagging:               {"Tagging", layout.Tagging},
	Write:                 {"Write", layout.Write},
	PermissionsManagement: {"Permissions management", layout.PermissionsManagement},
}

// Levels lists the access levels, from weak to strong.
func Levels() []Level { return []Level{List, Read, Tagging, Write, PermissionsManagement} }

// String returns the level's name as AWS's documentation has it.
func (l Level) String() string { return levels[l].name }

// Level returns the action's access level as AWS's tables have it: Tagging for actions that only change tags,
// and PermissionsManagement for those that write permissions, although both are of level Write, too, in the
// data (see HasLevel).
func (a Action) Level() Level {
	for _, l := range [...]Level{PermissionsManagement, Tagging, Write, Read} {
		if a.HasLevel(l) {
			return l
		}
	}
	return List
}

// HasLevel reports whether the data gives the action the level: actions that only tag are Tagging and Write,
// those that manage permissions PermissionsManagement and Write.
func (a Action) HasLevel(l Level) bool {
	return u16(a.record()+layout.ActionService)>>layout.ServiceBits&int(levels[l].bit) != 0
}

func (a Action) resources() list { return listOf(u16(a.record() + layout.ActionResources)) }

func (a Action) keys() list { return listOf(u16(a.record() + layout.ActionKeys)) }

// Resource is a resource type as one action has it.
type Resource struct {
	ResourceType
	// Required says that a statement for the action must cover a resource of the type; of several types of
	// which none is required, the action needs one.
	Required bool
	keys     uint16
}

// Keys yields the condition keys that the action has for resources of this type. Those of the type itself
// (ResourceType.Keys) are among them only where the reference lists them for the action, too.
func (r Resource) Keys() iter.Seq[Key] {
	return func(yield func(Key) bool) { eachKey(listOf(int(r.keys)), yield) }
}

// NumResources returns how many resource types the action has. An action without any acts on no resource that a
// policy could name: only the Resource "*" matches it.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#resources_table
func (a Action) NumResources() int { return a.resources().n / 2 }

// Resource returns the action's i-th resource type.
func (a Action) Resource(i int) Resource {
	l := a.resources()
	item := l.at(2 * i)
	return Resource{ResourceType(item &^ layout.Required), item&layout.Required != 0, uint16(l.at(2*i + 1))}
}

// Resources yields the action's resource types.
func (a Action) Resources() iter.Seq[Resource] {
	return func(yield func(Resource) bool) {
		for i := range a.NumResources() {
			if !yield(a.Resource(i)) {
				return
			}
		}
	}
}

// Keys yields the action's own condition keys, not those of its resource types.
func (a Action) Keys() iter.Seq[Key] {
	return func(yield func(Key) bool) { eachKey(a.keys(), yield) }
}

// HasKey reports whether a condition key, in any case, can be in a request for the action: it is one of the
// action's own, of one of its resource types, or of the action for one of these. aws:RequestTag/${TagKey} and
// the like stand for any tag. Of the global keys the reference lists these three by action, and few others for
// some of the actions that have them.
func (a Action) HasKey(key string) bool {
	id, ok := findKey(key)
	if !ok {
		return false
	}
	if a.keys().has(id) {
		return true
	}
	for i := range a.NumResources() {
		r := a.Resource(i)
		if listOf(int(r.keys)).has(id) || r.keyList().has(id) {
			return true
		}
	}
	return false
}

func (a Action) dependents() list {
	low, high := 0, u32(layout.NDependents)
	for low < high {
		mid := int(uint(low+high) / 2)
		record := u32(layout.DependentsSection) + layout.DependentSize*mid
		switch action := Action(u16(record + layout.DependentAction)); {
		case action == a:
			return listOf(u16(record + layout.DependentList))
		case action < a:
			low = mid + 1
		default:
			high = mid
		}
	}
	return list{}
}

// DependentActions yields the actions that a caller needs in addition, as AWS's documentation lists them, in
// order: those without which the action fails in some of its uses, such as iam:PassRole for ec2:RunInstances
// with an instance profile. For the actions of spring 2026 and before; of newer ones AWS's tables no longer say it.
func (a Action) DependentActions() iter.Seq[Action] {
	return func(yield func(Action) bool) {
		l := a.dependents()
		for i := range l.n {
			if !yield(Action(l.at(i))) {
				return
			}
		}
	}
}

// DependsOn reports whether other is among the dependent actions of a.
func (a Action) DependsOn(other Action) bool {
	for dependent := range a.DependentActions() {
		if dependent == other {
			return true
		}
	}
	return false
}

func (l list) has(id keyID) bool {
	for i := range l.n {
		if l.at(i) == int(id) {
			return true
		}
	}
	return false
}

// ResourceType is a resource type of a service.
type ResourceType uint16

// NumResourceTypes returns how many resource types there are: the ResourceTypes are the numbers below it.
func NumResourceTypes() int { return u32(layout.NTypes) }

func (t ResourceType) record() int { return u32(layout.TypesSection) + layout.TypeSize*int(t) }

// Name returns the type's name in the reference, as "bucket".
func (t ResourceType) Name() string { return text(u32(t.record() + layout.TypeName)) }

// Service returns the service that the type is listed for; the ARNs may be another's.
func (t ResourceType) Service() Service { return Service(u16(t.record() + layout.TypeService)) }

// String returns the service's prefix and the name, as "s3:bucket". It allocates.
func (t ResourceType) String() string { return t.Service().Prefix() + ":" + t.Name() }

// NumARNs returns how many ARN formats the type has: one for nearly all.
func (t ResourceType) NumARNs() int {
	return u16((t+1).record()+layout.TypeFirstARN) - u16(t.record()+layout.TypeFirstARN)
}

// ARN returns the type's i-th ARN format, as "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}". Some
// hold wildcards, as "arn:${Partition}:dms:${Region}:${Account}:endpoint:*".
func (t ResourceType) ARN(i int) string {
	return text(u32(u32(layout.ARNsSection) + 4*(u16(t.record()+layout.TypeFirstARN)+i)))
}

// ARNs yields the type's ARN formats.
func (t ResourceType) ARNs() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range t.NumARNs() {
			if !yield(t.ARN(i)) {
				return
			}
		}
	}
}

func (t ResourceType) keyList() list { return listOf(u16(t.record() + layout.TypeKeys)) }

// Keys yields the condition keys that requests on resources of the type have.
func (t ResourceType) Keys() iter.Seq[Key] {
	return func(yield func(Key) bool) { eachKey(t.keyList(), yield) }
}
