package analysis

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Grants reports whether a statement is an Allow that certainly covers an action, whatever its Resource and Condition say. Where
// no statement does, no request for the action is allowed, and no question about it needs an answer. The solver says the same
// of statements that it has compiled.
func Grants(s *policy.Statement, action string) bool { return s.Allows() && Covers(s, action) }

// Granted reports whether one of some statements grants one of some actions.
func Granted(statements []*policy.Statement, actions ...string) bool {
	return slices.ContainsFunc(statements, func(s *policy.Statement) bool {
		return s.Allows() && slices.ContainsFunc(actions, func(action string) bool { return Covers(s, action) })
	})
}

// Actions is a list of many actions, of which it tells together what statements grant.
type Actions struct {
	names    []string         // in lower case
	services map[string][]int // their indices by service
}

// NewActions returns the list of some actions.
func NewActions(names ...string) *Actions {
	a := &Actions{services: map[string][]int{}}
	for i, name := range names {
		name = strings.ToLower(name)
		a.names = append(a.names, name)
		service, _, _ := strings.Cut(name, ":")
		a.services[service] = append(a.services[service], i)
	}
	return a
}

// Granted tells of each action, by its index, whether one of some statements grants it.
func (a *Actions) Granted(statements ...*policy.Statement) []bool {
	granted := make([]bool, len(a.names))
	for _, s := range statements {
		switch {
		case !s.Allows():
		case s.Action != nil:
			a.mark(s.Action, granted, false)
		case s.NotAction != nil:
			excepted := make([]bool, len(a.names))
			a.mark(s.NotAction, excepted, true)
			for i := range excepted {
				granted[i] = granted[i] || !excepted[i]
			}
		}
	}
	return granted
}

// mark sets what an item of a list certainly matches; with perhaps, what one may match.
func (a *Actions) mark(l *policy.List, marks []bool, perhaps bool) {
	for n := range l.Items {
		pattern := l.Items[n].Value
		if !l.Items[n].Known() {
			if !perhaps {
				continue
			}
			pattern = widest(&l.Items[n])
		}
		service, _, _ := strings.Cut(pattern, ":")
		if strings.ContainsAny(service, "*?") {
			for i, action := range a.names {
				marks[i] = marks[i] || policy.MatchWildcards(pattern, action, true)
			}
			continue
		}
		for _, i := range a.services[strings.ToLower(service)] {
			marks[i] = marks[i] || policy.MatchWildcards(pattern, a.names[i], true)
		}
	}
}
