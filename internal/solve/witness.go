package solve

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// witness makes a request of the model that the search left in the variables, and lets the evaluator and the facts
// confirm it.
func (f *frame) witness() (Witness, error) {
	w, err := f.request()
	if moved, ok := f.regional(&w.Exact); ok && err == nil {
		// AWS does not promise that a resource is in the region that is called, but as a rule it is.
		v := f.resource
		before := v.Model
		v.Model = csp.Model{Values: []string{moved}}
		if again, err := f.request(); err == nil {
			return again, nil
		}
		v.Model = before
	}
	return w, err
}

// regional returns the resource of a request in the region that is called, if it is in another one.
func (f *frame) regional(r *policy.Request) (string, bool) {
	called := r.Context["aws:RequestedRegion"]
	fields := strings.SplitN(r.Resource, ":", 6)
	if len(called.List) != 1 || len(fields) < 6 || fields[3] == "" || fields[3] == called.List[0] || glob.HasSymbol(fields[3]) {
		return "", false
	}
	fields[3] = called.List[0]
	moved := strings.Join(fields, ":")
	return moved, f.resource.Fits(moved, f.Symbols)
}

// request is witness for the model as it is.
func (f *frame) request() (Witness, error) {
	w := Witness{Caller: f.caller.Principal, Symbols: f.Symbols}
	w.Exact = policy.Request{Action: f.action.Name, Resource: f.resource.Model.Values[0], Context: map[string]policy.Values{}}
	// What the question fixes belongs to its answer, even if no policy asks for it.
	for i := range f.q.views {
		if v := &f.q.views[i]; v.onLayers {
			f.key(v.key, v.key, layersSide)
		}
	}
	var absent []string
	for _, v := range f.Variables {
		if v.Key == "" || strings.Contains(v.Key, "\x00") || !f.matters(v) {
			continue
		}
		switch {
		case v.Model.Absent:
			absent = append(absent, v.Fact.Name)
		case v.Fact.Multi:
			w.Exact.Context[v.Fact.Name] = policy.Many(v.Model.Values...)
		default:
			w.Exact.Context[v.Fact.Name] = policy.One(v.Model.Values[0])
		}
	}
	f.addParts(w.Exact.Context)
	w.NotExact = w.Exact
	w.NotExact.Context = maps.Clone(w.Exact.Context)
	for i := range f.settled {
		s := &f.settled[i]
		if s.absent {
			if telling(s.key) && s.side != notBySide {
				absent = append(absent, s.name)
			}
			continue
		}
		value := policy.Values{List: s.values, Multi: s.multi}
		if s.side != notBySide {
			w.Exact.Context[s.name] = value
		}
		if s.side != layersSide {
			w.NotExact.Context[s.name] = value
		}
	}
	for _, r := range []*policy.Request{&w.Exact, &w.NotExact} {
		f.complete(r)
		f.ground(r)
		facts.Complete(r, f.subject())
	}
	slices.Sort(absent)
	w.Absent = slices.Compact(absent)
	w.Request = f.people(w.Exact)
	w.Unlisted = f.unlisted(w.Exact.Resource)
	return w, f.confirm(&w)
}

// ground adds to a request the keys that all such requests have and whose absence an Allow is about. Nothing was asked of them
// where another Allow lets the request through; without them that one would seem to do so, too.
func (f *frame) ground(r *policy.Request) {
	for i := range f.q.layers {
		for _, st := range f.q.layers[i].granting {
			if _, may := st.actions.Covers(f.action); !may {
				continue
			}
			for j := range st.conds {
				if c := &st.conds[j]; c.heldByAbsence() && !has(r, c.key) {
					f.supply(r, c)
				}
			}
		}
	}
}

// has reports whether a request has a key, given in lower case.
func has(r *policy.Request, key string) bool {
	for name := range r.Context {
		if strings.EqualFold(name, key) {
			return true
		}
	}
	return false
}

// heldByAbsence reports whether a condition holds for requests without its key.
func (c *cond) heldByAbsence() bool {
	switch {
	case c.open || c.wrong:
		return false
	case c.null:
		return c.ifAbsent
	case c.op.Qualifier == policy.ForAllValues, c.op.IfExists:
		return true
	}
	return c.op.Negated && c.op.Qualifier == policy.NoQualifier
}

