package solve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// DisagreementError is returned when a request that the solver found is refused by the evaluator, or contradicts the facts
// about requests: one of them is wrong, and nothing may be concluded. It is ErrUndecided, too.
type DisagreementError struct {
	// Witness is what was found, Reason what is said against it.
	Witness Witness
	Reason  string
}

// Error describes the disagreement.
func (e *DisagreementError) Error() string {
	r := &e.Witness.Request
	return "solver and evaluator disagree about " + r.Action + " by " + r.Principal + " on " + r.Resource + ": " + e.Reason
}

// Is makes a disagreement count as undecided.
func (e *DisagreementError) Is(target error) bool { return target == ErrUndecided }

// confirm lets the evaluator decide the request, and holds it against the facts.
func (d *decoder) confirm(w *Witness) error {
	options := eval.Options{Symbols: d.Symbols, Strangers: true}
	disagree := func(format string, args ...any) error {
		return &DisagreementError{Witness: *w, Reason: fmt.Sprintf(format, args...)}
	}
	for i := range d.q.Query.Layers {
		l := &d.q.Query.Layers[i]
		says := d.s.decide(l, w.Exact, options)
		if d.q.distinct && says.Outcome == eval.Unknown {
			continue
		}
		if says.Outcome != eval.Allowed {
			return disagree("layer %d says %s", i, says.Outcome)
		}
		if d.q.layers[i].via && !slices.ContainsFunc(says.Matches, func(m eval.Match) bool {
			return slices.Contains(d.q.Via, m.Statement)
		}) {
			return disagree("layer %d allows it by another statement than was asked for", i)
		}
		w.Allowed = append(w.Allowed, says.Matches...)
	}
	w.Decision = eval.Allowed
	if d.q.notBy != nil {
		if err := d.confirmNotBy(w, options, disagree); err != nil {
			return err
		}
	}
	if len(d.Symbols) > 0 && d.q.symbolic && requestHasSymbol(&w.Exact) {
		return nil // what the unknown values are like is not known
	}
	subject := d.subject()
	for _, r := range []*policy.Request{&w.Exact, &w.NotExact} {
		if err := facts.Check(*r, subject, d.fixes); err != nil {
			return disagree("%v", err)
		}
	}
	return nil
}

func requestHasSymbol(r *policy.Request) bool {
	if glob.HasSymbol(r.Resource) || glob.HasSymbol(r.Principal) {
		return true
	}
	for _, v := range r.Context {
		if slices.ContainsFunc(v.List, glob.HasSymbol) {
			return true
		}
	}
	return false
}

// fixes reports whether the question itself fixes a key, whatever the facts say.
func (n *instance) fixes(key string) bool {
	return slices.ContainsFunc(n.q.views, func(v view) bool { return strings.EqualFold(v.key, key) })
}

func (d *decoder) confirmNotBy(w *Witness, options eval.Options, disagree func(string, ...any) error) error {
	for i := range d.q.Query.NotBy {
		says := d.s.decide(&d.q.Query.NotBy[i], w.NotExact, options)
		if says.Outcome == eval.ImplicitDeny || says.Outcome == eval.ExplicitDeny {
			w.NotAllowed, w.Denied = says.Outcome, says.Matches
			return nil
		}
	}
	return disagree("it is allowed by what must not allow it")
}

// decide asks the evaluator what a layer says.
func (s *store) decide(l *Layer, r policy.Request, o eval.Options) eval.Decision {
	layer := make(eval.Layer, 0, len(l.Docs)+1)
	for _, d := range l.Docs {
		layer = append(layer, s.program(d))
	}
	if l.Implicit {
		layer = append(layer, s.program(s.allowAll))
	}
	d := layer.Decide(r, o)
	d.Matches = slices.DeleteFunc(d.Matches, func(m eval.Match) bool { return m.Document == s.allowAll })
	return d
}
