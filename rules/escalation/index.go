package escalation

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// index finds out which of some actions the statements of documents cover. It spares questions whose answer is plain.
type index struct {
	// actions are the names of the actions, in lower case; services are their indices by service.
	actions  []string
	services map[string][]int
}

// add adds an action and returns its index.
func (x *index) add(action string) int {
	if x.services == nil {
		x.services = map[string][]int{}
	}
	i := len(x.actions)
	x.actions = append(x.actions, strings.ToLower(action))
	service, _, _ := strings.Cut(x.actions[i], ":")
	x.services[service] = append(x.services[service], i)
	return i
}

// granted tells for each action whether an Allow of the documents covers it, whatever its resources and conditions are.
func (x *index) granted(docs []*policy.Document) []bool {
	open := make([]bool, len(x.actions))
	for _, d := range docs {
		for _, s := range d.Statements {
			x.grant(s, open)
		}
	}
	return open
}

// grant sets what a statement, if it is an Allow, covers.
func (x *index) grant(s *policy.Statement, marks []bool) {
	switch {
	case !s.Allows():
	case s.Action != nil:
		for i := range s.Action.Items {
			x.match(&s.Action.Items[i], marks)
		}
	case s.NotAction != nil:
		out := make([]bool, len(x.actions))
		for i := range s.NotAction.Items {
			x.match(&s.NotAction.Items[i], out)
		}
		for i := range out {
			marks[i] = marks[i] || !out[i]
		}
	}
}

// match sets what an item of Action or NotAction certainly matches.
func (x *index) match(item *policy.Text, marks []bool) {
	if !item.Known() {
		return
	}
	service, _, _ := strings.Cut(item.Value, ":")
	if !strings.ContainsAny(service, "*?") {
		for _, i := range x.services[strings.ToLower(service)] {
			marks[i] = marks[i] || policy.MatchWildcards(item.Value, x.actions[i], true)
		}
		return
	}
	for i, action := range x.actions {
		marks[i] = marks[i] || policy.MatchWildcards(item.Value, action, true)
	}
}