// supply adds the key of a condition if every request of the frame has it. What it is does not matter: what matters is there.
func (f *frame) supply(r *policy.Request, c *cond) {
	fact := facts.Of(c.name, f.subject())
	if fact.Presence != facts.Always || f.fixed(c.key) {
		return
	}
	if values := facts.Ordinary(&fact, *r); len(values) > 0 {
		r.Context[fact.Name] = policy.Values{List: values, Multi: fact.Multi}
	}
}

// matters reports whether a variable decides about anything.
func (f *frame) matters(v *csp.Variable) bool {
	if len(v.Asserted) > 0 || v.Needed {
		return true
	}
	for _, clause := range f.Clauses {
		for i := range clause {
			if clause[i].Var == v && clause[i].Holds(f.Symbols) {
				return true
			}
		}
	}
	return false
}

// telling reports whether a key's absence tells something that the sort of action does not say anyway.
func telling(key string) bool { return !facts.ByAction(key) }

// addParts adds the keys whose values are parts of others'.
func (f *frame) addParts(context map[string]policy.Values) {
	for _, part := range f.parts {
		var host *csp.Variable
		for _, v := range f.Variables {
			if v.Key == part.host {
				host = v
			}
		}
		if host != nil && !host.Model.Absent && len(host.Model.Values) == 1 {
			context[part.name] = policy.One(part.embed.Extract(host.Model.Values[0]))
		}
	}
}

// part is a key whose value is a part of a variable's.
type part struct {
	key, name, host string
	embed           csp.Part
}

// complete names the caller, and adds the keys that the facts tie to those that are there.
func (f *frame) complete(r *policy.Request) {
	value := func(name string) string {
		if v := r.Context[name]; len(v.List) == 1 {
			return v.List[0]
		}
		return ""
	}
	account := f.caller.account
	if account == "" {
		account = value("aws:PrincipalAccount")
	}
	if account == "" {
		account = facts.Account
		// A caller that nothing else places is of the resource's account, where its policies alone decide.
		if arn, ok := policy.ParseARN(r.Resource); ok && policy.IsAccountID(arn.Account) && !f.caller.OtherAccount {
			account = arn.Account
		}
	}
	partition := "aws"
	if arn, ok := policy.ParseARN(r.Resource); ok && strings.HasPrefix(arn.Partition, "aws-") {
		partition = arn.Partition
	}
	iam := "arn:" + partition + ":iam::" + account
	principal := f.caller.principalARN
	if principal == "" {
		principal = value("aws:PrincipalArn")
	}
	switch f.caller.Type {
	case User:
		if principal == "" {
			name := value("aws:username")
			if name == "" {
				name = "alice"
			}
			principal = iam + ":user/" + name
		}
	case Role:
		if principal == "" {
			principal = iam + ":role/example-role"
		}
		principal = sessionARN(principal, value("aws:userid"))
		if f.caller.arn != "" && f.caller.arn != f.caller.principalARN {
			principal = f.caller.arn
		}
	case Root:
		if principal == "" {
			principal = iam + ":root"
		}
	case Anonymous:
		principal = "*"
	default:
		principal = f.caller.arn
	}
	if f.leader != nil { // one caller for all resources
		principal = f.leader.principal
	}
	f.principal, r.Principal = principal, principal
	facts.Complete(r, f.subject())
}

// sessionARN makes the ARN of a role's session, named as aws:userid has it.
func sessionARN(role, userid string) string {
	arn, ok := policy.ParseARN(role)
	if !ok {
		return role
	}
	_, session, ok := strings.Cut(userid, ":")
	if !ok {
		session = "session"
	}
	name := arn.Resource[strings.LastIndexByte(arn.Resource, '/')+1:]
	return "arn:" + arn.Partition + ":sts::" + arn.Account + ":assumed-role/" + name + "/" + session
}

// people writes a request as people read it.
func (f *frame) people(r policy.Request) policy.Request {
	out := r
	out.Principal, out.Resource = glob.Readable(r.Principal, f.Symbols), glob.Readable(r.Resource, f.Symbols)
	out.Context = make(map[string]policy.Values, len(r.Context))
	for key, v := range r.Context {
		list := make([]string, len(v.List))
		for i, s := range v.List {
			list[i] = glob.Readable(s, f.Symbols)
		}
		out.Context[glob.Readable(key, f.Symbols)] = policy.Values{List: list, Multi: v.Multi}
	}
	return out
}

