package verify

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/verify/lang"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// side is whose eyes see the request: those of Layers or those of NotBy.
type side uint8

const (
	layersSide side = iota
	notBySide
)

// part says which part of a variable's value a literal is about.
type part = facts.Part

// variable is the resource or a context key of an instance.
type variable struct {
	id   string
	key  string
	fact facts.Key
	form *lang.Expr
	// skeleton has the marked strings that have as many colons as the form; nil if that is open. See marks.go.
	skeleton *lang.Expr

	literals []*literal // that hold
	model    model
}

func (v *variable) optional() bool { return v.fact.Presence != facts.Always }

// model is what a variable may be.
type model struct {
	absent bool
	values []string
	exact  bool // it satisfies all literals; else as far as is known
}

// ref is what is known of a key: its values, that it is absent, or a variable whose value or part it is.
type ref struct {
	v      *variable
	part   part
	absent bool
	values []string
	multi  bool
}

// target is a sort of resource.
type target struct {
	index  int // of the resource type, -1 for none
	form   *lang.Expr
	colons []int // how many the ARNs have; nil if that is open
	owned  bool  // the ARN holds the owner's account
	read   bound // of the resources of statements, where they are to match
	asked  []*source
}

// pin is a case of a key.
type pin struct {
	absent, present bool
	value           string
}

// instance is a claim for one action, one sort of resource for each authorization, and one caller.
type instance struct {
	*claim
	name   string // of the action; "" for any
	lower  string // one that the statements cover alike
	entry  catalog.Action
	listed bool
	caller *caller
	// members are what the call is authorized for: one resource, or several.
	members []target
	pins    map[string]pin

	vars      map[string]*variable
	resources []*variable
	order     []*variable
	refs      map[refKey]ref
	units     []*literal
	trail     []change
}

type refKey struct {
	key    string
	at     side
	member int
}

// id is the name of a key's variable: keys that are not about the resource are the same for all resources.
func (n *instance) id(key string, member int) string {
	if len(n.members) == 1 || facts.Shared(key) {
		return key
	}
	return key + "#" + string(rune('0'+member))
}

func (n *instance) subject(member int) facts.Subject {
	return facts.Subject{
		Action: n.name, Entry: n.entry, Known: n.listed, Resource: n.members[member].index, Caller: n.caller.facts(), Loose: n.q.Loose,
	}
}

// factOf returns what is known of a key.
func (n *instance) factOf(key string, member int) facts.Key {
	name := key
	if written, ok := n.spelled[key]; ok {
		name = written
	}
	if n.name != "" || facts.Shared(key) && !facts.ByAction(key) {
		return facts.Of(name, n.subject(member))
	}
	s := n.subject(member)
	s.Loose = true
	f := facts.Of(name, s)
	f.Values, f.Forms = nil, nil
	if f.Presence == facts.Always {
		f.Presence = facts.Sometimes
	}
	return f
}

// key finds out what is known of a context key.
func (n *instance) key(key string, at side, member int) ref {
	k := refKey{key, at, member}
	if r, ok := n.refs[k]; ok {
		return r
	}
	r := n.find(key, at, member)
	n.refs[k] = r
	return r
}

func (n *instance) find(key string, at side, member int) ref {
	if r, ok := n.given(key, at, member); ok {
		return r
	}
	if whole, part := n.whole(key, member); part != facts.NoPart {
		host := ref{}
		if whole == "resource" {
			host = ref{v: n.resources[member]}
		} else {
			host = n.key(whole, at, member)
		}
		switch {
		case part == facts.AllOf:
			return host
		case host.v != nil && host.part == facts.NoPart:
			return ref{v: host.v, part: part}
		case len(host.values) == 1:
			if value, ok := extract(part, host.values[0]); ok {
				return ref{values: []string{value}}
			}
		}
	}
	fact := n.factOf(key, member)
	switch {
	case fact.Presence == facts.Never:
		return ref{absent: true}
	case fact.Presence == facts.Always && len(fact.Values) == 1:
		return ref{values: fact.Values, multi: fact.Multi}
	}
	return ref{v: n.variable(key, fact, member)}
}

