package account

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/rules/chains"
)

// Ask is a question who can make a request: for one of the actions, a name or a pattern, on a resource that matches the ARN, if
// one is given.
type Ask struct{ Action, Resource string }

// Answer says of a principal whether it can.
type Answer struct {
	Principal string
	Outcome   Outcome
	// Witness is the request, if it can.
	Witness *analysis.Witness
	// Reason says why it is open, if it is.
	Reason string
	// Source and Place are where it is allowed.
	Source *policy.Source
	Place  policy.Range
	Policy string

	target *chains.Resource // whose policy was asked, too; nil for none
}

// WhoCan answers for each principal, in the order of their ARNs.
func (a *Accounts) WhoCan(ctx context.Context, ask Ask, choice Choice) ([]Answer, error) {
	who := &who{Accounts: a, ask: ask, known: map[[sha256.Size]byte]known{}}
	if err := who.findTargets(); err != nil {
		return nil, err
	}
	who.renew(ctx)
	var answers []Answer
	err := a.owners(func(o *owner, in *Input) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if choice.takes(o) {
			answers = append(answers, who.answer(ctx, o, in))
		}
		return nil
	})
	slices.SortFunc(answers, func(x, y Answer) int {
		return cmp.Or(strings.Compare(x.Principal, y.Principal), cmp.Compare(x.Outcome, y.Outcome))
	})
	// A dump may have an entry twice.
	same := func(x, y Answer) bool { return x.Principal == y.Principal && x.Outcome == y.Outcome }
	return slices.CompactFunc(answers, same), err
}

// Outcome is the answer to whether a principal can make a request.
type Outcome = chains.Outcome

// The outcomes.
const (
	Cannot    = chains.Cannot
	Can       = chains.Can
	Undecided = chains.Undecided
)

// target is a resource whose own policy bears on the question, with what that cares about.
type target struct {
	chains.Resource
	cares cares
}

// who answers a question.
type who struct {
	*Accounts
	ask     Ask
	targets []*target
	// assumes says that the question is about the roles of the dumps, accounts which accounts these are of.
	assumes  bool
	accounts []string
	known    map[[sha256.Size]byte]known
	decider  *chains.Decider
}

// known is the answer for the principals of a class, who are called so in its request.
type known struct {
	Answer
	caller query.Caller
}

func (w *who) renew(ctx context.Context) {
	w.decider = &chains.Decider{Context: ctx, Solver: solve.New(), RCP: w.RCP}
	w.single.forget()
}

// findTargets finds the resources whose policies bear on the question: those that were given, and the roles of the dumps.
func (w *who) findTargets() error {
	service, name, _ := strings.Cut(strings.ToLower(w.ask.Action), ":")
	for i := range w.Resources {
		r := &w.Resources[i]
		if r.ARN == "" {
			w.problem(&Input{Name: r.File}, newTracker(nil, 0).at, "the policy of a resource", errNoResource)
		}
		arn, ok := policy.ParseARN(r.ARN)
		if !ok || !policy.MatchWildcards(service, arn.Service, true) || !w.meets(r.ARN) {
			continue
		}
		w.targets = append(w.targets, &target{chains.Resource{ARN: r.ARN, Policy: r.Document}, caresOf(r.Document)})
	}
	if w.assumes = policy.MatchWildcards(service, "sts", true) && policy.MatchWildcards(name, "assumerole", true); !w.assumes {
		return nil
	}
	err := w.owners(func(o *owner, in *Input) error {
		if account := o.account(); !slices.Contains(w.accounts, account) {
			w.accounts = append(w.accounts, account)
		}
		if o.kind != aRole || !w.meets(o.arn.value) {
			return nil
		}
		if o.trust == nil {
			w.targets = append(w.targets, &target{Resource: chains.Resource{ARN: o.arn.value}})
			return nil
		}
		d := w.document(in, &w.shared, o.trust, policy.Trust, "", func(d *policy.Document) {
			d.Name = "role/" + o.name + "/AssumeRolePolicyDocument"
		})
		if d.Document == nil { // it cannot be read
			w.targets = append(w.targets, &target{Resource: chains.Resource{ARN: o.arn.value}})
			return nil
		}
		w.targets = append(w.targets, &target{chains.Resource{ARN: o.arn.value, Policy: d.Document}, d.cares})
		return nil
	})
	if slices.Contains(w.accounts, chains.AccountOf(w.ask.Resource)) && !strings.ContainsAny(w.ask.Resource, "*?") && !w.covered() {
		w.targets = append(w.targets, &target{Resource: chains.Resource{ARN: w.ask.Resource}}) // a role that is in none of the dumps
	}
	return err
}

