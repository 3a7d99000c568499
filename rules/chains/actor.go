package chains

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// actor is who acts as the principals of a class, with some credentials.
type actor struct {
	*search
	class  *classState
	kind   credentials
	holder *policy.PrincipalPolicies
	grants *grants
	// reached says that all principals of the class are.
	reached bool

	setting analysis.Setting
	pass    *analysis.Pass
	walker  *paths.Walker
	self    *edge
	// open says why a question was left open.
	open string
}

// actor returns the one of a class.
func (s *search) actor(c *classState, k credentials) *actor {
	if c.actors[k] == nil {
		c.actors[k] = &actor{search: s, class: c, kind: k, holder: c.Holder, grants: &c.grants}
	}
	return c.actors[k]
}

// with returns an actor like a who has other policies.
func (a *actor) with(change func(*policy.PrincipalPolicies)) *actor {
	holder := *a.holder
	change(&holder)
	class := *a.class.Class
	class.Holder = &holder
	g := grantsOf(&class)
	return &actor{search: a.search, class: a.class, kind: a.kind, holder: &holder, grants: &g}
}

// credentials are those that the actor may use; nil for all.
func (a *actor) credentials() []query.Credentials {
	if a.kind == own {
		return nil
	}
	return []query.Credentials{query.LongTerm, query.Temporary}
}

// ask asks rules' questions as the actor.
func (a *actor) ask(question func() []*analysis.Witness) ([]*analysis.Witness, Outcome) {
	if a.pass == nil {
		a.setting = analysis.KnownSetting(a.holder)
		if some := a.credentials(); some != nil {
			a.setting.Callers = slices.DeleteFunc(a.setting.Callers, func(c query.Caller) bool { return !slices.Contains(some, c.Credentials) })
		}
		a.pass = &analysis.Pass{
			Unit:    &policy.Unit{Principals: []*policy.PrincipalPolicies{a.holder}, Account: a.class.Account},
			Context: a.ctx, Report: func(analysis.Diagnostic) {},
			Undecided: func() { a.open = reasonOr(a.open, "it takes too many steps to decide") },
			Because:   func(reason string) { a.open = reasonOr(a.open, reason) },
		}
	}
	if a.spent() {
		a.open = tooMany
		return nil, Undecided
	}
	a.open = ""
	a.pass.Solver, a.pass.Budget = a.solving(), a.budget()
	found := question()
	switch {
	case found != nil:
		return found, Can
	case a.pass.Err() != nil: // the context's
		return nil, Undecided
	case a.open != "":
		return nil, Undecided
	}
	return nil, Cannot
}

func reasonOr(known, reason string) string {
	if known != "" {
		return known
	}
	return reason
}

// walk returns the walker of paths.
func (a *actor) walk() *paths.Walker {
	if a.walker == nil {
		a.walker = paths.NewWalker(a.pass, a.setting, a.grants.of)
	}
	return a.walker
}

// administers finds out whether the actor is an administrator.
func (a *actor) administers() Decision {
	found, outcome := a.ask(func() []*analysis.Witness {
		if w := paths.Administrator(a.pass, a.setting); w != nil {
			return []*analysis.Witness{w}
		}
		return nil
	})
	d := Decision{Outcome: outcome, Reason: a.open}
	if found != nil {
		d.Witness = found[0]
	}
	return d
}

// potential finds out whether the actor would be an administrator if it had any permission that it was given.
func (a *actor) potential() Decision {
	if a.kind == own && a.holder == a.class.Holder && a.class.potential != nil {
		return *a.class.potential
	}
	d := a.with(func(h *policy.PrincipalPolicies) {
		h.Identity = append(slices.Clip(h.Identity), everything())
	}).administers()
	if a.kind == own && a.holder == a.class.Holder {
		a.class.potential = &d
	}
	return d
}

// can asks for one of some actions of IAM on a resource that exists.
func (a *actor) can(arn string, view map[string]analysis.Fixed, actions ...string) ([]*analysis.Witness, Outcome) {
	actions = slices.DeleteFunc(slices.Clone(actions), func(action string) bool { return !a.grants.actions[action] })
	return a.any(arn, view, actions...)
}

// any finds out whether the actor can make a request for one of some actions on what has an ARN.
func (a *actor) any(arn string, view map[string]analysis.Fixed, actions ...string) ([]*analysis.Witness, Outcome) {
	open := false
	for _, action := range actions {
		found, outcome := a.ask(func() []*analysis.Witness {
			asker := a.walk().Asker
			queries := []analysis.Query{{Actions: []string{action}, ResourceIn: []string{arn}, View: view}}
			for _, q := range asker.Powerful(queries, action) {
				if w, ok := asker.Find(q); ok {
					return []*analysis.Witness{w}
				}
			}
			return nil
		})
		if outcome == Can {
			return found, Can
		}
		open = open || outcome == Undecided
	}
	if open {
		return nil, Undecided
	}
	return nil, Cannot
}

// holderOf is what applies to a principal of the actor's class, under its own name.
func (a *actor) holderOf(n *node) *policy.PrincipalPolicies {
	h := *a.holder
	h.ARN, h.UniqueID = n.ARN, n.ID
	if h.Tags != nil {
		h.Tags = n.Tags
		if h.Tags == nil {
			h.Tags = map[string]string{}
		}
	}
	return &h
}

func isUser(arn string) bool { return strings.Contains(arn, ":user/") }

// solving returns the solver for the next question.
func (s *search) solving() analysis.Solver {
	const many = 5000
	if s.asked++; s.solver == nil || s.asked%many == 0 {
		s.solver = s.Solver()
	}
	return s.solver
}

// most is how many questions a search asks; what then is not answered is open.
const most = 500_000

const tooMany = "there are too many principals and policies to decide it"

func (s *search) spent() bool { return s.asked >= most }

// budget is what the next question may cost.
func (s *search) budget() *query.Budget {
	if s.Budget != nil {
		return s.Budget
	}
	return &query.Budget{Left: Steps}
}

func (s *search) decider() *Decider {
	return &Decider{Context: s.ctx, Solver: s.solving(), RCP: s.RCP, Budget: s.Budget}
}
