// Package summary tells what a policy gives access to: services by access level, and whether the access is limited by
// resource or by condition.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
package summary

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Policy is the summary of a document.
type Policy struct {
	File string `json:"file"`
	// Name tells the documents of a file apart, as "ForceMfaAccess/Policies/0"; "" for a file that is the document.
	Name string `json:"name"`
	Kind string `json:"kind"`
	// When are the template conditions and the values of parameters with which the document looks like this.
	When []Assumption `json:"when,omitempty"`
	// Effect is Allow, or Deny for a document that allows nothing: then it is summarized what is denied.
	Effect string `json:"effect"`
	// Everything says that all actions of all services are allowed, or denied, without limits. Services lists them
	// all the same.
	Everything bool      `json:"everything"`
	Services   []Service `json:"services"`
	// Unknown are entries of Action that match nothing in the catalog, and those that a template leaves open.
	Unknown []string `json:"unknown,omitempty"`
	// Incomplete says that parts of the document are unknown until it is deployed.
	Incomplete bool `json:"incomplete,omitempty"`
	// Undecided counts questions that were left open; what they are about is taken to be allowed, with limits.
	Undecided int `json:"undecided,omitempty"`
}

// Assumption is a template condition taken to be true or false, or a parameter taken to have a value, or another one than
// those of the document's other variants.
type Assumption struct {
	Condition string `json:"condition,omitempty"`
	Value     bool   `json:"value"`
	Parameter string `json:"parameter,omitempty"`
	Is        string `json:"is,omitempty"`
	Rest      bool   `json:"rest,omitempty"`
	Not       bool   `json:"not,omitempty"`
}

// Service is what a document says of one service.
type Service struct {
	Prefix string `json:"service"`
	Name   string `json:"name"`
	// Full says that all actions of the service are allowed, without limits.
	Full bool `json:"full"`
	// Levels are the access levels of which some action is allowed.
	Levels []Level `json:"levels"`
}

// Level is what a document says of the actions of one access level.
type Level struct {
	Level string `json:"level"`
	// Full says that all actions of the level are allowed, on all resources and under all conditions.
	Full bool `json:"full"`
	// Actions is how many actions of the level are allowed, in some request at least, Of how many there are.
	Actions int `json:"actions"`
	Of      int `json:"of"`
	// ByResource says that some of the actions are not allowed on all resources, ByCondition that some are not allowed in
	// all circumstances: there is a condition, on an Allow or on a Deny.
	ByResource  bool `json:"limitedByResource"`
	ByCondition bool `json:"limitedByCondition"`
}

// levels are the access levels in the order of AWS's summaries.
func levels() []catalog.Level {
	return []catalog.Level{catalog.List, catalog.Read, catalog.Write, catalog.PermissionsManagement, catalog.Tagging}
}

// Finder is the solver.
type Finder interface {
	Find(ctx context.Context, q query.Query) (query.Witness, bool, error)
}

