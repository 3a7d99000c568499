package chains

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// search is a search backward from the administrators.
type search struct {
	*Graph
	ctx context.Context
	// assumed says that steps count for which something must exist that is not known to.
	assumed bool
	classes []*classState
	states  map[*Class]*classState
	nodes   []*node // by ARN
	byARN   map[string]*node
	// bySession are the roles, as ARNs of their sessions name them.
	bySession map[string]*node
	trusts    map[*policy.Document]*trust
	// last is the greatest distance there is.
	last int
	// known are the answers to questions about steps.
	known map[edgeKey]*edge
	// services are the answers about services that trust policies admit.
	services map[serviceKey]Decision

	solver analysis.Solver
	asked  int
	// active are the classes whose policies may grant a step to another principal.
	active []*classState
	// only, where it is set, are the classes that are of interest, and behinds are answers of behind.
	only    map[*classState]bool
	behinds map[*state]map[*state]hop
	// sink, where it is set, hears of edges in place of what is recorded.
	sink func(a *actor, nodes []*node, e *edge)
}

// classState is a class with what was found out about it, for both kinds of credentials.
type classState struct {
	*Class
	// of is the class as the graph has it. The holder here has what its principals can at most have, unread names what of that is
	// not known.
	of     *Class
	unread string
	nodes  []*node
	// seen are numbers for what the policies see of principals, by theirs, and sights those numbers by what is seen.
	seen   []int32
	sights map[string]int32
	// grants is what its policies grant, whatever their resources and conditions.
	grants grants
	actors [credentialKinds]*actor
	// potential is whether its principals would be administrators if they had any permission that they were given.
	potential *Decision
}

// credentials are how one acts as a principal: with all that it has, or, as a user, with credentials that someone else has made
// for it, without the user's MFA device.
type credentials uint8

const (
	own credentials = iota
	made
	credentialKinds
)

// node is a principal.
type node struct {
	*Member
	class  *classState
	states [credentialKinds]state
	trust  *trust
	user   bool
	n      int // its number
	// written are what it takes to change the policies of the principal.
	written []paths.Target
}

// state is a principal as one acts as it. The zero state is not reached.
type state struct {
	reached bool
	// assumed says that it was reached by something that must exist.
	assumed bool
	dist    int
	edge    *edge  // the first step; nil for administrators
	next    *state // nil at the end of the chain
	node    *node  // whose it is
	admin   *analysis.Witness
	// open says why it was left open, "" if it was not.
	open string
}

// kind is with which credentials one acts.
func (st *state) kind() credentials {
	if st == &st.node.states[made] {
		return made
	}
	return own
}

func newSearch(ctx context.Context, g *Graph) *search {
	s := &search{
		Graph: g, ctx: ctx, byARN: map[string]*node{}, bySession: map[string]*node{}, trusts: map[*policy.Document]*trust{}, known: map[edgeKey]*edge{},
		states: map[*Class]*classState{}, last: 2, // of what a principal does by itself
		services: map[serviceKey]Decision{},
	}
	for _, c := range g.Classes {
		known := *c
		most, unread := Widest(c.Holder)
		known.Holder = most
		cs := &classState{Class: &known, of: c, grants: grantsOf(&known), unread: unread}
		for _, m := range c.Members {
			n := &node{Member: m, class: cs, user: isUser(m.ARN), trust: s.trustOf(m)}
			for k := range n.states {
				n.states[k].node = n
			}
			cs.nodes = append(cs.nodes, n)
			s.nodes = append(s.nodes, n)
			s.byARN[m.ARN] = n
		}
		slices.SortFunc(cs.nodes, byARN)
		s.states[cs.Class] = cs
		s.classes = append(s.classes, cs)
		if cs.grants.any {
			s.active = append(s.active, cs)
		}
	}
	slices.SortFunc(s.nodes, byARN)
	for i, n := range s.nodes {
		if n.n = i; !n.user {
			s.bySession[n.session()] = n
		}
	}
	return s
}