var errNoResource = errors.New("it does not say of which: name the file after the resource's ARN, with _ for : and /")

// meets reports whether the question may be about a resource, or what is in a bucket.
func (w *who) meets(arn string) bool {
	r := w.ask.Resource
	return r == "" || policy.MatchWildcards(r, arn, false) || strings.HasPrefix(r, arn+"/") || policy.MatchWildcards(arn, r, false) ||
		strings.ContainsAny(r, "*?") && policy.MatchWildcards(r, arn+"/x", false)
}

func (w *who) answer(ctx context.Context, o *owner, in *Input) Answer {
	b := w.bearing(o, in)
	var further []*cares
	for _, t := range w.targets {
		further = append(further, &t.cares)
	}
	c := w.class(b, further...)
	key := sha256.Sum256([]byte(c.key))
	got, ok := w.known[key]
	if !ok {
		if len(w.known)%enough == enough-1 {
			w.renew(ctx)
			b = w.bearing(o, in)
		}
		got = known{w.decide(w.holder(b, c.caller, further...)), c.caller}
		w.known[key] = got
	}
	answer := got.Answer
	if answer.Witness != nil && got.caller != o.caller() {
		renamed := *answer.Witness
		renamed.Rename(got.caller, o.caller())
		answer.Witness = &renamed
		// That the class is right is not taken on trust: the evaluator judges the request once more, by the principal's own name.
		if holder := w.holder(b, o.caller(), further...); w.decider.Judge(holder, &renamed, answer.target) != query.Allowed {
			answer = w.decide(holder)
		}
	}
	answer.Principal = o.arn.value
	return answer
}

// decide answers for a principal: first without the resources whose policies are known, then for each of these.
func (w *who) decide(holder *policy.PrincipalPolicies) Answer {
	r := chains.Request{Actions: []string{w.ask.Action}, Whole: w.ask.Resource == ""}
	if w.ask.Resource != "" {
		r.Resources = []string{w.ask.Resource}
	}
	var open chains.Decision
	try := func(t *chains.Resource) (Answer, bool) {
		switch got := w.decider.Decide(holder, r, t); got.Outcome {
		case Can:
			answer := w.can(got.Witness)
			answer.target = t
			return answer, true
		case Undecided:
			open = got
		case Cannot:
		}
		return Answer{}, false
	}
	for _, t := range w.targets {
		if answer, ok := try(&t.Resource); ok {
			return answer
		}
	}
	if !w.covered() {
		if w.assumes {
			// Whether a role that is not in the dumps trusts the principal, they do not say.
			if got := w.elsewhere(holder, r); got.Outcome != Cannot {
				open = got
			}
		} else if answer, ok := try(nil); ok {
			return answer
		}
	}
	if open.Outcome == Undecided {
		return Answer{Outcome: Undecided, Reason: open.Reason}
	}
	return Answer{Outcome: Cannot}
}

// covered reports whether the resource that is asked about is one whose policy is known.
func (w *who) covered() bool {
	return slices.ContainsFunc(w.targets, func(t *target) bool {
		return t.ARN == w.ask.Resource || strings.HasPrefix(w.ask.Resource, t.ARN+"/")
	})
}

// elsewhere asks about roles that are not in the dumps.
func (w *who) elsewhere(holder *policy.PrincipalPolicies, r chains.Request) chains.Decision {
	holder, _ = chains.Widest(holder)
	setting := analysis.KnownSetting(holder)
	q := query.Query{
		Layers: setting.Layers, Callers: setting.Callers, Actions: r.Actions, ResourceIn: r.Resources,
	}
	for _, in := range w.accounts {
		q.ResourceOut = append(q.ResourceOut, "arn:*:iam::"+in+":role/*")
	}
	found, ok, err := w.decider.Find(q)
	if err != nil || ok && strings.EqualFold(found.Request.Action, "sts:AssumeRole") {
		return chains.Decision{Outcome: Undecided, Reason: "the trust policies of roles in other accounts are not known"}
	}
	if ok {
		return w.decider.Ask(holder, q, nil)
	}
	return chains.Decision{}
}

// can is the answer with a request, and where it is allowed.
func (w *who) can(witness *analysis.Witness) Answer {
	answer := Answer{Outcome: Can, Witness: witness}
	for _, m := range witness.Allowed {
		if m.Document == nil || m.Document.Source == nil || m.Statement == nil {
			continue
		}
		answer.Source, answer.Place, answer.Policy = m.Document.Source, m.Statement.Node.Range, m.Document.Name
		if m.Action != nil {
			answer.Place = m.Action.Range
		}
		break
	}
	return answer
}
