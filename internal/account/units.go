package account

import (
	"context"
	"errors"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/rules/chains"
)

// WhoCanIn answers a question for the principals of units: files, templates, modules. A policy that is attached to nothing there is
// one of anyone who has it; a resource's policy is asked to whom it gives access.
func WhoCanIn(ctx context.Context, solver analysis.Solver, units []*policy.Unit, ask Ask) []Answer {
	var all []Answer
	for _, unit := range units {
		w := &unitAsker{ctx: ctx, solver: solver, unit: unit, ask: ask, index: analysis.NewIndex(unit, nil), at: map[string]int{}}
		w.all()
		all = append(all, w.answers...)
	}
	return all
}

// unitAsker asks about one unit.
type unitAsker struct {
	ctx     context.Context
	solver  analysis.Solver
	unit    *policy.Unit
	ask     Ask
	index   *analysis.Index
	answers []Answer
	at      map[string]int // of principals, in answers
}

func (w *unitAsker) all() {
	for _, holder := range w.unit.Principals {
		w.known(w.holderName(holder), Answer{})
	}
	documents := slices.Clone(w.unit.Documents)
	for _, holder := range w.unit.Principals {
		for _, d := range holder.Identity {
			if d.Managed != "" && !slices.Contains(documents, d) {
				documents = append(documents, d)
			}
		}
	}
	for _, d := range documents {
		switch d.Kind {
		case policy.Identity:
			w.identity(d)
		case policy.Resource, policy.Trust:
			w.resource(d)
		case policy.Boundary, policy.SCP, policy.RCP, policy.VPCEndpoint: // they let no one in
		}
	}
	for _, holder := range w.unit.Principals {
		for _, m := range holder.Unread {
			w.known(w.holderName(holder), Answer{Outcome: Undecided, Reason: "the text of " + m.Value + " is not known"})
		}
		if holder.Elsewhere {
			w.known(w.holderName(holder), Answer{Outcome: Undecided, Reason: "what else is attached to it is not written here"})
		}
	}
}

// known adds what was found out about a principal: that it can counts more than that it is open, and this more than that it cannot.
func (w *unitAsker) known(principal string, found Answer) {
	found.Principal = principal
	i, ok := w.at[principal]
	switch {
	case !ok:
		w.at[principal] = len(w.answers)
		w.answers = append(w.answers, found)
	case found.Outcome == Can && w.answers[i].Outcome != Can, found.Outcome == Undecided && w.answers[i].Outcome == Cannot:
		w.answers[i] = found
	}
}

// holderName is a principal's name in its file.
func (w *unitAsker) holderName(holder *policy.PrincipalPolicies) string {
	id := &holder.Resource.LogicalID
	return w.unit.Source.File(id.Range.Start).Name + ": " + id.Value
}

func documentName(d *policy.Document) string {
	if d.Name == "" {
		return d.File()
	}
	return d.File() + ": " + d.Name
}

func (w *unitAsker) pass(d *policy.Document) *analysis.Pass {
	return &analysis.Pass{
		Unit: w.unit, Document: d, Context: w.ctx, Solver: w.solver, Index: w.index, Undecided: func() {},
		Report: func(analysis.Diagnostic) {},
	}
}

func (w *unitAsker) identity(d *policy.Document) {
	for setting := range w.pass(d).Settings() {
		setting.Layers = slices.Clone(setting.Layers)
		setting.Layers[0].Implicit = false // what only denies gives nothing
		found := w.decide(setting.Layers, setting.Callers)
		if setting.Principal == nil {
			w.known(documentName(d), found)
		}
		for _, holder := range setting.Principals() {
			w.known(w.holderName(holder), found)
		}
	}
}

// resource asks to whom a resource's policy gives access.
func (w *unitAsker) resource(d *policy.Document) {
	found := w.decide(analysis.Alone(d), nil)
	switch found.Outcome {
	case Can:
		w.known(found.Witness.Request.Principal+", by "+documentName(d), found)
	case Undecided:
		w.known("principals of "+documentName(d), found)
	case Cannot:
	}
}

// decide asks whether some layers allow the request, and whether they do with other values of what is not known.
func (w *unitAsker) decide(layers []analysis.Layer, callers []analysis.Caller) Answer {
	q := query.Query{Layers: layers, Callers: callers, Actions: []string{w.ask.Action}, Whole: w.ask.Resource == ""}
	if w.ask.Resource != "" {
		q.ResourceIn = []string{w.ask.Resource}
	}
	find := func() (query.Witness, bool, error) {
		q.Budget = &query.Budget{Left: chains.Steps}
		return w.solver.Find(w.ctx, q)
	}
	witness, found, err := find()
	switch {
	case errors.Is(err, query.ErrUnread):
		return Answer{Outcome: Undecided, Reason: "the text of its permissions boundary is not known"}
	case err != nil:
		return Answer{Outcome: Undecided, Reason: "it takes too many steps to decide"}
	case found:
		return (&who{}).can(&witness)
	}
	free := false
	q.Layers = slices.Clone(layers)
	for i := range q.Layers {
		q.Layers[i].Docs = slices.Clone(q.Layers[i].Docs)
		for j, d := range q.Layers[i].Docs {
			wider, ok := compare.Widest(d)
			free = free || ok || d.Partial
			q.Layers[i].Docs[j] = wider
		}
	}
	if free {
		if _, found, err := find(); found || err != nil {
			return Answer{Outcome: Undecided, Reason: "it depends on values that are not known until deployment"}
		}
	}
	return Answer{Outcome: Cannot}
}
