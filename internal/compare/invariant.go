package compare

import (
	"errors"
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/docs"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Invariant is what policies must never allow, or must always allow.
type Invariant struct {
	// ID is its name. Reason says why it must hold, "" if no one said.
	ID, Reason string
	// Always says that the requests must be allowed; else they must not be.
	Always bool
	// Actions are the actions that it is about, names or patterns, and Resources patterns of the resources; none means any.
	// Requests is a policy that allows just the requests that it is about, whatever their resource.
	Actions, Resources []string
	Requests           *policy.Document
	// Level is that of its findings.
	Level analysis.Level
	// Named says that it holds for some files only, and In reports whether a file is one of them.
	Named bool
	In    func(file string) bool
}

// InvariantBroken is the name of the rules about invariants.
const InvariantBroken = "invariant-broken"

// Invariants returns the rules that report broken invariants: one for each, and one for what none of them can be asked about.
//
// Documents are judged as the rules of lint judge them. What must not be is asked of all that grant something: with what is
// attached to the same principal, or each by itself; a boundary, SCP, RCP or endpoint policy grants nothing, and is asked only if
// it is a file that the invariant names. What must be is asked of identity policies, once for each principal.
func Invariants(o Options, invariants []Invariant) []*analysis.Analyzer {
	rules := []*analysis.Analyzer{unreadable(o, invariants)}
	for i := range invariants {
		rules = append(rules, invariants[i].rule(&o))
	}
	return rules
}

var invariantPage = docs.URL("invariants.md")

func newInvariantRule(level analysis.Level) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: InvariantBroken, Category: "invariants", Level: level,
		Title:            "A policy breaks an invariant of the configuration",
		Doc:              "The configuration names requests that no policy may allow, or that all must allow, and a policy does otherwise.",
		URL:              invariantPage,
		SecuritySeverity: 8.0, SeverityReason: "the team said that it must never be",
	}
}

func (v *Invariant) rule(o *Options) *analysis.Analyzer {
	rule := newInvariantRule(v.Level)
	rule.Instance, rule.Combines = v.ID, true
	rule.Title = "A policy allows what the invariant " + v.ID + " says must never be"
	rule.Run = func(pass *analysis.Pass) { v.never(o, pass) }
	if v.Always {
		rule.Title = "A policy does not allow what the invariant " + v.ID + " says must stay possible"
		rule.Kinds = []policy.Kind{policy.Identity}
		rule.Run = func(pass *analysis.Pass) { v.always(o, pass) }
	}
	rule.Doc = rule.Title + "."
	if v.Reason != "" {
		rule.Doc += "\n\n" + v.Reason
	}
	return rule
}

// Covers reports whether the invariant is asked of a document.
func (v *Invariant) Covers(d *policy.Document) bool {
	if v.Always {
		return d.Kind == policy.Identity && v.In(d.File())
	}
	return v.In(d.File()) && (!d.Kind.Limits() || v.Named && d.Host == nil)
}

func (v *Invariant) layers() []query.Layer {
	return []query.Layer{{Docs: []*policy.Document{v.Requests}}}
}

// details are what findings about the invariant have.
func (v *Invariant) details() []analysis.Detail {
	d := analysis.Detail{Name: "invariant", Value: v.ID}
	if v.Reason != "" {
		d.Label, d.Lines = "reason", []string{v.Reason}
	}
	return []analysis.Detail{d}
}

func (v *Invariant) never(o *Options, pass *analysis.Pass) {
	if !v.Covers(pass.Document) {
		return
	}
	f := &forbidden{Options: o, pass: pass, resources: v.Resources, among: v.layers(), details: v.details(), variant: v.ID}
	f.message = func(f *forbidden, _, when string, _ accessKind, w *query.Witness) string {
		return fmt.Sprintf("%s %s%s%s, which breaks the invariant %s", w.Request.Action, allowed(f.pass.Document), when, remark(w), v.ID)
	}
	f.checkAll(v.Actions)
}

// always looks, in each setting of the document, for a request that must be allowed and is not.
func (v *Invariant) always(o *Options, pass *analysis.Pass) {
	if !v.Covers(pass.Document) {
		return
	}
	for setting := range pass.Settings() {
		if setting.Principal != nil && speaker(setting.Principal) != pass.Document {
			continue // another document tells of the principal
		}
		k := &kept{Options: o, pass: pass, invariant: v, setting: setting}
		told, err := k.check()
		if err != nil {
			pass.Fail(err)
		}
		if err != nil || told {
			return
		}
	}
}

// speaker is the document of a principal that tells what all of them together do not allow.
func speaker(holder *policy.PrincipalPolicies) *policy.Document {
	for _, d := range holder.Identity {
		if d.Managed == "" {
			return d
		}
	}
	return holder.Identity[0]
}

// kept looks for a request that must be allowed in a setting and is not.
type kept struct {
	*Options
	pass      *analysis.Pass
	invariant *Invariant
	setting   analysis.Setting
}

func (k *kept) check() (told bool, err error) {
	var docs []*policy.Document
	for _, l := range k.setting.Layers {
		docs = append(docs, l.Docs...)
	}
	callers := k.setting.Callers
	if callers == nil {
		callers = members(policy.Identity)
	}
	if callers = k.callers(callers); len(callers) == 0 {
		k.pass.LeaveOpen(nobody)
		return true, nil
	}
	w := newWorld(docs...)
	more := w.worlds(func(when string) {
		if told || err != nil {
			return
		}
		told, err = k.inWorld(w, callers, when)
	})
	partial := more || slices.ContainsFunc(docs, func(d *policy.Document) bool { return d.Partial })
	if partial && !told && err == nil {
		k.pass.Undecided()
		told = true
	}
	return told, err
}

