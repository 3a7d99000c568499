package chains

import (
	"context"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Outcome is the answer to whether a principal can make a request.
type Outcome uint8

// The outcomes. Undecided means that neither could be proved.
const (
	Cannot Outcome = iota
	Can
	Undecided
)

// String returns the outcome in a word.
func (o Outcome) String() string { return [...]string{"no", "yes", "open"}[o] }

// Resource is a resource whose own policy bears on requests to it: a role with its trust policy, or another.
type Resource struct {
	// ARN is the resource's, Policy its policy; nil where it has one that is not known.
	ARN    string
	Policy *policy.Document
}

// needed reports whether the policy of a resource must allow a request in the same account, too.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func (t *Resource) needed() bool {
	arn, _ := policy.ParseARN(t.ARN)
	return t.Policy.Kind == policy.Trust || arn.Service == "kms" && strings.HasPrefix(arn.Resource, "key/")
}

// AccountOf is the ID of the account that a resource is in, "" if its ARN does not say.
func AccountOf(arn string) string {
	parsed, _ := policy.ParseARN(arn)
	return parsed.Account
}

// Decider finds out what a principal that exists can do, by all policies that bear on the request.
type Decider struct {
	// Context ends when it is to stop, Solver answers its questions.
	Context context.Context
	Solver  analysis.Solver
	// RCP are the levels of resource control policies over all resources.
	RCP [][]*policy.Document
	// Budget, if given, is what all questions may cost together; else each may cost Steps.
	Budget *query.Budget
}

// Decision is what was found out.
type Decision struct {
	// Outcome is the answer, and Witness a request if it is Can.
	Outcome Outcome
	Witness *analysis.Witness
	// Reason says why it is open, if it is.
	Reason string
}

// Steps are those of the solver that one question may take.
const Steps = 1_000_000

// Request is what is asked of a principal.
type Request struct {
	// Actions and Resources are names and patterns of what is called, and on what; no Resources are any.
	Actions, Resources []string
	// View fixes condition keys.
	View map[string]analysis.Fixed
	// Whole asks for all that the call needs.
	Whole bool
	// Credentials, if given, are those that the principal may use.
	Credentials []query.Credentials
}

// Decide finds out whether a principal can make a request to a target; nil for resources whose policies are not known. Where not
// all is known that bears on the principal, the answer may still be no: what is known denies the request whatever the rest allows.
func (d *Decider) Decide(holder *policy.PrincipalPolicies, r Request, t *Resource) Decision {
	most, unread := Widest(holder)
	got := d.decideKnown(most, r, t)
	if unread != "" && got.Outcome == Can {
		return Decision{Outcome: Undecided, Reason: unread + " " + missing}
	}
	return got
}

// Widest returns what a principal can at most be, and names what of its policies is not known; "" if that is nothing.
func Widest(holder *policy.PrincipalPolicies) (most *policy.PrincipalPolicies, unread string) {
	copied := *holder
	if holder.Boundary == nil && holder.BoundaryARN != nil {
		copied.BoundaryARN, unread = nil, "the permissions boundary "+holder.BoundaryARN.Value
	}
	if len(holder.Unread) > 0 {
		unread = holder.Unread[0].Value
		copied.Unread, copied.Identity = nil, append(slices.Clip(holder.Identity), everything())
	}
	return &copied, unread
}

// decideKnown is Decide for a principal all of whose policies are known.
func (d *Decider) decideKnown(holder *policy.PrincipalPolicies, r Request, t *Resource) Decision {
	setting := analysis.KnownSetting(holder)
	same := t == nil || AccountOf(t.ARN) == "" || AccountOf(t.ARN) == AccountOf(holder.ARN)
	base := query.Query{
		Layers: setting.Layers, Callers: setting.Callers, Actions: r.Actions, ResourceIn: r.Resources, View: r.View, Whole: r.Whole,
	}
	if r.Credentials != nil {
		base.Callers = slices.DeleteFunc(base.Callers, func(c query.Caller) bool { return !slices.Contains(r.Credentials, c.Credentials) })
	}
	if !strings.Contains(holder.ARN, ":role/aws-service-role/") {
		base.Layers = append(slices.Clip(base.Layers), analysis.Levels(d.RCP)...)
	}
	if t == nil {
		return d.Ask(holder, base, nil)
	}
	if t.Policy == nil {
		return d.unread(base, holder, t)
	}
	if t.Policy.Kind == policy.Trust && !letsIn(t.Policy) {
		return Decision{}
	}
	base.ResourceIn = []string{t.ARN}
	if arn, _ := policy.ParseARN(t.ARN); arn.Service == "s3" {
		base.ResourceIn = append(base.ResourceIn, t.ARN+"/*")
	}
	if r.Resources != nil {
		base.ResourceIn = narrowed(base.ResourceIn, r.Resources)
	}
	ways := []query.Query{d.byIdentity(base, t, same)}
	if same {
		ways = append(ways, d.byResource(base, holder, t)...)
	}
	out := Decision{}
	for _, q := range ways {
		switch got := d.Ask(holder, q, t); got.Outcome {
		case Can:
			return got
		case Undecided:
			out = got
		case Cannot:
		}
	}
	return out
}

