package account

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/eval"
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

// target is a resource whose own policy is known, or which is known to have one: then policy is nil.
type target struct {
	arn    string
	policy *policy.Document
	cares  cares
}

// needed reports whether the policy of a resource must allow a request in the same account, too.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func (t *target) needed() bool {
	arn, _ := policy.ParseARN(t.arn)
	return t.policy.Kind == policy.Trust || arn.Service == "kms" && strings.HasPrefix(arn.Resource, "key/")
}

// account is the ID of the account that a resource is in, "" if its ARN does not say.
func accountOf(arn string) string {
	parsed, _ := policy.ParseARN(arn)
	return parsed.Account
}

// decider finds out what a principal can do, by all policies that bear on the request.
type decider struct {
	ctx    context.Context
	solver analysis.Solver
	rcp    [][]*policy.Document
}

// decision is what was found out.
type decision struct {
	outcome Outcome
	witness *analysis.Witness
	reason  string // why it is open
}

// steps are those of the solver that one question may take.
const steps = 1_000_000

// request is what is asked of a principal: some actions, on some resources.
type request struct {
	actions   []string
	resources []string
	where     []analysis.Constraint
	whole     bool
	via       []*policy.Statement
}

// decide finds out whether a principal can make a request to a target; nil for resources whose policies are not known. Where not
// all is known that bears on the principal, the answer may still be no: what is known denies the request whatever the rest allows.
func (d *decider) decide(holder *policy.PrincipalPolicies, r request, t *target) decision {
	widest, unread := widest(holder)
	got := d.decideKnown(widest, r, t)
	if unread != "" && got.outcome == Can {
		return decision{outcome: Undecided, reason: unread + " " + errMissing.Error()}
	}
	return got
}

// widest returns what a principal can at most be, and names what of its policies is not known; "" if that is nothing.
func widest(holder *policy.PrincipalPolicies) (most *policy.PrincipalPolicies, unread string) {
	copied := *holder
	if holder.Boundary == nil && holder.BoundaryARN != nil {
		copied.BoundaryARN, unread = nil, "the permissions boundary "+holder.BoundaryARN.Value
	}
	if len(holder.Unread) > 0 {
		unread = holder.Unread[0].Value
		copied.Unread, copied.Identity = nil, append(slices.Clip(holder.Identity), anything())
	}
	return &copied, unread
}