// Of summarizes a document. The error is ctx's, or one of the solver's other than that a question was left open.
func Of(ctx context.Context, finder Finder, d *policy.Document) (Policy, error) {
	p := Policy{Name: d.Name, Kind: d.Kind.String(), Effect: "Allow", Services: []Service{}, Incomplete: d.Opaque}
	if d.Source != nil {
		p.File = d.File()
	}
	for _, a := range d.Assume {
		p.When = append(p.When, Assumption(a))
	}
	s := &summarizer{ctx: ctx, finder: finder, policy: &p, answers: map[string]answer{}}
	s.read(d)
	if err := s.services(); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// summarizer is at work on one document.
type summarizer struct {
	ctx    context.Context
	finder Finder
	policy *Policy
	// whole is the document without its principals, best the same in the best of circumstances: without conditions on what
	// it allows, and without the denials that have conditions.
	whole, best *policy.Document
	statements  []*policy.Statement
	// callers are the sorts of callers that the document is about.
	callers []query.Caller
	// keys are the context keys, in lower case, that the statements mention and only some actions have.
	keys []string
	// covering holds for each action of the catalog a bit for each statement whose Action or NotAction covers it, in words
	// of 64 bits.
	covering []uint64
	words    int
	answers  map[string]answer
}

// answer is what is known of an action.
type answer struct {
	allowed, byResource, byCondition bool
}

// read makes of a document what questions are about.
func (s *summarizer) read(d *policy.Document) {
	deny := !slices.ContainsFunc(d.Statements, (*policy.Statement).Allows) && slices.ContainsFunc(d.Statements, (*policy.Statement).Denies)
	if deny {
		s.policy.Effect = "Deny"
	}
	for _, written := range d.Statements {
		if !written.Allows() && !written.Denies() {
			continue
		}
		copied := *written
		copied.Principal, copied.NotPrincipal = nil, nil
		if copied.Resource == nil && copied.NotResource == nil { // as in a trust policy
			copied.Resource = &policy.List{Node: &policy.Node{}, Items: []policy.Text{{Value: "*"}}, Index: []int{-1}}
		}
		if deny {
			copied.Effect = &policy.Text{Value: "Allow"}
		}
		s.statements = append(s.statements, &copied)
	}
	s.callers = callers(d)
	s.whole = document(d, s.statements)
	var best []*policy.Statement
	for _, st := range s.statements {
		if st.Condition == nil {
			best = append(best, st)
			continue
		}
		if st.Allows() {
			free := *st
			free.Condition = nil
			best = append(best, &free)
		}
	}
	s.best = document(d, best)
	for _, st := range s.statements {
		s.mention(st, d.Variables())
	}
	slices.Sort(s.keys)
	s.keys = slices.Compact(s.keys)
	s.cover()
}

// callers returns the sorts of callers that a document is about: whom its kind is for, as far as its statements name them.
func callers(d *policy.Document) []query.Caller {
	if !d.Kind.NamesPrincipals() {
		return query.DefaultCallers(policy.Identity)
	}
	named := map[string]bool{}
	for _, s := range d.Statements {
		if s.Principal == nil || s.Principal.Any || s.Principal.Node == nil || s.Opaque {
			return query.DefaultCallers(d.Kind)
		}
		for i := range s.Principal.Entries {
			named[s.Principal.Entries[i].Type.Value] = true
		}
	}
	return slices.DeleteFunc(query.DefaultCallers(d.Kind), func(p query.Caller) bool {
		switch p.Type {
		case query.Service:
			return !named["Service"]
		case query.Federated:
			return !named["Federated"]
		default:
			return !named["AWS"] && !named["CanonicalUser"]
		}
	})
}

// mention remembers the keys of a statement's conditions and policy variables that only some actions have.
func (s *summarizer) mention(st *policy.Statement, variables bool) {
	add := func(key string) {
		if key = strings.ToLower(key); facts.ByAction(key) {
			s.keys = append(s.keys, key)
		}
	}
	patterns := func(texts []policy.Text) {
		for i := range texts {
			for _, token := range policy.ParsePattern(&texts[i], policy.PatternMode{Variables: variables}) {
				if token.Kind == policy.Variable {
					add(token.Text)
				}
			}
		}
	}
	for _, list := range []*policy.List{st.Resource, st.NotResource} {
		if list != nil {
			patterns(list.Items)
		}
	}
	if st.Condition == nil {
		return
	}
	for i := range st.Condition.Conditions {
		c := &st.Condition.Conditions[i]
		if c.Key.Known() {
			add(c.Key.Value)
		}
		patterns(c.Values)
	}
}

// document returns an identity policy with statements of d's.
func document(d *policy.Document, statements []*policy.Statement) *policy.Document {
	return &policy.Document{
		Source: d.Source, Kind: policy.Identity, Root: d.Root, Version: d.Version, Statements: statements, StatementList: true,
	}
}

// cover fills in which statements cover which actions. Statements whose resources are all of services on whose resources an
// action does not act are left out.
func (s *summarizer) cover() {
	s.words = (len(s.statements) + 63) / 64
	s.covering = make([]uint64, catalog.NumActions()*s.words)
	names := owners{}
	masks := make([]uint64, len(s.statements))
	for i, st := range s.statements {
		masks[i] = names.of(st)
	}
	acts := names.actions()
	for i, st := range s.statements {
		word, bit := i/64, uint64(1)<<(i%64)
		switch {
		case st.Action != nil:
			for j := range st.Action.Items {
				s.match(&st.Action.Items[j], func(a catalog.Action) {
					if acts[a]&masks[i] != 0 {
						s.covering[int(a)*s.words+word] |= bit
					}
				})
			}
		case st.NotAction != nil:
			for a := range catalog.NumActions() {
				if acts[a]&masks[i] != 0 {
					s.covering[a*s.words+word] |= bit
				}
			}
			for j := range st.NotAction.Items {
				s.match(&st.NotAction.Items[j], func(a catalog.Action) { s.covering[int(a)*s.words+word] &^= bit })
			}
		}
	}
}

// owners numbers the services that the resources of statements belong to, from 1 on.
type owners map[string]int

// every is the bit that stands for all services, and for for what is a resource of none.
const every = 1

// of returns the services of a statement's resources as bits: every if they may be of any.
func (o owners) of(s *policy.Statement) uint64 {
	if s.NotResource != nil || s.Resource == nil || s.Opaque || len(s.Resource.Items) == 0 {
		return every
	}
	var mask uint64
	for i := range s.Resource.Items {
		t := &s.Resource.Items[i]
		arn, ok := policy.ParseARN(t.Value)
		if !t.Known() || !ok || arn.Service == "" || strings.ContainsAny(arn.Partition+arn.Service, "*?$") {
			return every
		}
		n, known := o[arn.Service]
		if !known {
			if n = len(o) + 1; n > 63 {
				return every
			}
			o[arn.Service] = n
		}
		mask |= 1 << n
	}
	return mask
}

// actions returns for each action of the catalog the services of the resources that it acts on, and every.
func (o owners) actions() []uint64 {
	types := make([]uint64, catalog.NumResourceTypes())
	for t := range types {
		for format := range catalog.ResourceType(t).ARNs() {
			arn, _ := policy.ParseARN(format)
			if strings.Contains(arn.Service, "$") {
				types[t] = ^uint64(0)
			} else if n, ok := o[arn.Service]; ok {
				types[t] |= 1 << n
			}
		}
	}
	masks := make([]uint64, catalog.NumActions())
	for a := range catalog.Actions() {
		masks[a] = every
		for r := range a.Resources() {
			masks[a] |= types[r.ResourceType]
		}
	}
	return masks
}

// match calls f for the actions that an entry matches, and remembers an entry that matches none.
func (s *summarizer) match(t *policy.Text, f func(catalog.Action)) {
	none := true
	if t.Known() {
		for a := range catalog.Match(t.Value) {
			none = false
			f(a)
		}
	}
	if none && !slices.Contains(s.policy.Unknown, t.Value) {
		s.policy.Unknown = append(s.policy.Unknown, t.Value)
	}
}

// services asks about all actions.
func (s *summarizer) services() error {
	s.policy.Everything = true
	for service := range catalog.Services() {
		found := make([]Level, len(levels()))
		for i, level := range levels() {
			found[i].Level = level.String()
		}
		for a := range service.Actions() {
			level := &found[slices.Index(levels(), a.Level())]
			level.Of++
			got, err := s.ask(a)
			if err != nil {
				return err
			}
			if got.allowed {
				level.Actions++
				level.ByResource = level.ByResource || got.byResource
				level.ByCondition = level.ByCondition || got.byCondition
			}
		}
		out := Service{Prefix: service.Prefix(), Name: service.Name(), Full: true}
		for i := range found {
			level := &found[i]
			level.Full = level.Actions == level.Of && !level.ByResource && !level.ByCondition
			out.Full = out.Full && level.Full
			if level.Actions > 0 {
				out.Levels = append(out.Levels, *level)
			}
		}
		s.policy.Everything = s.policy.Everything && out.Full
		if out.Levels != nil {
			s.policy.Services = append(s.policy.Services, out)
		}
	}
	return nil
}

// ask answers for an action. Actions that the same statements cover, of one service, with the same resource types if these
// matter, and with the same of the mentioned keys get the same answer.
func (s *summarizer) ask(a catalog.Action) (answer, error) {
	covered := s.covering[int(a)*s.words : (int(a)+1)*s.words]
	var key strings.Builder
	allows, denies, free, wide := false, false, false, true
	for word, set := range covered {
		for ; set != 0; set &= set - 1 {
			i := word*64 + bits.TrailingZeros64(set)
			st := s.statements[i]
			key.WriteString(st.Effect.Value[:1])
			key.WriteRune(rune(i))
			star := anywhere(st)
			wide = wide && star
			if st.Allows() {
				allows = true
				free = free || star && st.Condition == nil && !st.Opaque
			} else {
				denies = true
			}
		}
	}
	switch {
	case !allows:
		return answer{}, nil
	case free && !denies:
		return answer{allowed: true}, nil
	}
	key.WriteString(a.Service().Prefix())
	if !wide {
		for r := range a.Resources() {
			key.WriteRune(rune(r.ResourceType))
		}
	}
	for _, name := range s.keys {
		tell(&key, a, name, wide)
	}
	if known, ok := s.answers[key.String()]; ok {
		return known, nil
	}
	got, err := s.decide(a)
	s.answers[key.String()] = got
	return got, err
}

// tell writes down whether an action has a key, on each of its resources where it matters on which.
func tell(to *strings.Builder, a catalog.Action, key string, wide bool) {
	if wide {
		if facts.Supplied(key, a) {
			to.WriteByte('+')
		} else {
			to.WriteByte('-')
		}
		return
	}
	for i := range a.NumResources() {
		k := facts.Of(key, facts.Subject{Action: a.String(), Entry: a, Known: true, Resource: i})
		to.WriteByte('0' + byte(k.Presence))
	}
}

// anywhere reports whether a statement is about all resources.
func anywhere(s *policy.Statement) bool {
	return s.NotResource == nil && (s.Resource == nil || slices.ContainsFunc(s.Resource.Items, func(t policy.Text) bool {
		return t.Known() && t.Value == "*"
	}))
}

// decide asks the solver about an action.
func (s *summarizer) decide(a catalog.Action) (answer, error) {
	actions := []string{a.String()}
	whole, best := []query.Layer{{Docs: []*policy.Document{s.whole}}}, []query.Layer{{Docs: []*policy.Document{s.best}}}
	var got answer
	var err error
	if got.allowed, err = s.find(query.Query{Layers: whole, Actions: actions}); err != nil || !got.allowed {
		return got, err
	}
	// What is not allowed in the best of circumstances is not for its resource.
	if got.byResource, err = s.find(query.Query{
		Layers: []query.Layer{{Implicit: true}}, NotBy: best, Actions: actions,
	}); err != nil {
		return got, err
	}
	got.byCondition, err = s.find(query.Query{Layers: best, NotBy: whole, Actions: actions})
	return got, err
}

// find reports whether there is a request; it is taken to be where the solver cannot tell.
func (s *summarizer) find(q query.Query) (bool, error) {
	q.Callers = s.callers
	_, found, err := s.finder.Find(s.ctx, q)
	if errors.Is(err, query.ErrUndecided) {
		s.policy.Undecided++
		return true, nil
	}
	return found, err
}

// most is how many services a sentence tells of.
const most = 5

// Sentence tells of a summary in a sentence: "allows s3 Read (3 of 60 actions, limited by resource)".
func (p *Policy) Sentence() string {
	verb := "allows "
	if p.Effect == "Deny" {
		verb = "denies "
	}
	var parts []string
	for i := range p.Services {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more services", len(p.Services)-most))
			break
		}
		parts = append(parts, p.Services[i].sentence())
	}
	text := verb + strings.Join(parts, "; ")
	switch {
	case p.Everything:
		text = verb + "everything"
	case parts == nil:
		text = verb + "nothing that is known"
	}
	if p.Incomplete || p.Undecided > 0 {
		text += "; and what is not known until it is deployed"
	}
	return text
}

func (s *Service) sentence() string {
	if s.Full {
		return "all of " + s.Prefix
	}
	var levels []string
	for i := range s.Levels {
		l := &s.Levels[i]
		text := fmt.Sprintf("%s (%d of %d actions", l.Level, l.Actions, l.Of)
		switch {
		case l.ByResource && l.ByCondition:
			text += ", limited by resource and condition"
		case l.ByResource:
			text += ", limited by resource"
		case l.ByCondition:
			text += ", limited by condition"
		}
		levels = append(levels, text+")")
	}
	return s.Prefix + " " + strings.Join(levels, ", ")
}
