package compare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Forbidden returns a rule that reports, for each document, what it allows of some actions. Actions are names or
// patterns; resources, if there are any, are patterns that the resource must match one of.
//
// Documents are judged as the rules of lint judge them: with what their template attaches to the same principal, or each
// by itself. A document that only denies allows nothing; a boundary, SCP, RCP or endpoint policy allows what it lets
// through.
//
// AWS's managed policies that a template attaches are documents like others.
func Forbidden(o Options, rules *Rules, actions, resources []string) *analysis.Analyzer {
	rule := *rules.Forbidden
	rule.Combines = true
	rule.Run = func(pass *analysis.Pass) {
		f := &forbidden{Options: &o, pass: pass, resources: resources, message: (*forbidden).forbids}
		f.checkAll(actions)
	}
	return &rule
}

// forbidden looks for access that must not be.
type forbidden struct {
	*Options
	pass      *analysis.Pass
	resources []string
	// among, if given, are layers that a request must pass, too, to be one that is meant.
	among []query.Layer
	// message says what was found, and details are what all findings have.
	message func(f *forbidden, action, when string, of accessKind, w *query.Witness) string
	details []analysis.Detail
	variant string
}

func (f *forbidden) checkAll(actions []string) {
	for _, action := range actions {
		f.pass.Fail(f.check(action))
	}
}

func (f *forbidden) check(action string) error {
	d := f.pass.Document
	if !d.Kind.Limits() && !grants(d) && !grants(loosen(d, true)) {
		return nil
	}
	partial := d.Partial
	for setting := range f.pass.Settings() {
		told, err := f.inSetting(action, setting)
		if err != nil || told {
			return err
		}
		for _, l := range setting.Layers {
			partial = partial || slices.ContainsFunc(l.Docs, func(d *policy.Document) bool { return d.Partial })
		}
	}
	if partial {
		f.pass.Undecided()
	}
	return nil
}

// inSetting looks for a request for an action, and reports whether there is no more to say.
func (f *forbidden) inSetting(action string, setting analysis.Setting) (told bool, err error) {
	d := f.pass.Document
	var docs []*policy.Document
	for _, l := range setting.Layers {
		docs = append(docs, l.Docs...)
	}
	callers := setting.Callers
	if callers == nil {
		callers = members(d.Kind)
	}
	if callers = f.callers(callers); len(callers) == 0 {
		f.pass.Undecided()
		return true, nil
	}
	w := newWorld(docs...)
	// Anyone who deploys a template may choose values that allow more than the invented ones do.
	loose := false
	question := func(change func(*policy.Document) *policy.Document) (query.Query, *policy.Document) {
		q := query.Query{View: f.Fixed, Loose: true, Callers: callers, ResourceIn: f.resources}
		var own *policy.Document
		for _, l := range setting.Layers {
			out := query.Layer{Implicit: l.Implicit, Unread: l.Unread, Because: l.Because}
			for _, other := range l.Docs {
				written := other
				if loose {
					written = loosen(other, true)
				}
				concrete := change(w.document(written))
				out.Docs = append(out.Docs, concrete)
				if other == d {
					own = concrete
				}
			}
			q.Layers = append(q.Layers, out)
		}
		// Another document's grants are its own findings.
		for _, s := range own.Statements {
			if s.Allows() && !d.Kind.Limits() {
				q.Via = append(q.Via, s)
			}
		}
		q.Layers = append(q.Layers, f.among...)
		q.Where = append(q.Where, f.named(setting, f.among)...)
		q.Actions = asked(action, docs)
		return q, own
	}
	unread := false
	more := w.worlds(func(when string) {
		if told || unread || err != nil {
			return
		}
		q, own := question(func(d *policy.Document) *policy.Document { return d })
		mayAllow := func(s *policy.Statement) bool { return !s.Denies() && open(s.Node) }
		var found query.Witness
		var ok bool
		var failed error
		_, whole := firstOpen(own)
		nothing := !d.Kind.Limits() && len(q.Via) == 0
		if !nothing {
			found, ok, failed = f.Solver.Find(f.pass.Context, q)
		}
		switch {
		case nothing && (whole || slices.ContainsFunc(own.Statements, mayAllow)):
			told, err = f.atMost(question)
		case nothing:
		case errors.Is(failed, query.ErrUnread):
			f.pass.LeaveOpen(reason(failed))
			unread = true // what it lets through, nothing else tells
		case errors.Is(failed, query.ErrUndecided):
			f.pass.LeaveOpen(reason(failed))
			told = true
		case failed != nil:
			err = failed
		case ok:
			f.report(action, own, w, q, found, when)
			told = true
		case opened(own, q.Layers):
			told, err = f.atMost(question)
		}
		if told || err != nil || !slices.ContainsFunc(docs, func(d *policy.Document) bool { return freeNode(d.Root) }) {
			return
		}
		loose = true
		told, err = f.atMost(question)
		loose = false
	})
	if more && !told && err == nil {
		f.pass.Undecided()
	}
	return told, err
}

