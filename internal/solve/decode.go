package solve

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// decoder reads a model as a request: who calls, the resource, the context keys that matter, and what the facts tie to them.
type decoder struct {
	*encoder
	// vars are the variables of the resource and those of the call, of whose first resource first is the decoder; nil if it
	// is this one.
	vars  []*csp.Variable
	first *decoder
	// principal is who calls.
	principal string
}

// clauses returns the clauses of the whole call.
func (d *decoder) clauses() [][]csp.Literal {
	if d.first != nil {
		return d.first.Clauses
	}
	return d.Clauses
}

// allFixed returns the fixed keys of the resource and of the call.
func (d *decoder) allFixed() []fixedKey {
	if d.first != nil {
		return append(slices.Clip(d.fixed), d.first.sharedFixed()...)
	}
	return d.fixed
}

// allParts returns the parts of the resource and of the call.
func (d *decoder) allParts() []part {
	if d.first != nil {
		return append(slices.Clip(d.parts), d.first.sharedParts()...)
	}
	return d.parts
}

// witness makes a request of the model that the search left in the variables, and lets the evaluator and the facts
// confirm it.
func (d *decoder) witness() (Witness, error) {
	w, err := d.request()
	if moved, ok := d.regional(&w.Exact); ok && err == nil {
		// AWS does not promise that a resource is in the region that is called, but as a rule it is.
		v := d.resource
		before := v.Model
		v.Model = csp.Model{Values: []string{moved}}
		if again, err := d.request(); err == nil {
			return again, nil
		}
		v.Model = before
	}
	return w, err
}

// regional returns the resource of a request in the region that is called, if it is in another one.
func (d *decoder) regional(r *policy.Request) (string, bool) {
	called := r.Context["aws:RequestedRegion"]
	fields := strings.SplitN(r.Resource, ":", 6)
	if len(called.List) != 1 || len(fields) < 6 || fields[3] == "" || fields[3] == called.List[0] || glob.HasSymbol(fields[3]) {
		return "", false
	}
	fields[3] = called.List[0]
	moved := strings.Join(fields, ":")
	return moved, d.resource.Fits(moved, d.Symbols)
}

