package analysis

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// The questions and their answers, under names that rules have them by. They are types of package query, which explains them:
// "go doc query.Query", with the import path github.com/iamlint/iamlint/query, shows the fields of the first, and so on.
type (
	// Query asks for a request; see [Pass.Find]. Its fields (Layers, NotBy, Actions, ResourceIn, Via, Where, Callers, View and
	// more) are shown by "go doc github.com/iamlint/iamlint/query.Query".
	Query = query.Query
	// Layer is a set of documents of which one must allow and none deny: Docs, Implicit, Unread. [Alone], [Guard] and [Everything]
	// make some. See "go doc github.com/iamlint/iamlint/query.Layer".
	Layer = query.Layer
	// Constraint is a condition on the request's context: Operator, Key, Values, Texts, Not. [Where], [WhereNot], [Absent] and
	// [Present] make some. See "go doc github.com/iamlint/iamlint/query.Constraint".
	Constraint = query.Constraint
	// Fixed is what a context key is taken to be: Absent, or a Value. See "go doc github.com/iamlint/iamlint/query.Fixed".
	Fixed = query.Fixed
	// Budget is what several questions together may cost. See "go doc github.com/iamlint/iamlint/query.Budget".
	Budget = query.Budget
	// Caller is a sort of principal: Type, Credentials, ARN, OtherAccount. See "go doc github.com/iamlint/iamlint/query.Caller".
	Caller = query.Caller
	// Witness is a request that answers a Query, with the statements that allow it and those that deny it. See
	// "go doc github.com/iamlint/iamlint/query.Witness".
	Witness = query.Witness
	// Match is a statement that bore on a decision: Document, Statement, and the Action and Resource that matched. See
	// "go doc github.com/iamlint/iamlint/query.Match".
	Match = query.Match
	// Policies are all documents that bear on a request. See "go doc github.com/iamlint/iamlint/query.Policies".
	Policies = query.Policies
	// Decision is what policies say of a request. See "go doc github.com/iamlint/iamlint/query.Decision".
	Decision = query.Decision
	// Solver answers questions about documents: its method Find.
	Solver = query.Solver
)

// Outcomes of a decision. Unknown is that of one that rests on what a template leaves open.
const (
	Allowed = query.Allowed
	Unknown = query.Unknown
)

// The sorts of callers and their credentials.
const (
	User      = query.User
	Role      = query.Role
	Root      = query.Root
	Federated = query.Federated
	Service   = query.Service
	Anonymous = query.Anonymous

	LongTerm     = query.LongTerm
	Temporary    = query.Temporary
	TemporaryMFA = query.TemporaryMFA
)

// Pass is one run of one analyzer over one document or unit.
type Pass struct {
	// Analyzer is the analyzer that is run.
	Analyzer *Analyzer
	// Unit is what is analyzed together, Document the document of the run; Document is nil for analyzers of other scopes than
	// PerDocument.
	Unit     *policy.Unit
	Document *policy.Document
	// UnusedIgnores are the suppressions in the source that suppress nothing. Those that may suppress what another run finds, with
	// other rules or with what is still open, are not among them. Only analyzers of scope AfterUnit have them.
	UnusedIgnores []policy.Ignore
	// Report records a finding.
	Report func(Diagnostic)

	// Strict asks for the judgment of AWS IAM Access Analyzer: each statement alone, whatever stands beside it. Without it
	// rules about grants judge the document as a whole.
	Strict bool

	// Context ends when the run is to stop. Solver answers Find; Undecided is called for each question left open. Because, if it
	// is given, hears why the next one is, where that is known.
	Context   context.Context
	Solver    Solver
	Undecided func()
	Because   func(reason string)
	// Budget is what the questions of all analyzers about the document, or the unit, may cost together; nil sets no bound.
	Budget *Budget
	// Index spares looks at documents that do not bear on a question. Nil spares none.
	Index *Index
	// Memory is what passes over other units with the same documents have found out, and find here; nil where there are none.
	Memory *Memory

	// err is the first error of the analyzer's questions.
	err error
	// particular says that the analyzer has looked at the principals of the unit.
	particular bool
	// shared are the results of shared computations, by what computed them.
	shared map[any]*sharing
	// answers are those of the solver.
	answers *answers
}

