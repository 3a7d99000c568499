package solve

import (
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/internal/solve/csp"
)

// An instance is a question once action, sort of resource and caller are chosen: what is left are the resource's name and the
// context keys. It says what is chosen, and nothing else; keys.go has what is then known of each key.

// instance is what is chosen of a question.
type instance struct {
	s      *store
	q      *question
	action *actions.Action
	target *target
	caller *caller
	// in is what the question asks of this resource alone, others are the further resources of the call; see whole.go. number
	// is that of the resource among them all, from 1.
	in     *csp.Predicate
	others []member
	number int
	// pins are the values that policy variables are tried with, present the keys that are to have some value; see template.go.
	pins    []pin
	present []string
}

// pin is a value of a context key.
type pin struct {
	key    string
	absent bool
	value  string
}

// subject is what the facts about keys depend on.
func (n *instance) subject() facts.Subject {
	return facts.Subject{
		Action: n.action.Name, Entry: n.action.Entry, Known: n.action.Known, Resource: n.target.index,
		Caller: n.caller.facts(), Loose: n.q.Loose,
	}
}

// host returns the key whose value holds that of key, if the question mentions both.
func (n *instance) host(key string) (string, csp.Part) {
	whole, part := facts.Whole(key, n.subject())
	switch {
	case part == facts.NoPart:
		return "", csp.NoPart
	case whole == "resource":
		if !n.target.owned {
			return "", csp.NoPart
		}
	case part == facts.AllOf:
		// The tags of what is created are the request's, which aws:TagKeys may be about.
		if again, _ := n.host(whole); again == "" && !n.q.mentions(whole) && !strings.HasPrefix(whole, "aws:requesttag/") {
			return "", csp.NoPart
		}
	case !n.q.mentions(whole) && (whole != "aws:principalarn" || n.caller.principalARN == ""): // which the caller gives
		return "", csp.NoPart
	}
	return whole, csp.Part(part)
}

// member is one of the resources of a call.
type member struct {
	target *target
	in     *csp.Predicate
}