// reason says why a question is open, "" if nothing is to be said.
func reason(err error) string {
	if unknown, ok := errors.AsType[*query.UnknownError](err); ok {
		return unknown.Reason()
	}
	return ""
}

// Unread returns an analyzer that finds no findings: it tells of the principals of a template to whom policies are attached
// whose text is not here, if these may allow one of some actions on some resources: what else is attached does not
// deny it, and the permissions boundary lets it through.
func Unread(o Options, actions, resources []string, tell func(Open)) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "unread-policies", Category: "access", Level: analysis.Note, Title: "What is attached is elsewhere",
		Doc:   "A policy is attached whose text is not here.",
		URL:   page,
		Scope: analysis.PerUnit,
		Run: func(pass *analysis.Pass) {
			for _, holder := range pass.Unit.Principals {
				if len(holder.Unread) == 0 {
					continue
				}
				may, err := o.mayAllow(pass, holder, actions, resources)
				if err != nil {
					pass.Fail(err)
					return
				}
				for i := 0; may && i < len(holder.Unread); i++ {
					tell(Open{
						Source: pass.Unit.Source, Document: holder.Resource.LogicalID.Value, Kind: policy.Identity,
						Reason: unreadText(&holder.Unread[i]),
					})
				}
			}
		},
	}
}

// unreadText says that the text of something that is attached is not known.
func unreadText(t *policy.Text) string {
	if isPolicy(t) {
		return "the text of " + t.Value + ", which is attached, is not here"
	}
	return "the policies of group " + t.Value + ", which it is in, are not here"
}