// remembered are the answers that are known, of all passes that have the same memory.
func (p *Pass) remembered() *answers {
	switch {
	case p.Memory != nil:
		return &p.Memory.answers
	case p.answers == nil:
		p.answers = &answers{}
	}
	return p.answers
}

// Reset makes the pass one of another analyzer over the same document or unit. What analyzers share stays, the error of the
// last one does not.
func (p *Pass) Reset(a *Analyzer) { p.Analyzer, p.err, p.particular = a, nil, false }

// Account returns the ID of the account that the document is in, "" if it is not known.
func (p *Pass) Account() string {
	if p.Document != nil && p.Document.Host != nil && p.Document.Host.Account != "" {
		return p.Document.Host.Account
	}
	return p.Unit.Account
}

// Principals returns the principals of the unit.
func (p *Pass) Principals() []*policy.PrincipalPolicies {
	p.particular = true
	return p.Unit.Principals
}

// Particular reports whether the analyzer has asked for the unit's principals, or for what follows from them. What it said
// otherwise is the same for the document wherever it is attached.
func (p *Pass) Particular() bool { return p.particular }

// About returns a pass like p about a document. What it finds out of the document is its own.
func (p *Pass) About(d *policy.Document) *Pass {
	p.remembered()
	about := *p
	about.Document, about.shared = d, nil
	return &about
}

// Err returns the first error of the analyzer's questions, or what it failed with. What the analyzer found after that is
// worth nothing, and is not reported.
func (p *Pass) Err() error { return p.err }

// Fail records that the analyzer could not do its work. Only the first error counts.
func (p *Pass) Fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// Reportf reports a finding without witness. The message is made by [Message].
func (p *Pass) Reportf(r policy.Range, format string, args ...any) {
	p.Report(Diagnostic{Range: r, Message: Message(format, args...)})
}

// ReportIn is Reportf for something of a statement, which may have its place elsewhere: a value that a YAML anchor or a
// variable of a module stands for.
func (p *Pass) ReportIn(s *policy.Statement, r policy.Range, format string, args ...any) {
	p.Report(Diagnostic{Statement: s, Range: r, Message: Message(format, args...)})
}

// ReportWitness is ReportIn for a finding that a request proves.
func (p *Pass) ReportWitness(s *policy.Statement, r policy.Range, w *Witness, format string, args ...any) {
	p.Report(Diagnostic{Statement: s, Range: r, Witness: w, Message: Message(format, args...)})
}

// ReportFix is ReportIn for a finding with fixes, which may be nil.
func (p *Pass) ReportFix(s *policy.Statement, r policy.Range, fixes []SuggestedFix, format string, args ...any) {
	p.Report(Diagnostic{Statement: s, Range: r, Message: Message(format, args...), Fixes: fixes})
}

// LeaveOpen leaves a question open, for a reason; "" is none.
func (p *Pass) LeaveOpen(reason string) {
	if p.Because != nil && reason != "" {
		p.Because(reason)
	}
	p.Undecided()
}

// Find looks for a request that answers the question, and returns false if there is none. A question that cannot be
// decided counts as unanswered: it is false as well, and the run's statistics tell of it. So is one that fails; the pass
// keeps the error, and answers none of the analyzer's further questions.
func (p *Pass) Find(q Query) (*Witness, bool) {
	witness, found := p.find(q)
	if found && abroad(witness) {
		q.Where = append(slices.Clip(q.Where), Constraint{
			Operator: "StringEquals", Key: "aws:ResourceAccount", Values: []string{"${aws:PrincipalAccount}"},
		})
		witness, found = p.find(q)
	}
	if !found {
		return nil, false
	}
	if named, ok := ordinary(q); ok {
		if w, found, err := p.pay(&named); found && err == nil {
			return &w, true
		}
	}
	return witness, true
}

func (p *Pass) find(q Query) (*Witness, bool) {
	witness, found, err := p.ask(&q)
	if unknown, ok := errors.AsType[*query.UnknownError](err); ok {
		p.LeaveOpen(unknown.Reason())
	}
	if err != nil || !found {
		return nil, false
	}
	return &witness, true
}