func byARN(a, b *node) int { return strings.Compare(a.ARN, b.ARN) }

// kinds are the ways to act as the principals of a class.
func (c *classState) kinds() []credentials {
	if c.nodes[0].user {
		return []credentials{own, made}
	}
	return []credentials{own}
}

// administrators finds those who are.
func (s *search) administrators() {
	for _, c := range s.classes {
		for _, k := range c.kinds() {
			a := s.actor(c, k)
			got := a.administers()
			if got.Outcome == Can && c.unread != "" {
				got = Decision{Outcome: Undecided, Reason: c.unread + " " + missing}
			}
			for _, n := range c.nodes {
				switch got.Outcome {
				case Can:
					n.states[k].reached, n.states[k].admin = true, got.Witness
				case Undecided:
					n.states[k].open = got.Reason
				case Cannot:
				}
			}
		}
	}
}

// round finds who reaches, in one step more, what is d steps away from an administrator.
func (s *search) round(d int) {
	for _, c := range s.classes {
		for _, k := range c.kinds() {
			a := s.actor(c, k)
			if len(a.missing()) == 0 {
				continue
			}
			if e := a.itself(); e.outcome == Undecided || len(e.steps) == d+1 {
				s.take(a, a.missing(), e, d+1, nil)
			}
		}
	}
	if d == 1 {
		s.collude(1)
	}
	for _, t := range s.nodes {
		for k := range t.states {
			if st := &t.states[k]; st.reached && st.dist == d {
				s.towards(t, credentials(k))
			}
		}
	}
}

// mostSteps is how long chains may be. No account that people have made has longer ones.
const mostSteps = 32

var tooLong = "a chain to an administrator has more than " + strconv.Itoa(mostSteps) + " steps"

// take records that some principals of a class reach something by an edge.
func (s *search) take(a *actor, nodes []*node, e *edge, dist int, next *state) {
	if s.sink != nil {
		s.sink(a, nodes, e)
		return
	}
	outcome, reason := e.outcome, e.reason
	if outcome == Can && a.class.unread != "" {
		outcome, reason = Undecided, a.class.unread+" "+missing
	}
	if outcome == Can && dist > mostSteps {
		outcome, reason = Undecided, tooLong
	}
	for _, n := range nodes {
		st := &n.states[a.kind]
		if st.reached {
			continue
		}
		switch outcome {
		case Can:
			st.reached, st.dist, st.edge, st.next = true, dist, e, next
			st.assumed = e.steps[0].Exists != "" || next != nil && next.assumed
			s.last = max(s.last, dist)
		case Undecided:
			st.open = cmp.Or(st.open, reason)
		case Cannot:
		}
	}
}

// towards finds those who can act as a principal that has been reached.
func (s *search) towards(t *node, k credentials) {
	if t.user && k == own {
		return // nobody else has its MFA device
	}
	to := &t.states[k]
	for _, c := range s.callersOf(t, k) {
		for _, by := range c.kinds() {
			a := s.actor(c, by)
			missing := a.missing()
			if len(missing) == 0 {
				continue
			}
			s.take(a, missing, s.edge(a, t), to.dist+1, to)
			if !t.user {
				s.assume(a, t, to)
			}
		}
	}
}

// assume finds the principals of a class that can assume a role.
func (s *search) assume(a *actor, t *node, to *state) {
	if t.trust == nil || !t.trust.callers {
		return
	}
	granted := a.class.grants.assumes(t.ARN)
	groups := map[string][]*node{}
	var order []string
	for _, n := range a.missing() {
		if n == t || !granted && !t.trust.namesOne(n) {
			continue
		}
		key := s.told(t, n)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], n)
	}
	for _, key := range order {
		s.take(a, groups[key], s.assumption(a, groups[key][0], key, t), to.dist+1, to)
	}
}