// mayAllow reports whether more policies of a principal may allow one of some actions, whatever they say; a request must pass the
// layers among, too.
func (o *Options) mayAllow(
	pass *analysis.Pass, holder *policy.PrincipalPolicies, actions, resources []string, among ...query.Layer,
) (bool, error) {
	docs := slices.Clone(holder.Identity)
	if holder.Boundary != nil {
		docs = append(docs, holder.Boundary)
	}
	if slices.ContainsFunc(docs, func(d *policy.Document) bool { return len(d.Assume) > 0 }) {
		docs = nil // under other conditions of the template it is not there
	}
	w := newWorld(docs...)
	layers := make([]query.Layer, 1)
	layers[0].Implicit = true
	for _, d := range docs {
		if concrete := w.document(d); d.Kind == policy.Boundary {
			layers = append(layers, query.LayersOf(concrete)...)
		} else {
			layers[0].Docs = append(layers[0].Docs, concrete)
		}
	}
	layers = append(layers, among...)
	callers := o.callers(members(policy.Identity))
	if len(callers) == 0 {
		return true, nil
	}
	for _, action := range actions {
		_, found, err := o.Solver.Find(pass.Context, query.Query{
			Layers: layers, View: o.Fixed, Loose: true, Callers: callers, ResourceIn: resources, Actions: asked(action, docs),
		})
		if found || errors.Is(err, query.ErrUndecided) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// opened reports whether one of the documents of some layers has parts that are not known.
func opened(own *policy.Document, layers []query.Layer) bool {
	docs := []*policy.Document{own}
	for _, l := range layers {
		docs = append(docs, l.Docs...)
	}
	return slices.ContainsFunc(docs, func(d *policy.Document) bool {
		s, whole := firstOpen(d)
		return s != nil || whole
	})
}

// atMost asks what documents allow at most; if they allow it, the question is open.
func (f *forbidden) atMost(
	question func(func(*policy.Document) *policy.Document) (query.Query, *policy.Document),
) (bool, error) {
	q, own := question(func(d *policy.Document) *policy.Document {
		return extreme(d, "Allow", func(*policy.Statement) bool { return false })
	})
	_, whole := firstOpen(f.pass.Document)
	if !whole && len(q.Via) == 0 && !own.Kind.Limits() {
		return false, nil
	}
	_, found, err := f.Solver.Find(f.pass.Context, q)
	undecided := errors.Is(err, query.ErrUndecided)
	if err != nil && !undecided {
		return false, err
	}
	open := whole || found || undecided
	if open {
		f.pass.Undecided()
	}
	return open, nil
}

func (f *forbidden) report(
	action string, own *policy.Document, w *world, q query.Query, found query.Witness, when string,
) {
	d := f.pass.Document
	found = f.best(f.pass.Context, found, q, func(string) bool { return true })
	k := newKinds(own)
	service, _, _ := strings.Cut(strings.ToLower(found.Request.Action), ":")
	k.named[service] = true // it is asked about
	of := k.of(found.Request.Action)
	out := analysis.Diagnostic{Document: d, Range: heading(d), Details: of.access(nil), Variant: f.variant, Witness: w.readable(&found)}
	if st, place, ok := ours(d, own, found.Allowed); ok {
		out.Statement, out.Range = st, place
	}
	out.Details = append(out.Details, f.details...)
	out.Message = f.message(f, action, when, of, out.Witness)
	f.pass.Report(out)
}

// forbids says that access is there which was asked not to be.
func (f *forbidden) forbids(action, when string, of accessKind, w *query.Witness) string {
	as := ""
	if strings.ContainsAny(action, "*?") {
		as = ", which is one of " + action
	}
	return fmt.Sprintf("%s %s%s%s%s (%s)", w.Request.Action, allowed(f.pass.Document), when, as, remark(w), of)
}

// allowed is what a document does with a request, in words.
func allowed(d *policy.Document) string {
	if d.Kind.Limits() {
		return "is let through"
	}
	return "is allowed"
}

// asked returns the actions to ask about for a name or a pattern: itself and, for a pattern, the actions besides that
// the documents name and the catalog does not know.
func asked(pattern string, docs []*policy.Document) []string {
	actions := []string{pattern}
	if !strings.ContainsAny(pattern, "*?") {
		return actions
	}
	instance := strings.NewReplacer("*", "Action", "?", "x")
	for _, d := range docs {
		for _, s := range d.Statements {
			for i := 0; s.Action != nil && i < len(s.Action.Items); i++ {
				t := &s.Action.Items[i]
				name := instance.Replace(t.Value)
				if !t.Known() || !strings.Contains(t.Value, ":") || slices.Contains(actions, name) {
					continue
				}
				if _, known := catalog.FindAction(name); !known && policy.MatchWildcards(pattern, name, true) {
					actions = append(actions, name)
				}
			}
		}
	}
	return actions
}

// Assume returns a solver that takes context keys to have fixed values, whatever it is asked, and resources to be any
// ARN: rules that ask it who has access then answer under these assumptions, and their silence is a proof.
func Assume(o Options) analysis.Solver { return assuming{o} }

type assuming struct{ Options }

func (a assuming) Find(ctx context.Context, q analysis.Query) (analysis.Witness, bool, error) {
	q.Loose = true
	if len(a.Fixed) > 0 {
		view := maps.Clone(q.View)
		if view == nil {
			view = map[string]query.Fixed{}
		}
		for key, fixed := range a.Fixed {
			maps.DeleteFunc(view, func(other string, _ query.Fixed) bool { return strings.EqualFold(key, other) })
			view[key] = fixed
		}
		q.View = view
		if len(q.Callers) > 0 {
			q.Callers = a.strangers(&q)
			if len(q.Callers) == 0 {
				return analysis.Witness{}, false, nil // none of those who are asked about makes such requests
			}
		}
		// What the rule makes up about strangers is not asked of a key that is given.
		q.Where = slices.DeleteFunc(slices.Clone(q.Where), func(c query.Constraint) bool {
			for key := range a.Fixed {
				if strings.EqualFold(key, c.Key) {
					return true
				}
			}
			return false
		})
	}
	return a.Solver.Find(ctx, q)
}

// strangers are the callers of a question who can make requests as they are assumed. Those of another account than the
// policies name are of the account that is assumed, if the policies do not name it.
func (a assuming) strangers(q *analysis.Query) []query.Caller {
	account := a.value("aws:PrincipalAccount")
	if arn, ok := policy.ParseARN(a.value("aws:PrincipalArn")); ok && account == "" {
		account = arn.Account
	}
	callers := a.callers(q.Callers)
	if account == "" {
		return callers
	}
	named := slices.ContainsFunc(q.Layers, func(l query.Layer) bool {
		return slices.ContainsFunc(l.Docs, func(d *policy.Document) bool {
			return d.Source != nil && bytes.Contains(d.Source.Content, []byte(account))
		})
	})
	var out []query.Caller
	for _, p := range callers {
		if p.OtherAccount && named {
			continue
		}
		p.OtherAccount = false
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// Unsure returns a rule that counts a question as undecided for each statement of a resource or trust policy of which it
// is not known whether it gives access to everyone, and for each policy whose language the rules about public access do not know.
func Unsure() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "public-access-unsure", Category: "access", Level: analysis.Note, Title: "It is open who has access",
		Doc:   "A statement may grant public access, depending on values that are not known until deployment.",
		URL:   page,
		Kinds: []policy.Kind{policy.Resource, policy.Trust}, Languages: policy.Languages(),
		Run: func(pass *analysis.Pass) {
			if pass.Document.Language != policy.IAM {
				pass.Undecided()
				return
			}
			if _, whole := firstOpen(pass.Document); whole || pass.Document.Partial {
				pass.Undecided()
				return
			}
			for _, s := range pass.Document.Statements {
				if !s.Denies() && maybeEverybody(s) {
					pass.Undecided()
				}
			}
		},
	}
}

// maybeEverybody reports whether it depends on what is not known whether a statement gives access to everyone: its principals, or
// what it says of everyone.
func maybeEverybody(s *policy.Statement) bool {
	if s.Node.Kind == policy.Unknown || s.NotPrincipal != nil {
		return open(s.Node)
	}
	if s.Principal == nil {
		return s.Opaque
	}
	star := func(p policy.Principal) bool { return p.Type.Value == "AWS" && p.ID.Value == "*" }
	everybody := s.Principal.Any || open(s.Principal.Node) || slices.ContainsFunc(s.Principal.Entries, star)
	return everybody && open(s.Node)
}