// unread finds out whether a principal can surely not make a request to a target whose policy, which may name the principal, is not
// known: only what denies counts then.
func (d *Decider) unread(q query.Query, holder *policy.PrincipalPolicies, t *Resource) Decision {
	q.ResourceIn = []string{t.ARN}
	q.Layers = append([]query.Layer{{Docs: denials(holder.Identity), Implicit: true}}, q.Layers[1:]...)
	if holder.BoundaryARN != nil {
		q.Layers[1] = query.Layer{Docs: denials(q.Layers[1].Docs), Implicit: true}
	}
	if _, found, err := d.Find(q); err == nil && !found {
		return Decision{}
	}
	return Decision{Outcome: Undecided, Reason: "the policy of " + t.ARN + " " + missing}
}

// letsIn reports whether a trust policy may allow a user or role to assume the role; most name services only.
func letsIn(d *policy.Document) bool {
	for _, s := range d.Statements {
		if s.Denies() {
			continue
		}
		if s.Principal == nil || s.Principal.Any {
			return true
		}
		for i := range s.Principal.Entries {
			if s.Principal.Entries[i].Type.Value == "AWS" {
				return true
			}
		}
	}
	return false
}

// narrowed returns those of some ARNs that are of interest: patterns that are wider or narrower than one of them.
func narrowed(arns, wanted []string) []string {
	var out []string
	for _, w := range wanted {
		for _, arn := range arns {
			switch {
			case policy.MatchWildcards(w, arn, false):
				out = append(out, arn)
			case policy.MatchWildcards(arn, w, false):
				out = append(out, w)
			}
		}
	}
	if out == nil {
		return wanted
	}
	return out
}

// byIdentity asks for a request that the caller's own policies allow, and the resource's as far as it must.
func (d *Decider) byIdentity(q query.Query, t *Resource, same bool) query.Query {
	layer := query.Layer{Docs: []*policy.Document{t.Policy}, Implicit: same && !t.needed()}
	q.Layers = append(slices.Clip(q.Layers), layer)
	return q
}

// byResource asks for Requests that the resource's policy allows because it names the caller, or everyone, whatever the caller's own
// policies say, unless they deny it. Where it names a role, the role's boundary limits its sessions all the same; where it names a
// user, a boundary's silence does not matter.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
func (d *Decider) byResource(q query.Query, holder *policy.PrincipalPolicies, t *Resource) []query.Query {
	var direct, asRole []*policy.Statement
	for _, s := range t.Policy.Statements {
		if !s.Allows() {
			continue
		}
		switch naming(s, holder.ARN) {
		case byRole:
			asRole = append(asRole, s)
		case byIdentity:
			direct = append(direct, s)
		case unnamed:
		}
	}
	var out []query.Query
	for i, via := range [][]*policy.Statement{direct, asRole} {
		if len(via) == 0 {
			continue
		}
		way := q
		way.Via = via
		way.Layers = []query.Layer{
			{Docs: []*policy.Document{t.Policy}},
			{Docs: denials(holder.Identity), Implicit: true},
		}
		for j, l := range q.Layers[1:] {
			if j == 0 && holder.BoundaryARN != nil {
				l.Implicit = l.Implicit || i == 0
				if i == 0 {
					l.Docs = denials(l.Docs)
				}
			}
			way.Layers = append(way.Layers, l)
		}
		out = append(out, way)
	}
	return out
}