// unlisted reports whether the catalog lists no form for the action that the resource has.
func (f *frame) unlisted(resource string) bool {
	if !f.action.Known {
		return true
	}
	entry := f.action.Entry
	if resource == "*" {
		return entry.NumResources() > 0
	}
	for i := range entry.NumResources() {
		for _, t := range f.s.typeTargets(f.q, f.action, i, strings.Join(f.q.partitions, ","), true) {
			for _, p := range t.form {
				if p.Match(resource, f.Symbols) {
					return false
				}
			}
		}
	}
	return true
}

// confirm lets the evaluator decide the request, and holds it against the facts.
func (f *frame) confirm(w *Witness) error {
	options := eval.Options{Symbols: f.Symbols, Strangers: true}
	disagree := func(format string, args ...any) error {
		return &DisagreementError{Witness: *w, Reason: fmt.Sprintf(format, args...)}
	}
	for i := range f.q.Query.Layers {
		l := &f.q.Query.Layers[i]
		d := f.s.decide(l, w.Exact, options)
		if d.Outcome != eval.Allowed {
			return disagree("layer %d says %s", i, d.Outcome)
		}
		if f.q.layers[i].via && !slices.ContainsFunc(d.Matches, func(m eval.Match) bool {
			return slices.Contains(f.q.Via, m.Statement)
		}) {
			return disagree("layer %d allows it by another statement than was asked for", i)
		}
		w.Allowed = append(w.Allowed, d.Matches...)
	}
	w.Decision = eval.Allowed
	if f.q.notBy != nil {
		if err := f.confirmNotBy(w, options, disagree); err != nil {
			return err
		}
	}
	if len(f.Symbols) > 0 && f.q.symbolic && requestHasSymbol(&w.Exact) {
		return nil // what the unknown values are like is not known
	}
	subject := f.subject()
	for _, r := range []*policy.Request{&w.Exact, &w.NotExact} {
		if err := facts.Check(*r, subject, f.fixed); err != nil {
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

// fixed reports whether the question itself fixes a key, whatever the facts say.
func (f *frame) fixed(key string) bool {
	return slices.ContainsFunc(f.q.views, func(v view) bool { return v.key == strings.ToLower(key) })
}

func (f *frame) confirmNotBy(w *Witness, options eval.Options, disagree func(string, ...any) error) error {
	for i := range f.q.Query.NotBy {
		d := f.s.decide(&f.q.Query.NotBy[i], w.NotExact, options)
		if d.Outcome == eval.ImplicitDeny || d.Outcome == eval.ExplicitDeny {
			w.NotAllowed, w.Denied = d.Outcome, d.Matches
			return nil
		}
	}
	return disagree("it is allowed by what must not allow it")
}

// decide asks the evaluator what a layer says.
func (s *Solver) decide(l *Layer, r policy.Request, o eval.Options) eval.Decision {
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

// substitute tries values for the policy variables that the relaxed frame left open, and returns the first request that
// holds. The frame's model tells most of them.
func (f *frame) substitute() (Witness, bool, error) {
	options := make([][]pin, len(f.unknown))
	for i, name := range f.unknown {
		options[i] = f.pinsFor(name)
	}
	for _, pins := range combinations(options, maxAssignments) {
		g := f.again(pins, nil)
		if !g.admissible() || !g.assemble() || len(g.unknown) > 0 || g.Solve(&g.meter) != csp.Sat {
			if f.q.meter.Out() || g.meter.Stopped && f.q.meter.Cancelled() {
				break
			}
			continue
		}
		w, err := g.whole()
		return w, err == nil, err
	}
	e := explorer{f: f}
	w, found, refuted, err := e.explore(nil, nil)
	if !found && err == nil && (!refuted || f.divided()) {
		err = errOpen
	}
	return w, found, err
}

// maxAssignments bounds how many values are tried for the policy variables of one frame together.
const maxAssignments = 256

// combinations lists choices of one pin each, those first that are early in their lists.
func combinations(options [][]pin, limit int) [][]pin {
	var out [][]pin
	for sum := 0; len(out) < limit; sum++ {
		before := len(out)
		var choose func(i, rest int, chosen []pin)
		choose = func(i, rest int, chosen []pin) {
			if i == len(options) {
				if rest == 0 && len(out) < limit {
					out = append(out, slices.Clone(chosen))
				}
				return
			}
			for j := 0; j <= rest && j < len(options[i]); j++ {
				choose(i+1, rest-j, append(chosen, options[i][j]))
			}
		}
		choose(0, sum, nil)
		most := 0
		for _, o := range options {
			most += len(o) - 1
		}
		if len(out) == before && sum > most {
			break
		}
	}
	return out
}

// pinsFor lists the values that are worth trying for a policy variable: an ordinary one, those that the relaxed model has
// or that make its strings fit, those that the text compares the key with, and none.
func (f *frame) pinsFor(name string) []pin {
	var out []pin
	add := func(value string) {
		p := pin{key: name, value: value}
		if !slices.Contains(out, p) && len(out) < 24 {
			out = append(out, p)
		}
	}
	fact := facts.Of(name, f.subject())
	a := f.key(name, name, layersSide)
	if a.v != nil && len(a.v.Model.Values) > 0 && (a.embed != csp.NoPart || len(a.v.Asserted) > 0) {
		add(a.embed.Extract(a.v.Model.Values[0]))
	}
	for _, s := range fact.Samples {
		add(s)
	}
	for _, s := range fact.Values {
		add(s)
	}
	for _, v := range f.Variables {
		for i := range v.Asserted {
			l := &v.Asserted[i]
			if !l.HasTemplate() || l.Not {
				continue
			}
			for _, s := range v.Model.Values {
				s = l.Pred.Part.Extract(s)
				for j := range l.Pred.Sources {
					values, _ := glob.Capture(l.Pred.Sources[j].Pattern, name, s)
					for _, value := range values {
						add(value)
					}
				}
			}
		}
	}
	for _, v := range f.Variables {
		if v.Key != name {
			continue
		}
		for _, p := range v.Predicates {
			for i := range p.Sources {
				s := &p.Sources[i]
				if text, ok := s.Pattern.Literal(); ok {
					add(text)
				}
			}
		}
	}
	// What makes of a pattern with the variable a text that its key is compared with, too.
	for _, v := range f.Variables {
		for _, p := range v.Predicates {
			for i := range p.Sources {
				if !slices.Contains(p.Sources[i].Variables(nil), name) {
					continue
				}
				for _, text := range v.Texts() {
					values, _ := glob.Capture(p.Sources[i].Pattern, name, text)
					for _, value := range values {
						add(value)
						if p.Sources[i].Reading == glob.IgnoreCase {
							add(strings.ToUpper(value))
						}
					}
				}
			}
		}
	}
	// What another key's value makes of the texts that this one is compared with.
	if a.v != nil && a.embed == csp.NoPart {
		for _, p := range a.v.Predicates {
			for i := range p.Sources {
				if p.Sources[i].Pattern.HasVariables() {
					if s, ok := f.instance(p.Sources[i].Pattern, name); ok {
						add(s)
					}
				}
			}
		}
	}
	if fact.Presence == facts.Sometimes {
		out = append(out, pin{key: name, absent: true})
	}
	return out
}

// instance writes a pattern out with an ordinary value for each variable but name.
func (f *frame) instance(p policy.Pattern, name string) (string, bool) {
	var b strings.Builder
	for i := range p {
		switch t := &p[i]; t.Kind {
		case policy.Literal:
			b.WriteString(t.Text)
		case policy.Variable:
			fact := facts.Of(t.Text, f.subject())
			if t.Text == name || len(fact.Samples) == 0 {
				return "", false
			}
			b.WriteString(fact.Samples[0])
		case policy.AnyOne:
			b.WriteByte('x')
		case policy.SymbolToken:
			return "", false
		}
	}
	return b.String(), true
}

// admissible reports whether the frame's pins are values that their keys can have, together.
func (f *frame) admissible() bool {
	for i := range f.pins {
		p := &f.pins[i]
		fact := facts.Of(p.key, f.subject())
		switch {
		case p.absent:
			if fact.Presence == facts.Always {
				return false
			}
			continue
		case fact.Presence == facts.Never || fact.Values != nil && !slices.Contains(fact.Values, p.value):
			return false
		}
		form := f.s.forms(fact.Forms)
		if len(form) > 0 && !slices.ContainsFunc(form, func(q *glob.Pattern) bool { return q.Match(p.value, f.s.preds.Symbols.All()) }) {
			return false
		}
		if host, embed := f.host(p.key); host != "" {
			for j := range f.pins {
				if o := &f.pins[j]; o.key == host && !o.absent && embed.Extract(o.value) != p.value {
					return false
				}
			}
		}
		if p.key == "aws:principalarn" && f.caller.account != "" && csp.CallerAccount.Extract(p.value) != f.caller.account {
			return false
		}
	}
	return true
}