// abroad reports whether a request asks IAM about what is in another account than the caller's, which IAM never allows:
// users, groups and policies have no resource policy, and a role's is about who assumes it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
func abroad(w *Witness) bool {
	if service, _, _ := strings.Cut(w.Request.Action, ":"); !strings.EqualFold(service, "iam") {
		return false
	}
	caller, known := policy.ParseARN(w.Request.Principal)
	arn, ok := policy.ParseARN(w.Request.Resource)
	return ok && known && arn.Account != "" && arn.Account != "aws" && caller.Account != "" && arn.Account != caller.Account
}

// Impossible reports whether it is proved that no request answers the question. Unlike a false answer of Find it never
// rests on a question that was left open, or that failed.
func (p *Pass) Impossible(q Query) bool {
	_, found, err := p.ask(&q)
	return err == nil && !found
}

// Closely is how many times as much it costs to look at all texts of a statement, for keys and variables, as at its actions.
const Closely = 6

// statementsAStep is how many statements are looked at in a step of the solver.
const statementsAStep = 6

// Pay takes from the budget what it costs a rule to look at the actions and resources of statements itself, and reports false if nothing is left: every
// question is then left open, and no look is worth it.
func (p *Pass) Pay(statements int) bool {
	if p.Budget == nil {
		return true
	}
	if p.Budget.Left <= 0 {
		return false
	}
	p.Budget.Left -= statements / statementsAStep
	return true
}

// ask asks the solver. What depends on what is not known is left to the caller.
func (p *Pass) ask(q *Query) (witness Witness, found bool, err error) {
	if p.err != nil {
		return Witness{}, false, p.err
	}
	witness, found, err = p.pay(q)
	_, unknown := errors.AsType[*query.UnknownError](err)
	switch {
	case unknown:
	case errors.Is(err, query.ErrUndecided):
		p.Undecided()
	case err != nil:
		p.Fail(fmt.Errorf("solve: %w", err))
	}
	return witness, found, err
}

// pay asks the solver, if the budget is not empty. It pays for what it costs to look at the statements and to make a question
// ready, whatever its answer then costs.
func (p *Pass) pay(q *Query) (Witness, bool, error) {
	const ready = 100 // steps
	p.identify(q)
	if p.Budget != nil && p.Budget.Left <= 0 {
		return Witness{}, false, query.ErrUndecided
	}
	out, looked := p.Index.outOfReach(q)
	if p.Budget != nil {
		p.Budget.Left -= looked / statementsAStep
	}
	if out {
		return Witness{}, false, nil
	}
	answers := p.remembered()
	key, again := answers.keyOf(p.Index, q)
	if known, ok := answers.get(key); again && ok {
		return known.witness, known.found, known.err
	}
	if p.Budget != nil {
		p.Budget.Left -= ready
		for _, l := range q.Layers {
			p.Budget.Left -= len(l.Docs)
		}
		q.Budget = p.Budget
	}
	witness, found, err := p.Solver.Find(p.Context, *q)
	if again && p.Context.Err() == nil && (p.Memory == nil || err == nil) {
		answers.put(key, answer{witness, found, err})
	}
	return witness, found, err
}

// Tells reports whether a finding that takes several requests is one about the pass's document, which allows the first of
// them: it is, unless the document is one of AWS's managed policies. Such a policy tells only what takes another policy, too,
// and no document of the source does.
func (p *Pass) Tells(requests []*Witness) bool {
	if p.Document.Managed == "" {
		return true
	}
	together := false
	for i, w := range requests {
		here := false
		for _, m := range w.Allowed {
			switch d := m.Document; {
			case d == nil || d.Kind != policy.Identity:
			case i == 0 && d.Managed < p.Document.Managed: // a document of the source has no such name
				return false
			default:
				here = here || d == p.Document
			}
		}
		together = together || !here
	}
	return together
}

// Decide decides a concrete request.
func (p *Pass) Decide(policies Policies, request policy.Request) Decision {
	return eval.Decide(policies, request)
}

// Setting is one way in which a document takes effect.
type Setting struct {
	// Principal is the template's principal that the document is attached to, nil if the document is judged by itself. Alike
	// are further ones to whom the same is attached.
	Principal *policy.PrincipalPolicies
	Alike     []*policy.PrincipalPolicies
	// Layers are what must allow a request. One of them is unread if the principal has a permissions boundary whose text is not
	// known: nothing is found then, and nothing is impossible that the other layers do not exclude.
	Layers []Layer
	// Callers are who may make it; nil leaves them to the solver, by the kind of the document.
	Callers []Caller
}

