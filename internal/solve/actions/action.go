// Package actions has sets of actions: what the Action or NotAction element of a statement covers, surely or for some values
// of what is unknown. A set is spans of the catalog's actions, which have an order, and texts for actions that the catalog
// does not have. It knows nothing of effects, documents and questions.
package actions

import (
	"strings"
	"sync"

	"github.com/iamlint/iamlint/catalog"
)

// Action is an action of some service, which the catalog may have or not.
type Action struct {
	Name           string // as people read it
	Lower, Service string
	Entry          catalog.Action
	Known          bool
}

// Named returns the action of a name, in whatever case it is written.
func Named(name string) Action {
	a := Action{Name: name, Lower: strings.ToLower(name)}
	a.Service, _, _ = strings.Cut(a.Lower, ":")
	if entry, ok := catalog.FindAction(name); ok {
		a.Entry, a.Known, a.Name = entry, true, entry.String()
	}
	return a
}

func fromCatalog(entry catalog.Action) Action {
	name := entry.String()
	lower := strings.ToLower(name)
	service, _, _ := strings.Cut(lower, ":")
	return Action{name, lower, service, entry, true}
}

// byService holds the actions of the services that were asked about.
var byService sync.Map

// Listed returns an action of the catalog.
func Listed(entry catalog.Action) *Action {
	service := entry.Service()
	all, ok := byService.Load(service)
	if !ok {
		list := make([]Action, 0, service.NumActions())
		for entry := range service.Actions() {
			list = append(list, fromCatalog(entry))
		}
		all, _ = byService.LoadOrStore(service, list)
	}
	return &all.([]Action)[entry-service.Action(0)]
}
