package paths

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Index finds out which of some actions the statements of documents cover. It saves questions with an obvious answer.
type Index struct {
	// Actions are the names of the actions, in lower case; services are their indices by service.
	Actions  []string
	services map[string][]int
}

// Add adds an action and returns its index.
func (x *Index) Add(action string) int {
	if x.services == nil {
		x.services = map[string][]int{}
	}
	i := len(x.Actions)
	x.Actions = append(x.Actions, strings.ToLower(action))
	service, _, _ := strings.Cut(x.Actions[i], ":")
	x.services[service] = append(x.services[service], i)
	return i
}

// Granted returns for each action whether an Allow of the documents covers it, whatever its resources and conditions are.
func (x *Index) Granted(docs []*policy.Document) []bool {
	open := make([]bool, len(x.Actions))
	for _, d := range docs {
		for _, s := range d.Statements {
			x.Grant(s, open)
		}
	}
	return open
}

// Grant marks the actions that a statement, if it is an Allow, covers.
func (x *Index) Grant(s *policy.Statement, marks []bool) {
	switch {
	case !s.Allows():
	case s.Action != nil:
		for item := range s.Action.All() {
			x.match(item, marks)
		}
	case s.NotAction != nil:
		out := make([]bool, len(x.Actions))
		for item := range s.NotAction.All() {
			x.match(item, out)
		}
		for i := range out {
			marks[i] = marks[i] || !out[i]
		}
	}
}

// match marks the actions that an item of Action or NotAction certainly matches.
func (x *Index) match(item *policy.Text, marks []bool) {
	if !item.Known() {
		return
	}
	service, _, _ := strings.Cut(item.Value, ":")
	if !strings.ContainsAny(service, "*?") {
		for _, i := range x.services[strings.ToLower(service)] {
			marks[i] = marks[i] || policy.MatchWildcards(item.Value, x.Actions[i], true)
		}
		return
	}
	for i, action := range x.Actions {
		marks[i] = marks[i] || policy.MatchWildcards(item.Value, action, true)
	}
}