// Each yields the setting once for each of its principals, or as it is if it has none: for what depends on the principal itself,
// its name or who may assume it.
func (s Setting) Each() iter.Seq[Setting] {
	return func(yield func(Setting) bool) {
		if !yield(s) {
			return
		}
		each := s
		for _, each.Principal = range s.Alike {
			if !yield(each) {
				return
			}
		}
	}
}

// Principals returns the setting's principals.
func (s Setting) Principals() []*policy.PrincipalPolicies {
	if s.Principal == nil {
		return nil
	}
	return append([]*policy.PrincipalPolicies{s.Principal}, s.Alike...)
}

// Statements counts the statements of the setting's layers.
func (s Setting) Statements() int {
	n := 0
	for _, l := range s.Layers {
		for _, d := range l.Docs {
			n += len(d.Statements)
		}
	}
	return n
}

// Holders returns the principals of the unit that a document is attached to, as a policy of their own or of their group.
func (p *Pass) Holders(d *policy.Document) []*policy.PrincipalPolicies {
	p.particular = true
	if p.Index != nil {
		return p.Index.holders[d]
	}
	var found []*policy.PrincipalPolicies
	for _, holder := range p.Unit.Principals {
		if slices.Contains(holder.Identity, d) {
			found = append(found, holder)
		}
	}
	return found
}

// Settings yields the ways in which the pass's document takes effect: once by itself, or, if it belongs to principals of
// its template, once with each, together with what else is attached to that principal. Principals to whom the same policies are
// attached, in whatever order, share a setting.
//
// What the documents mean is query.LayersOf's business: an identity document is the only grant, a boundary a ceiling, and a
// document that only denies a guard beside other policies.
func (p *Pass) Settings() iter.Seq[Setting] {
	return slices.Values(settings.Of(p))
}

var settings = Share(findSettings)

func findSettings(p *Pass) []Setting {
	var out []Setting
	if p.Document.Kind == policy.Identity {
		alike := map[string]int{}
		add := func(holder *policy.PrincipalPolicies, documents []*policy.Document) {
			setting, ok := settingOf(p.Document, holder, documents)
			if !ok {
				return
			}
			key := p.keyOf(&setting)
			if i, ok := alike[key]; ok {
				if out[i].Principal != holder {
					out[i].Alike = append(out[i].Alike, holder)
				}
				return
			}
			alike[key] = len(out)
			out = append(out, setting)
		}
		for _, holder := range p.Holders(p.Document) {
			add(holder, holder.Identity)
			if unguarded := withoutGuards(p.Document, holder); unguarded != nil {
				add(holder, unguarded)
			}
		}
	}
	if len(out) == 0 {
		setting := Setting{Layers: query.LayersOf(p.Document)}
		if p.Document.Kind == policy.Identity && p.Document.Host != nil {
			setting.Callers = callersOfHost(p.Document.Host)
		}
		out = append(out, setting)
	}
	return out
}

// keyOf returns a text that is the same for settings in which every question has the same answer.
func (p *Pass) keyOf(s *Setting) string {
	k := questionKey{answers: p.remembered()}
	k.layers(s.Layers)
	k.string(s.Principal.Resource.Type)
	k.bool(len(s.Principal.Unread) > 0)
	k.number(len(s.Principal.Managed))
	for i := range s.Principal.Managed {
		k.text(&s.Principal.Managed[i])
	}
	return k.String()
}

// callersOfHost returns who may call under a policy that its template attaches to principals which it does not define; nil
// leaves it open.
func callersOfHost(host *policy.TemplateResource) []Caller {
	has := func(keys ...string) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return host.Properties.Get(key) != nil })
	}
	roles, users := has("Roles", "RoleName"), has("Users", "UserName", "Groups", "GroupName")
	switch host.Type {
	case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy":
		switch {
		case roles && !users:
			return callersOf("AWS::IAM::Role")
		case users && !roles:
			return callersOf("AWS::IAM::User")
		}
	}
	return nil
}