// denials are documents as guards: what they do not deny counts for nothing.
func denials(docs []*policy.Document) []*policy.Document {
	var out []*policy.Document
	for _, d := range docs {
		var statements []*policy.Statement
		for _, s := range d.Statements {
			if !s.Allows() {
				statements = append(statements, s)
			}
		}
		if statements != nil {
			out = append(out, analysis.Only(d, statements...))
		}
	}
	return out
}

// strength is how a resource's policy names a caller.
type strength uint8

const (
	unnamed    strength = iota // by its account, or not at all
	byRole                     // the role of the session
	byIdentity                 // the user, the session or everyone
)

func naming(s *policy.Statement, arn string) strength {
	if s.Principal == nil {
		if s.NotPrincipal != nil {
			return byIdentity
		}
		return unnamed
	}
	if s.Principal.Any {
		return byIdentity
	}
	how := unnamed
	for i := range s.Principal.Entries {
		e := &s.Principal.Entries[i]
		switch {
		case e.Type.Value != "AWS":
		case e.ID.Value == "*", e.ID.Value == arn && strings.Contains(arn, ":user/"), strings.Contains(e.ID.Value, ":assumed-role/"):
			how = byIdentity
		case e.ID.Value == arn:
			how = max(how, byRole)
		}
	}
	return how
}

// Ask asks the solver, and lets the evaluator judge its answer by all policies at once.
func (d *Decider) Ask(holder *policy.PrincipalPolicies, q query.Query, t *Resource) Decision {
	w, found, err := d.Find(q)
	if err == nil && found && abroad(&w) {
		q.Where = append(slices.Clip(q.Where), analysis.Constraint{
			Operator: "StringEquals", Key: "aws:ResourceAccount", Values: []string{"${aws:PrincipalAccount}"},
		})
		if home, found, err := d.Find(q); err == nil && found {
			w = home
		} else if t == nil {
			if strings.HasPrefix(strings.ToLower(w.Request.Action), "iam:") {
				return Decision{} // IAM's resources have no policies that would let other accounts in
			}
			return Decision{Outcome: Undecided, Reason: "the policy of " + w.Request.Resource + ", which is in another account, is not known"}
		}
	}
	switch {
	case err != nil:
		return Decision{Outcome: Undecided, Reason: "it takes too many steps to decide"}
	case !found:
		return Decision{}
	}
	if got := d.Judge(holder, &w, t); got != query.Allowed {
		return Decision{Outcome: Undecided, Reason: "the evaluator says " + got.String() + " of the request that was found"}
	}
	return Decision{Outcome: Can, Witness: &w}
}

// Find asks the solver alone.
func (d *Decider) Find(q query.Query) (query.Witness, bool, error) {
	if q.Budget = d.Budget; q.Budget == nil {
		q.Budget = &query.Budget{Left: Steps}
	}
	return d.Solver.Find(d.Context, q)
}

// abroad reports whether a request is to a resource in another account than the caller's.
func abroad(w *analysis.Witness) bool {
	account := AccountOf(w.Request.Resource)
	return policy.IsAccountID(account) && account != AccountOf(w.Request.Principal)
}

// Judge decides a request by all policies that bear on it.
func (d *Decider) Judge(holder *policy.PrincipalPolicies, w *analysis.Witness, t *Resource) query.Outcome {
	p := query.Policies{Identity: holder.Identity, SCP: complete(holder.SCP), RCP: d.RCP}
	if holder.Boundary != nil {
		p.Boundary = []*policy.Document{holder.Boundary}
	}
	if t != nil {
		p.Resource = t.Policy
	}
	var pass *analysis.Pass // deciding takes nothing of it
	outcome := pass.Decide(p, w.Exact).Outcome
	for i := range w.With {
		if outcome == query.Allowed {
			outcome = pass.Decide(p, w.With[i].Exact).Outcome
		}
	}
	return outcome
}

// complete adds to levels without an Allow the policy that AWS attaches to each level.
func complete(levels [][]*policy.Document) [][]*policy.Document {
	var out [][]*policy.Document
	for _, l := range analysis.Levels(levels) {
		docs := l.Docs
		if l.Implicit {
			docs = append(slices.Clip(docs), everything())
		}
		out = append(out, docs)
	}
	return out
}

// missing says of a policy that it is not known.
const missing = "is not in the dump or cannot be read"