// told is what the trust policy of a role can see of a principal.
func (s *search) told(t, n *node) string {
	if t.Trust == nil {
		return ""
	}
	return s.Tells(t.Trust, n.Member)
}

// leaveOpen leaves open all that may act as a principal that is left open.
func (s *search) leaveOpen() {
	var queue []*state
	for _, n := range s.nodes {
		for k := range n.states {
			if st := &n.states[k]; !st.reached && st.open != "" {
				queue = append(queue, st)
			}
		}
	}
	for len(queue) > 0 && s.ctx.Err() == nil {
		to := queue[0]
		queue = queue[1:]
		s.sink = func(a *actor, nodes []*node, e *edge) {
			if e.outcome == Cannot {
				return
			}
			for _, n := range nodes {
				if st := &n.states[a.kind]; st.open == "" {
					st.open = "it may act as " + to.node.ARN + ", of which it is open"
					queue = append(queue, st)
				}
			}
		}
		s.towards(to.node, to.kind())
	}
	s.sink = nil
}

// missing are the principals of the actor's class that are not reached, with its credentials.
func (a *actor) missing() []*node {
	if a.reached {
		return nil
	}
	var all []*node
	for _, n := range a.class.nodes {
		if !n.states[a.kind].reached {
			all = append(all, n)
		}
	}
	a.reached = len(all) == 0
	return all
}

// callersOf are the classes whose principals may have a step to a principal: those who are granted an action of any, and those whom
// its trust policy names.
func (s *search) callersOf(t *node, k credentials) []*classState {
	all := s.active
	switch {
	case t.trust == nil || k != own:
	case t.trust.everyone:
		all = s.classes
	default:
		add := func(n *node) {
			if n != nil && !slices.Contains(all, n.class) {
				all = append(slices.Clip(all), n.class)
			}
		}
		for _, arn := range t.trust.named {
			add(s.byARN[arn])
		}
		for _, session := range t.trust.sessions {
			add(s.bySession[session])
		}
	}
	if s.only == nil {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c *classState) bool { return !s.only[c] })
}

// result collects what was found.
func (s *search) result() *Result {
	r := &Result{}
	type key struct {
		edge *edge
		next *state
	}
	at := map[key]int{}
	for _, n := range s.nodes {
		if s.Of != nil && !s.Of(n.ARN) {
			continue
		}
		r.Principals++
		st := &n.states[own]
		switch {
		case st.admin != nil:
			r.Administrators = append(r.Administrators, Administrator{n.ARN, renamed(st.admin, n.class.Holder.ARN, n.ARN)})
		case st.reached:
			k := key{st.edge, st.next}
			if i, ok := at[k]; ok {
				r.Chains[i].Principals = append(r.Chains[i].Principals, n.ARN)
				continue
			}
			at[k] = len(r.Chains)
			r.Chains = append(r.Chains, Chain{Principals: []string{n.ARN}, Steps: s.chain(st)})
		case st.open != "":
			r.Open = append(r.Open, Open{n.ARN, st.open})
		}
	}
	return r
}

// chain are the steps from a state to its end.
func (s *search) chain(st *state) []Step {
	var all []Step
	for ; st != nil && st.edge != nil; st = st.next {
		all = append(all, s.steps(st, st.edge)...)
	}
	return all
}

// steps are those of an edge, as the principal that a state is of takes them.
func (s *search) steps(st *state, e *edge) []Step {
	if e.told {
		return e.steps
	}
	var all []Step
	for _, step := range e.steps {
		step.From = st.node.ARN
		if step.To == e.from { // more permissions of its own
			step.To = st.node.ARN
			step.Description = strings.Replace(step.Description, name(e.from), name(st.node.ARN), 1)
		}
		requests := slices.Clone(step.Requests)
		for i := range requests {
			requests[i] = renamed(requests[i], e.from, st.node.ARN)
		}
		step.Requests = requests
		step.Statements = statementsOf(requests, st.node, s.byARN[step.To])
		all = append(all, step)
	}
	return all
}