// request is witness for the model as it is.
func (d *decoder) request() (Witness, error) {
	w := Witness{Caller: d.caller.Principal, Symbols: d.Symbols}
	w.Exact = policy.Request{Action: d.action.Name, Resource: d.resource.Model.Values[0], Context: map[string]policy.Values{}}
	// What the question fixes belongs to its answer, even if no policy asks for it.
	for i := range d.q.views {
		if v := &d.q.views[i]; v.onLayers {
			d.key(v.key, v.key, layersSide)
		}
	}
	var absent []string
	for _, v := range d.vars {
		if v.Key == "" || strings.Contains(v.Key, "\x00") || !d.matters(v) {
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
	d.addParts(w.Exact.Context)
	w.NotExact = w.Exact
	w.NotExact.Context = maps.Clone(w.Exact.Context)
	for _, s := range d.allFixed() {
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
		d.complete(r)
		d.ground(r)
		facts.Complete(r, d.subject())
	}
	slices.Sort(absent)
	w.Absent = slices.Compact(absent)
	w.Request = d.people(w.Exact)
	w.Unlisted = d.unlisted(w.Exact.Resource)
	return w, d.confirm(&w)
}

// matters reports whether a variable decides about anything.
func (d *decoder) matters(v *csp.Variable) bool {
	if len(v.Asserted) > 0 || v.Needed {
		return true
	}
	for _, clause := range d.clauses() {
		for i := range clause {
			if clause[i].Var == v && clause[i].Holds(d.Symbols) {
				return true
			}
		}
	}
	return false
}

// telling reports whether a key's absence tells something that the sort of action does not say anyway.
func telling(key string) bool { return !facts.ByAction(key) }

// addParts adds the keys whose values are parts of others'.
func (d *decoder) addParts(context map[string]policy.Values) {
	for _, part := range d.allParts() {
		var host *csp.Variable
		for _, v := range d.vars {
			if v.Key == part.host {
				host = v
			}
		}
		if host != nil && !host.Model.Absent && len(host.Model.Values) == 1 {
			context[part.name] = policy.One(part.embed.Extract(host.Model.Values[0]))
		}
	}
}

// complete names the caller, and adds the keys that the facts tie to those that are there.
func (d *decoder) complete(r *policy.Request) {
	value := func(name string) string {
		if v := r.Context[name]; len(v.List) == 1 {
			return v.List[0]
		}
		return ""
	}
	account := d.caller.account
	if account == "" {
		account = value("aws:PrincipalAccount")
	}
	if account == "" {
		account = facts.Account
		// A caller that nothing else places is of the resource's account, where its policies alone decide.
		if arn, ok := policy.ParseARN(r.Resource); ok && policy.IsAccountID(arn.Account) && !d.caller.OtherAccount {
			account = arn.Account
		}
	}
	partition := "aws"
	if arn, ok := policy.ParseARN(r.Resource); ok && strings.HasPrefix(arn.Partition, "aws-") {
		partition = arn.Partition
	}
	iam := "arn:" + partition + ":iam::" + account
	principal := d.caller.principalARN
	if principal == "" {
		principal = value("aws:PrincipalArn")
	}
	switch d.caller.Type {
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
		if d.caller.arn != "" && d.caller.arn != d.caller.principalARN {
			principal = d.caller.arn
		}
	case Root:
		if principal == "" {
			principal = iam + ":root"
		}
	case Anonymous:
		principal = "*"
	default:
		principal = d.caller.arn
	}
	if d.first != nil { // one caller for all resources
		principal = d.first.principal
	}
	d.principal, r.Principal = principal, principal
	facts.Complete(r, d.subject())
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
func (d *decoder) people(r policy.Request) policy.Request {
	out := r
	out.Principal, out.Resource = glob.Readable(r.Principal, d.Symbols), glob.Readable(r.Resource, d.Symbols)
	out.Context = make(map[string]policy.Values, len(r.Context))
	for key, v := range r.Context {
		list := make([]string, len(v.List))
		for i, s := range v.List {
			list[i] = glob.Readable(s, d.Symbols)
		}
		out.Context[glob.Readable(key, d.Symbols)] = policy.Values{List: list, Multi: v.Multi}
	}
	return out
}

// unlisted reports whether the catalog lists no form for the action that the resource has.
func (d *decoder) unlisted(resource string) bool {
	if !d.action.Known {
		return true
	}
	entry := d.action.Entry
	if resource == "*" {
		return entry.NumResources() > 0
	}
	for i := range entry.NumResources() {
		for _, t := range d.s.typeTargets(d.q, d.action, i, strings.Join(d.q.partitions, ","), true) {
			for _, p := range t.form {
				if p.Match(resource, d.Symbols) {
					return false
				}
			}
		}
	}
	return true
}

// ground adds to a request the keys that all such requests have and whose absence an Allow is about. Nothing was asked of them
// where another Allow lets the request through; without them that one would seem to do so, too.
func (d *decoder) ground(r *policy.Request) {
	for i := range d.q.layers {
		for _, st := range d.q.layers[i].granting {
			if _, may := st.actions.Covers(d.action); !may {
				continue
			}
			for j := range st.conds {
				if c := &st.conds[j]; c.heldByAbsence() && !has(r, c.key) {
					d.supply(r, c)
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
	case c.unknown || c.wrong:
		return false
	case c.null:
		return c.ifAbsent
	case c.op.Qualifier == policy.ForAllValues, c.op.IfExists:
		return true
	}
	return c.op.Negated && c.op.Qualifier == policy.NoQualifier
}

// supply adds the key of a condition if every request of the instance has it. What it is does not matter: what matters is there.
func (d *decoder) supply(r *policy.Request, c *cond) {
	fact := facts.Of(c.name, d.subject())
	if fact.Presence != facts.Always || d.fixes(c.key) {
		return
	}
	if values := facts.Ordinary(&fact, *r); len(values) > 0 {
		r.Context[fact.Name] = policy.Values{List: values, Multi: fact.Multi}
	}
}

// decode makes requests of the model for all resources of the call.
func (e *encoder) decode() (Witness, error) {
	first := decoder{encoder: e, vars: e.owned(e.Variables)}
	w, err := first.witness()
	if err != nil {
		return w, err
	}
	for _, m := range e.members {
		d := decoder{encoder: m, vars: m.owned(e.Variables), first: &first}
		other, err := d.witness()
		if err != nil {
			return other, err
		}
		w.With = append(w.With, other)
	}
	slices.SortStableFunc(w.With, func(a, b Witness) int { return cmp.Compare(a.Request.Resource, b.Request.Resource) })
	return w, nil
}

// owned returns those of variables that are about the encoder's resource, or about the call.
func (e *encoder) owned(vars []*csp.Variable) []*csp.Variable {
	if len(e.members) == 0 && e.leader == nil {
		return vars
	}
	return slices.DeleteFunc(slices.Clone(vars), func(v *csp.Variable) bool { return v.Owner != 0 && v.Owner != e.number })
}