func (n *instance) variable(key string, fact facts.Key, member int) *variable {
	id := n.id(key, member)
	if v, ok := n.vars[id]; ok {
		return v
	}
	v := &variable{id: id, key: key, fact: fact, form: n.forms(fact.Forms)}
	if fact.Values != nil {
		list := make([]*lang.Expr, len(fact.Values))
		for i, s := range fact.Values {
			list[i] = n.Literal(s)
		}
		v.form = n.Or(list...)
	}
	if p, ok := n.pins[id]; ok && p.present {
		v.fact.Presence = facts.Always
	}
	n.add(v)
	return v
}

func (n *instance) add(v *variable) {
	n.vars[v.id] = v
	n.order = append(n.order, v)
	n.check(v)
}

// constant is a variable that has but known values.
func (n *instance) constant(r ref) *variable {
	id := "=" + strings.Join(r.values, "\x00")
	if v, ok := n.vars[id]; ok {
		return v
	}
	list := make([]*lang.Expr, len(r.values))
	for i, s := range r.values {
		list[i] = n.Literal(s)
	}
	v := &variable{id: id, fact: facts.Key{Presence: facts.Always, Multi: r.multi}, form: n.Or(list...)}
	n.add(v)
	return v
}

// whole returns the key of whose value that of a key is a part.
func (n *instance) whole(key string, member int) (string, part) {
	whole, part := facts.Whole(key, n.subject(member))
	if whole == "resource" && !n.members[member].owned {
		return "", facts.NoPart
	}
	return whole, part
}

// given returns what the question, the case or the caller says of a key.
func (n *instance) given(key string, at side, member int) (ref, bool) {
	of := func(absent bool, value string) (ref, bool) {
		if absent {
			return ref{absent: true}, true
		}
		return ref{values: []string{value}}, true
	}
	if v, ok := n.views[key]; ok {
		f := v.layers
		if at == notBySide {
			f = v.notBy
		}
		return of(f.Absent, f.Value)
	}
	if p, ok := n.pins[n.id(key, member)]; ok && !p.present {
		return of(p.absent, p.value)
	}
	if value := n.caller.says(key); value != "" {
		return of(false, value)
	}
	if tag, ok := strings.CutPrefix(key, "aws:principaltag/"); ok && n.caller.Tags != nil {
		value, tagged := n.caller.Tags.Get(tag)
		return of(!tagged, value)
	}
	return ref{}, false
}

// hold returns literals that hold variables to what is given of their parts.
func (n *instance) hold() {
	keys := make([]string, 0, len(n.views)+len(n.pins)+1)
	for key := range n.views {
		keys = append(keys, key)
	}
	for id := range n.pins {
		key, _, _ := strings.Cut(id, "#")
		keys = append(keys, key)
	}
	keys = append(keys, "aws:principalaccount", "aws:username")
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		for member := range n.members {
			n.holdPart(key, member)
		}
	}
}

func (n *instance) holdPart(key string, member int) {
	g, ok := n.given(key, layersSide, member)
	if other, _ := n.given(key, notBySide, member); !ok || !slices.Equal(other.values, g.values) || other.absent != g.absent {
		return
	}
	whole, part := n.whole(key, member)
	if part == facts.NoPart || part == facts.EpochOf {
		return
	}
	host := ref{}
	if whole == "resource" {
		host = ref{v: n.resources[member]}
	} else {
		host = n.key(whole, layersSide, member)
	}
	if host.v == nil || host.part != facts.NoPart {
		return
	}
	l := &literal{v: host.v, present: fails, absent: true}
	if !g.absent {
		s := &source{tokens: policy.Pattern{{Text: g.values[0]}}, text: "=" + g.values[0]}
		l = &literal{v: host.v, present: tested, sources: []*source{s}, part: part, member: member}
		if part == facts.AllOf {
			l.part = facts.NoPart
		}
	}
	l.write()
	n.units = append(n.units, l)
}

// extract returns a part of a value.
func extract(p part, s string) (string, bool) {
	switch p {
	case facts.LastName:
		return s[strings.LastIndexByte(s, '/')+1:], true
	case facts.AccountOf, facts.OwnerOf:
		if f := strings.SplitN(s, ":", 6); len(f) == 6 {
			return f[4], true
		}
	case facts.AllOf:
		return s, true
	case facts.NoPart, facts.EpochOf:
	}
	return "", false
}

