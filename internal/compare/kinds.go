package compare

import (
	"cmp"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// accessKind is a sort of access: a service and an access level, either "" if it is not known. The service "*" is one that no
// document names.
type accessKind struct {
	service, level string
	// made says that the action is one that a wildcard covers, and no one knows or writes.
	made bool
}

const anyService = "*"

// String names the kind as messages do.
func (k accessKind) String() string {
	service, level := k.service, k.level
	if service == anyService {
		service = "any other service"
	}
	if level == "" {
		return service + ", an unknown action"
	}
	return service + ", " + level
}

// phrase names the kind and how many services it is about.
func (k accessKind) phrase(services []string) string {
	if len(services) == 0 {
		return k.String()
	}
	noun := "services"
	if len(services) == 1 {
		noun = "service"
	}
	return fmt.Sprintf("%d other %s, %s", len(services), noun, cmp.Or(k.level, "any level"))
}

// Access is the sort of access that a comparison or a check found.
type Access struct {
	// Service is the prefix of a service; "*" stands for services that no policy names.
	Service string `json:"service"`
	// Level is the access level as AWS's documentation has it, such as "Permissions management"; "" for an unknown action.
	Level string `json:"level"`
	// Services are those for which "*" stands, sorted.
	Services []string `json:"services,omitempty"`
}

// Gravity is how serious it is that there is access of this sort, from 0 to 10: reports of it are sorted by that.
func (a *Access) Gravity() float64 {
	switch a.Level {
	case "Permissions management":
		return 9
	case "Write", "":
		return 7
	case "Tagging":
		return 5
	case "Read":
		return 3
	default: // List
		return 1
	}
}

// access is the kind as findings carry it; services are those that it stands for, if there are several.
func (k accessKind) access(services []string) []analysis.Detail {
	return []analysis.Detail{{Name: "access", Value: &Access{Service: k.service, Level: k.level, Services: services}}}
}

// kinds tells the kinds of actions, from the point of view of documents.
type kinds struct {
	named map[string]bool
	docs  []*policy.Document
	// written are the actions that documents have by name, in lower case, as far as the catalog does not know them.
	written func() map[string]bool
}

func writtenIn(docs []*policy.Document) map[string]bool {
	out := map[string]bool{}
	for _, d := range docs {
		for _, s := range d.Statements {
			for i := 0; s.Action != nil && i < len(s.Action.Items); i++ {
				t := &s.Action.Items[i]
				if !t.Known() || !strings.Contains(t.Value, ":") || strings.ContainsAny(t.Value, "*?") {
					continue
				}
				if _, known := catalog.FindAction(t.Value); !known {
					out[strings.ToLower(t.Value)] = true
				}
			}
		}
	}
	return out
}

// fewServices is how many services a policy of AWS's may name for its access to be told service by service: of ReadOnlyAccess
// no one reads 400 lines.
const fewServices = 10

func newKinds(docs ...*policy.Document) kinds {
	k := kinds{
		named: map[string]bool{}, docs: docs, written: sync.OnceValue(func() map[string]bool { return writtenIn(docs) }),
	}
	for _, d := range docs {
		if named := servicesIn(d); d.Managed == "" || len(named) <= fewServices {
			maps.Copy(k.named, named)
		}
	}
	return k
}

// servicesIn returns the services that a document names.
func servicesIn(d *policy.Document) map[string]bool {
	named := map[string]bool{}
	note := func(service string) {
		if service != "" && !strings.ContainsAny(service, "*?$<") {
			named[strings.ToLower(service)] = true
		}
	}
	for _, s := range d.Statements {
		for _, l := range []*policy.List{s.Action, s.NotAction} {
			for i := 0; l != nil && i < len(l.Items); i++ {
				if service, _, ok := strings.Cut(l.Items[i].Value, ":"); ok {
					note(service)
				}
			}
		}
		for _, l := range []*policy.List{s.Resource, s.NotResource} {
			for i := 0; l != nil && i < len(l.Items); i++ {
				if arn, ok := policy.ParseARN(l.Items[i].Value); ok {
					note(arn.Service)
				}
			}
		}
	}
	return named
}

func (k kinds) of(action string) accessKind {
	service, _, _ := strings.Cut(action, ":")
	service = strings.ToLower(service)
	out := accessKind{service: service}
	if !k.named[service] {
		out.service = anyService
	}
	if a, ok := catalog.FindAction(action); ok {
		out.level = a.Level().String()
	} else {
		out.made = !k.written()[strings.ToLower(action)]
	}
	return out
}

// services are those of a kind, if it is not any other one's.
func (k kinds) services(of accessKind) []string {
	if of.service == anyService {
		return nil
	}
	return []string{of.service}
}

// group is of for the solver.
func (k kinds) group(action string) string {
	of := k.of(action)
	if of.made {
		return of.service + "\x00*"
	}
	return of.service + "\x00" + of.level
}