// inWorld asks twice, if not all is known: what the documents allow at most, which breaks the invariant if it is not enough, and at
// least, which keeps it if it is.
func (k *kept) inWorld(w *world, callers []query.Caller, when string) (told bool, err error) {
	ask := func(change func(*policy.Document) *policy.Document) (query.Query, query.Witness, bool, error) {
		q := query.Query{
			Layers: k.invariant.layers(), View: k.Fixed, Loose: true, Callers: callers,
			Actions: k.invariant.Actions, ResourceIn: k.invariant.Resources, Where: k.named(k.setting, k.invariant.layers()),
		}
		for _, l := range k.setting.Layers {
			out := query.Layer{Implicit: l.Implicit, Unread: l.Unread, Because: l.Because}
			for _, d := range l.Docs {
				out.Docs = append(out.Docs, change(d))
			}
			q.NotBy = append(q.NotBy, out)
		}
		found, ok, err := k.Solver.Find(k.pass.Context, q)
		return q, found, ok, err
	}
	most := func(d *policy.Document) *policy.Document {
		return extreme(w.document(loosen(d, true)), "Allow", func(*policy.Statement) bool { return false })
	}
	least := func(d *policy.Document) *policy.Document {
		return extreme(w.document(tighten(d)), "Deny", func(*policy.Statement) bool { return false })
	}
	q, found, ok, err := ask(most)
	switch holder := k.setting.Principal; {
	case errors.Is(err, query.ErrUndecided):
		k.pass.LeaveOpen(reason(err))
		return true, nil
	case err != nil:
		return false, err
	case ok && holder != nil && len(holder.Unread) > 0:
		k.pass.LeaveOpen(unreadText(&holder.Unread[0]))
		return true, nil
	case ok && holder != nil && holder.Elsewhere:
		k.pass.LeaveOpen("what else is attached to " + holder.Resource.LogicalID.Value + ", which is made elsewhere, is not known")
		return true, nil
	case ok:
		k.report(w, q, found, when)
		return true, nil
	}
	switch _, _, ok, err := ask(least); {
	case ok || errors.Is(err, query.ErrUndecided):
		k.pass.LeaveOpen("it depends on what is not known until it is deployed")
		return true, nil
	default:
		return false, err
	}
}

func (k *kept) report(w *world, q query.Query, found query.Witness, when string) {
	d := k.pass.Document
	found = k.best(k.pass.Context, found, q, func(string) bool { return true })
	witness := w.readable(&found)
	witness.Decision, witness.Allowed = found.NotAllowed, nil // it is what the invariant allows, and the policies do not
	out := analysis.Diagnostic{
		Document: d, Range: heading(d), Witness: witness, Details: k.invariant.details(), Variant: k.invariant.ID,
		Message: fmt.Sprintf("%s is not allowed%s%s, which breaks the invariant %s", witness.Request.Action, when, remark(witness), k.invariant.ID),
	}
	for _, m := range found.Denied {
		if m.Document.Source != nil && m.Statement.Effect != nil {
			out.Related = append(out.Related, analysis.Related{Source: m.Document.Source, Range: m.Statement.Effect.Range, Message: "denied by this"})
		}
	}
	k.pass.Report(out)
}

// unreadable returns a rule that finds no findings: it leaves those invariants open that policies may break which are attached
// to principals of a template and whose text is not in it.
func unreadable(o Options, invariants []Invariant) *analysis.Analyzer {
	level := analysis.Error // as invariants are that say no other
	if len(invariants) > 0 {
		level = analysis.None
	}
	for i := range invariants {
		level = max(level, invariants[i].Level)
	}
	rule := newInvariantRule(level)
	rule.Scope = analysis.PerUnit
	rule.Run = func(pass *analysis.Pass) {
		for _, holder := range pass.Unit.Principals {
			if len(holder.Unread) == 0 {
				continue
			}
			for i := range invariants {
				if err := invariants[i].maybe(&o, pass, holder); err != nil {
					pass.Fail(err)
					return
				}
			}
		}
	}
	return rule
}

// maybe leaves the invariant open if what is attached to a principal may break it.
func (v *Invariant) maybe(o *Options, pass *analysis.Pass, holder *policy.PrincipalPolicies) error {
	file := pass.Unit.Source.File(holder.Resource.LogicalID.Range.Start).Name
	if !v.In(file) || v.Always && len(holder.Identity) > 0 {
		return nil // or its documents tell
	}
	may := v.Always
	if !may {
		var err error
		if may, err = o.mayAllow(pass, holder, v.Actions, v.Resources, v.layers()...); err != nil {
			return err
		}
	}
	for i := 0; may && i < len(holder.Unread); i++ {
		pass.LeaveOpen(fmt.Sprintf("invariant %s: %s: %s", v.ID, holder.Resource.LogicalID.Value, unreadText(&holder.Unread[i])))
	}
	return nil
}

// tighten returns a document that denies all that one with free symbols denies, whatever they are; the document itself if it has
// none.
func tighten(d *policy.Document) *policy.Document {
	if !freeNode(d.Root) {
		return d
	}
	return mapStatements(d, func(n *policy.Node) policy.Node {
		effect := n.Get("Effect")
		if effect != nil && effect.Known() && effect.Value != "Deny" {
			return *n
		}
		allows := withEffect(n, "Allow")
		loose := loosenStatement(&allows, true)
		return withEffect(&loose, "Deny")
	})
}

// withEffect returns a statement with another effect.
func withEffect(n *policy.Node, effect string) policy.Node {
	out := *n
	out.Members = slices.Clone(n.Members)
	for i := range out.Members {
		if m := &out.Members[i]; m.Key.Value == "Effect" {
			m.Value = policy.Node{Kind: policy.String, Text: policy.Text{Value: effect, Range: m.Value.Range}}
		}
	}
	return out
}