// decideKnown is decide for a principal all of whose policies are known.
func (d *decider) decideKnown(holder *policy.PrincipalPolicies, r request, t *target) decision {
	setting := analysis.KnownSetting(holder)
	same := t == nil || accountOf(t.arn) == "" || accountOf(t.arn) == accountOf(holder.ARN)
	base := query.Query{
		Layers: setting.Layers, Callers: setting.Callers, Actions: r.actions, ResourceIn: r.resources, Where: r.where,
		Whole: r.whole, Via: r.via,
	}
	if !strings.Contains(holder.ARN, ":role/aws-service-role/") {
		base.Layers = append(slices.Clip(base.Layers), analysis.Levels(d.rcp)...)
	}
	if t == nil {
		return d.ask(holder, base, nil)
	}
	if t.policy == nil {
		return d.unread(base, holder, t)
	}
	if t.policy.Kind == policy.Trust && !letsIn(t.policy) {
		return decision{}
	}
	base.ResourceIn = []string{t.arn}
	if arn, _ := policy.ParseARN(t.arn); arn.Service == "s3" {
		base.ResourceIn = append(base.ResourceIn, t.arn+"/*")
	}
	if r.resources != nil {
		base.ResourceIn = narrowed(base.ResourceIn, r.resources)
	}
	ways := []query.Query{d.byIdentity(base, t, same)}
	if same {
		ways = append(ways, d.byResource(base, holder, t)...)
	}
	out := decision{}
	for _, q := range ways {
		switch got := d.ask(holder, q, t); got.outcome {
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
func (d *decider) unread(q query.Query, holder *policy.PrincipalPolicies, t *target) decision {
	q.ResourceIn = []string{t.arn}
	q.Layers = append([]query.Layer{{Docs: denials(holder.Identity), Implicit: true}}, q.Layers[1:]...)
	if holder.BoundaryARN != nil {
		q.Layers[1] = query.Layer{Docs: denials(q.Layers[1].Docs), Implicit: true}
	}
	if _, found, err := d.find(q); err == nil && !found {
		return decision{}
	}
	return decision{outcome: Undecided, reason: "the policy of " + t.arn + " " + errMissing.Error()}
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
func (d *decider) byIdentity(q query.Query, t *target, same bool) query.Query {
	layer := query.Layer{Docs: []*policy.Document{t.policy}, Implicit: same && !t.needed()}
	q.Layers = append(slices.Clip(q.Layers), layer)
	return q
}

// byResource asks for requests that the resource's policy allows because it names the caller, or everyone, whatever the caller's own
// policies say, unless they deny it. Where it names a role, the role's boundary limits its sessions all the same; where it names a
// user, a boundary's silence does not matter.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
func (d *decider) byResource(q query.Query, holder *policy.PrincipalPolicies, t *target) []query.Query {
	var direct, asRole []*policy.Statement
	for _, s := range t.policy.Statements {
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
			{Docs: []*policy.Document{t.policy}},
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

// ask asks the solver, and lets the evaluator judge its answer by all policies at once.
func (d *decider) ask(holder *policy.PrincipalPolicies, q query.Query, t *target) decision {
	w, found, err := d.find(q)
	if err == nil && found && abroad(&w) {
		q.Where = append(slices.Clip(q.Where), analysis.Constraint{
			Operator: "StringEquals", Key: "aws:ResourceAccount", Values: []string{"${aws:PrincipalAccount}"},
		})
		if home, found, err := d.find(q); err == nil && found {
			w = home
		} else if t == nil {
			if strings.HasPrefix(strings.ToLower(w.Request.Action), "iam:") {
				return decision{} // IAM's resources have no policies that would let other accounts in
			}
			return decision{outcome: Undecided, reason: "the policy of " + w.Request.Resource + ", which is in another account, is not known"}
		}
	}
	switch {
	case err != nil:
		return decision{outcome: Undecided, reason: "it takes too many steps to decide"}
	case !found:
		return decision{}
	}
	if got := d.judge(holder, &w, t); got != query.Allowed {
		return decision{outcome: Undecided, reason: "the evaluator says " + got.String() + " of the request that was found"}
	}
	return decision{outcome: Can, witness: &w}
}

func (d *decider) find(q query.Query) (query.Witness, bool, error) {
	q.Budget = &query.Budget{Left: steps}
	return d.solver.Find(d.ctx, q)
}

// abroad reports whether a request is to a resource in another account than the caller's.
func abroad(w *analysis.Witness) bool {
	account := accountOf(w.Request.Resource)
	return policy.IsAccountID(account) && account != accountOf(w.Request.Principal)
}

// judge decides a request by all policies that bear on it.
func (d *decider) judge(holder *policy.PrincipalPolicies, w *analysis.Witness, t *target) query.Outcome {
	p := query.Policies{Identity: holder.Identity, SCP: complete(holder.SCP), RCP: d.rcp}
	if holder.Boundary != nil {
		p.Boundary = []*policy.Document{holder.Boundary}
	}
	if t != nil {
		p.Resource = t.policy
	}
	outcome := eval.Decide(p, w.Exact).Outcome
	for i := range w.With {
		if outcome == query.Allowed {
			outcome = eval.Decide(p, w.With[i].Exact).Outcome
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
			docs = append(slices.Clip(docs), anything())
		}
		out = append(out, docs)
	}
	return out
}

// anything is a document that allows everything.
var anything = sync.OnceValue(func() *policy.Document {
	return policy.Parse(object(
		"Version", str(policy.Version2012), "Statement", *object("Effect", str("Allow"), "Action", str("*"), "Resource", str("*")),
	))
})