// caller is who calls.
type caller struct {
	query.Caller
	// principal is the request's principal if it is given, arn aws:PrincipalArn, account aws:PrincipalAccount.
	principal, arn, account string
}

func (c *caller) facts() facts.Caller {
	f := facts.Caller{Type: c.Type, Credentials: c.Credentials}
	if c.Type == facts.Federated && c.principal != "" {
		f.Provider = facts.Provider(c.principal)
	}
	return f
}

// says returns the value that is given of a caller's key, "" if there is none.
func (c *caller) says(key string) string {
	switch {
	case key == "aws:principalarn":
		return c.arn
	case key == "aws:principalaccount" && c.facts().Signed():
		return c.account
	case key == "aws:principalservicename" && c.Type == facts.Service:
		return c.principal
	case key == "aws:federatedprovider" && c.Type == facts.Federated && c.facts().Provider != "saml":
		return c.principal
	}
	return ""
}

// callers returns who may call: those that the question names, and of services, identity providers and sessions of whom it does not
// say more each that a statement names, and one that none names.
func (c *claim) callers() []*caller {
	list := c.q.Callers
	if len(list) == 0 {
		list = query.DefaultCallers(c.kind())
	}
	stranger := facts.OtherAccount
	for n := 0; slices.Contains(c.accounts, stranger); n++ {
		stranger = strings.Repeat(string(rune('0'+n%10)), 4) + "88887777"
	}
	var out []*caller
	for _, p := range list {
		for _, arn := range c.identities(p) {
			out = append(out, newCaller(p, arn, stranger))
		}
	}
	return out
}

// identities returns the ARNs or names that a caller may have that matter; "" for one that is open.
func (c *claim) identities(p query.Caller) []string {
	if p.ARN != "" {
		return []string{p.ARN}
	}
	typ, out := "", []string{""}
	switch p.Type {
	case facts.Service:
		typ, out = "Service", []string{"service.amazonaws.com"}
	case facts.Federated:
		typ, out = "Federated", []string{"accounts.google.com"}
	case facts.Role:
		typ = "AWS"
	case facts.User, facts.Root, facts.Anonymous:
		return out
	}
	for _, e := range c.principals {
		id, known := known(&e.ID)
		if !known || e.Type.Value != typ || id == "*" || slices.Contains(out, id) {
			continue
		}
		if p.Type == facts.Role {
			if arn, ok := policy.ParseARN(id); !ok || arn.Service != "sts" || !strings.HasPrefix(arn.Resource, "assumed-role/") {
				continue
			}
		}
		out = append(out, id)
	}
	return out
}

// known returns a text without unknown values, those that have a stand-in aside.
func known(t *policy.Text) (string, bool) {
	if t.Known() {
		return t.Value, true
	}
	var b strings.Builder
	for _, p := range t.Parts {
		switch {
		case p.Symbol == nil:
			b.WriteString(p.Literal)
		case p.Symbol.Stand != "":
			b.WriteString(p.Symbol.Stand)
		default:
			return "", false
		}
	}
	return b.String(), true
}

func newCaller(p query.Caller, id, stranger string) *caller {
	c := &caller{Caller: p, principal: id}
	if p.OtherAccount {
		c.account = stranger
	}
	if id == "" {
		return c
	}
	arn, isARN := policy.ParseARN(id)
	switch {
	case p.Type == facts.User || p.Type == facts.Root:
		if c.arn = id; policy.IsAccountID(id) {
			c.arn = "arn:aws:iam::" + id + ":root"
		}
	case p.Type == facts.Role && isARN && arn.Service == "sts":
		role, _, _ := strings.Cut(strings.TrimPrefix(arn.Resource, "assumed-role/"), "/")
		c.arn = "arn:" + arn.Partition + ":iam::" + arn.Account + ":role/" + role
	case p.Type == facts.Role:
		c.arn = id
	}
	if arn, ok := policy.ParseARN(c.arn); ok {
		c.account = arn.Account
	}
	return c
}

// kind is the kind of the question's documents: of several that which names principals.
func (c *claim) kind() policy.Kind {
	kind := policy.Identity
	for i := range c.q.Layers {
		for _, d := range c.q.Layers[i].Docs {
			if d.Kind.NamesPrincipals() || kind == policy.Identity {
				kind = d.Kind
			}
		}
	}
	return kind
}