// withoutGuards are the documents of a principal as they are where nothing that may be absent denies: those that deny, and are
// there under conditions only, are left out, or looked at in another of their variants. nil if no document does.
func withoutGuards(d *policy.Document, holder *policy.PrincipalPolicies) []*policy.Document {
	variants := map[*policy.TemplateResource]map[string]int{}
	for _, other := range holder.Identity {
		if variants[other.Host] == nil {
			variants[other.Host] = map[string]int{}
		}
		variants[other.Host][other.Name]++
	}
	var out []*policy.Document
	uncertain := false
	for _, other := range slices.Backward(holder.Identity) {
		sure := !slices.ContainsFunc(assumptions(other, holder), func(a policy.Assumption) bool {
			return !slices.Contains(assumptions(d, holder), a)
		})
		if denies := slices.ContainsFunc(other.Statements, (*policy.Statement).Denies); denies && !sure && other != d {
			uncertain = true
			if variants[other.Host][other.Name] == 1 {
				continue
			}
		}
		out = append(out, other)
	}
	if !uncertain {
		return nil
	}
	return out
}

func settingOf(d *policy.Document, holder *policy.PrincipalPolicies, others []*policy.Document) (Setting, bool) {
	held := false
	for _, other := range holder.Identity {
		held = held || other == d
	}
	if !held {
		return Setting{}, false
	}
	assumed := assumptions(d, holder)
	hidden := holder.Boundary == nil && holder.BoundaryARN != nil
	for _, without := range holder.Unbounded {
		if hidden && consistent(assumed, without) {
			assumed, hidden = slices.Concat(assumed, without), false // who looks for access looks where there is no boundary
		}
	}
	docs := []*policy.Document{d}
	taken := map[*policy.Node]bool{d.Root: true}
	add := func(other *policy.Document) {
		when := assumptions(other, holder)
		if taken[other.Root] || samePlace(other, d) || !consistent(assumed, when) {
			return
		}
		taken[other.Root] = true
		assumed = append(slices.Clip(assumed), when...)
		docs = append(docs, other)
	}
	for _, other := range others {
		add(other)
	}
	setting := Setting{Principal: holder, Layers: query.LayersOf(docs...), Callers: callersOf(holder.Resource.Type)}
	if holder.ARN != "" {
		setting.settle()
		return setting, true
	}
	switch b := holder.Boundary; {
	case b != nil && consistent(assumed, b.Assume):
		setting.Layers = append(setting.Layers, query.LayersOf(b)...)
	case hidden:
		setting.Layers = append(setting.Layers, unreadBoundary(holder))
	}
	return setting, true
}

// unreadBoundary is the layer of a permissions boundary that is named and not known.
func unreadBoundary(holder *policy.PrincipalPolicies) Layer {
	return Layer{Unread: true, Because: "the text of its permissions boundary " + holder.BoundaryARN.Value + " is not here"}
}

// assumptions are what must hold for a document to be attached to a principal.
func assumptions(d *policy.Document, holder *policy.PrincipalPolicies) []policy.Assumption {
	if when := holder.When[d]; when != nil {
		return slices.Concat(d.Assume, when)
	}
	return d.Assume
}

// Together reports whether two documents of a template may be there at once: they are not one under different template
// conditions, and the conditions that they assume do not exclude each other.
func Together(a, b *policy.Document) bool { return !samePlace(a, b) && consistent(a.Assume, b.Assume) }

// samePlace reports whether two documents are variants of one, under different template conditions.
func samePlace(a, b *policy.Document) bool { return a.Name == b.Name && a.Host == b.Host }

func consistent(a, b []policy.Assumption) bool {
	for _, x := range a {
		if slices.ContainsFunc(b, x.Excludes) {
			return false
		}
	}
	return true
}

func callersOf(resourceType string) []Caller {
	switch resourceType {
	case "AWS::IAM::User", "AWS::IAM::Group":
		return []Caller{{Type: User, Credentials: LongTerm}, {Type: User, Credentials: Temporary}, {Type: User, Credentials: TemporaryMFA}}
	default:
		return []Caller{{Type: Role, Credentials: Temporary}, {Type: Role, Credentials: TemporaryMFA}}
	}
}
