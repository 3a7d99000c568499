package verify

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/verify/lang"
	"github.com/iamlint/iamlint/policy"
)

// maxRequests bounds how many requests are tried where a claim is not proved.
const maxRequests = 20_000

// enumeration makes requests of the words of a claim.
type enumeration struct {
	*claim
	judge  judge
	random *rand.Rand
	tried  int
}

// counterexample looks for a request that answers the question: what the case that could not be closed leaves to its variables, and
// those that are made of the question's own words: the strings of its patterns, short words for wildcards, the values on either
// side of those that it compares with, and no value. If these are too many, some are picked at random. It also tells how many were
// tried.
func (c *claim) counterexample() (r policy.Request, found bool, tried int) {
	if c.each != nil || c.q.Whole || len(c.symbols) > 0 {
		return r, false, 0
	}
	same := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // each run is to try the same requests
	e := enumeration{claim: c, judge: newJudge(c), random: same}
	if c.stuck != nil {
		e.tried++
		if r, ok := c.stuck.request(); ok && e.judge.answers(r, c.stuck) {
			return r, true, 1
		}
	}
	groups := c.groups()
	var actions []action
	for _, g := range groups {
		actions = append(actions, c.distinct(g)...)
	}
	callers := c.callers()
	each := max(1, maxRequests/max(1, len(actions)*len(callers)))
	for _, a := range actions {
		for _, who := range callers {
			if e.tried >= maxRequests {
				return r, false, e.tried
			}
			if !who.facts().Calls(a.lower) {
				continue
			}
			for _, t := range c.targets(a) {
				if r, found := e.try(a, who, t, each); found {
					return r, true, e.tried
				}
			}
		}
	}
	return r, false, e.tried
}

// universe is a resource or key with the values that are tried; nil values leave the key out.
type universe struct {
	key    facts.Key
	values [][]string
}

// try tries requests of an action, a caller and a sort of resource.
func (e *enumeration) try(a action, who *caller, t target, most int) (policy.Request, bool) {
	n := &instance{claim: e.claim, name: a.name, lower: a.lower, entry: a.entry, listed: a.known, caller: who, members: []target{t}}
	n.reset()
	resources := e.resources(t)
	var keys []universe
	size := max(1, len(resources))
	for _, key := range n.named() {
		fact := n.factOf(key, 0)
		if _, viewed := n.views[key]; viewed || fact.Presence == facts.Never || key == "aws:username" || key == "aws:principalarn" {
			continue
		}
		u := universe{fact, e.values(key, &fact)}
		keys = append(keys, u)
		size = min(size*max(1, len(u.values)), 1<<40)
	}
	names := e.userNames(who)
	size *= len(names)
	for i := range min(size, most) {
		at := i
		if size > most {
			at = e.random.IntN(size)
		}
		pick := func(n int) int {
			k := at % n
			at /= n
			return k
		}
		if len(resources) == 0 {
			return policy.Request{}, false
		}
		r := policy.Request{Action: a.name, Resource: resources[pick(len(resources))], Context: map[string]policy.Values{}}
		identify(&r, who, names[pick(len(names))])
		for _, u := range keys {
			if len(u.values) == 0 {
				continue
			}
			if list := u.values[pick(len(u.values))]; list != nil {
				r.Context[u.key.Name] = policy.Values{List: list, Multi: u.key.Multi}
			}
		}
		e.tried++
		if e.judge.answers(r, n) {
			return r, true
		}
	}
	return policy.Request{}, false
}

// request makes a request of what the variables may be.
func (n *instance) request() (r policy.Request, ok bool) {
	if len(n.resources) != 1 || len(n.resources[0].model.values) != 1 {
		return r, false
	}
	r = policy.Request{Action: n.name, Resource: n.resources[0].model.values[0], Context: map[string]policy.Values{}}
	who := *n.caller
	if v := n.vars["aws:principalarn"]; v != nil && len(v.model.values) == 1 {
		who.arn = v.model.values[0]
	}
	identify(&r, &who, "alice")
	for _, v := range n.order {
		if _, given := r.Context[v.fact.Name]; v.key != "" && !given && !v.model.absent {
			r.Context[v.fact.Name] = policy.Values{List: v.model.values, Multi: v.fact.Multi}
		}
	}
	return r, true
}

// identify writes into a request who calls.
func identify(r *policy.Request, who *caller, name string) {
	account := who.account
	if account == "" {
		account = facts.Account
	}
	set := func(key, value string) { r.Context[key] = policy.One(value) }
	switch who.Type {
	case facts.User:
		if r.Principal = who.arn; r.Principal == "" {
			r.Principal = "arn:aws:iam::" + account + ":user/" + name
		}
		set("aws:username", r.Principal[strings.LastIndexByte(r.Principal, '/')+1:])
		set("aws:PrincipalArn", r.Principal)
	case facts.Role:
		role := who.arn
		if role == "" {
			role = "arn:aws:iam::" + account + ":role/" + name
		}
		arn, _ := policy.ParseARN(role)
		r.Principal = "arn:aws:sts::" + arn.Account + ":assumed-role/" + role[strings.LastIndexByte(role, '/')+1:] + "/session"
		if strings.Contains(who.principal, ":assumed-role/") {
			r.Principal = who.principal
		}
		set("aws:PrincipalArn", role)
	case facts.Root:
		r.Principal = "arn:aws:iam::" + account + ":root"
		set("aws:PrincipalArn", r.Principal)
	case facts.Anonymous:
		r.Principal = "*"
	case facts.Service, facts.Federated:
		r.Principal = who.principal
	}
	if who.facts().Signed() {
		switch who.Credentials {
		case facts.Temporary:
			set("aws:MultiFactorAuthPresent", "false")
		case facts.TemporaryMFA:
			set("aws:MultiFactorAuthPresent", "true")
		case facts.LongTerm:
		}
	}
}

// userNames are those of the caller that are tried.
func (e *enumeration) userNames(who *caller) []string {
	if who.arn != "" || who.Type != facts.User && who.Type != facts.Role {
		return []string{""}
	}
	out := []string{"alice"}
	add := func(s string) {
		if name := s[strings.LastIndexAny(s, "/:")+1:]; name != "" && !slices.Contains(out, name) && len(out) < 8 {
			out = append(out, name)
		}
	}
	for _, cond := range e.conditions() {
		if cond.key == "aws:username" || cond.key == "aws:principalarn" {
			for _, s := range cond.sources {
				add(fill(s, "x"))
			}
		}
	}
	for _, s := range e.patterns() {
		add(fill(s, "x"))
	}
	return out
}

func (c *claim) conditions() []*cond {
	var out []*cond
	for _, st := range c.statements() {
		out = append(out, st.conds...)
	}
	for _, w := range c.where {
		out = append(out, w.cond)
	}
	return out
}

// patterns are those of resources.
func (c *claim) patterns() []*source {
	var out []*source
	for _, st := range c.statements() {
		out = append(out, st.resources...)
	}
	for _, g := range c.in {
		out = append(out, g...)
	}
	return append(out, c.out...)
}

// resources are those that are tried of a sort.
func (e *enumeration) resources(t target) []string {
	var out []string
	anything := func(*policy.Token) value { return value{e.All, false, true, false} }
	add := func(s string) {
		if !e.Has(t.form, s) || slices.Contains(out, s) || len(out) >= 40 {
			return
		}
		for _, p := range e.patterns() { // names that imitate other text of an ARN are not asked about
			all, _ := e.strings(p, most, anything)
			asked, _ := e.strings(p, t.read, anything)
			if e.Has(all, s) != e.Has(asked, s) {
				return
			}
		}
		out = append(out, s)
	}
	steps := e.steps()
	if s, answer := e.Find(t.form, &steps); answer == lang.Yes {
		add(s)
	}
	for _, s := range e.patterns() {
		for _, word := range []string{"x", "", "a", "a/b", facts.Account, "us-east-1"} {
			add(fill(s, word))
		}
		// A string of both the form and the pattern.
		set, _ := e.strings(s, most, anything)
		steps := e.steps()
		if s, answer := e.Find(e.And(t.form, set), &steps); answer == lang.Yes {
			add(s)
		}
	}
	return out
}

// values are those of a key that are tried.
func (e *enumeration) values(key string, fact *facts.Key) [][]string {
	var out [][]string
	add := func(s string) {
		if ofType(fact.Type, s) && !slices.ContainsFunc(out, func(l []string) bool { return len(l) == 1 && l[0] == s }) && len(out) < 24 {
			out = append(out, []string{s})
		}
	}
	if fact.Presence != facts.Always {
		out = append(out, nil)
	}
	for _, s := range fact.Values {
		add(s)
	}
	if fact.Values != nil {
		return out
	}
	var kinds []*typed
	for _, c := range e.conditions() {
		if c.key != key {
			continue
		}
		if c.typed != nil {
			kinds = append(kinds, c.typed)
		}
		for _, s := range c.sources {
			for _, word := range []string{"x", "", "a"} {
				add(fill(s, word))
			}
		}
	}
	for _, s := range points(kinds, false) {
		add(s)
	}
	for _, s := range append(slices.Clone(fact.Samples), "a", "x") {
		add(s)
	}
	if n := len(out); fact.Multi && n > 2 {
		out = append(out, append(slices.Clone(out[n-1]), out[n-2]...))
	}
	return out
}

// fill writes a pattern out with a word for each wildcard and policy variable.
func fill(s *source, word string) string {
	var b strings.Builder
	for i := range s.tokens {
		switch t := &s.tokens[i]; t.Kind {
		case policy.Literal:
			b.WriteString(t.Text)
		case policy.AnyOne:
			b.WriteByte('x')
		case policy.AnyString, policy.Variable, policy.SymbolToken:
			b.WriteString(word)
		}
	}
	return b.String()
}

// judge decides with package eval whether a request answers the question.
type judge struct {
	via           []*policy.Statement
	layers, notBy []eval.Layer
	where         []eval.Layer
	in            []eval.Layer
	out           eval.Layer
}

// resourceKey is a context key that a judge gives the request's resource, to compare it as the question's patterns are compared.
const resourceKey = "iamlint:resource"

func newJudge(c *claim) judge {
	j := judge{via: c.q.Via}
	for i := range c.q.Layers {
		if l := &c.q.Layers[i]; !l.Unread {
			j.layers = append(j.layers, layerOf(l.Docs, l.Implicit))
		}
	}
	if c.notBy != nil {
		for i := range c.q.NotBy {
			j.notBy = append(j.notBy, layerOf(c.q.NotBy[i].Docs, c.q.NotBy[i].Implicit))
		}
	}
	for _, con := range c.q.Where {
		j.where = append(j.where, holdsLayer(con.Operator, con.Key, append(texts(con.Values), con.Texts...)))
	}
	for _, list := range [][]policy.Text{texts(c.q.ResourceIn), c.q.ResourceTexts} {
		if len(list) > 0 {
			j.in = append(j.in, holdsLayer("ArnLike", resourceKey, list))
		}
	}
	if len(c.q.ResourceOut) > 0 {
		j.out = holdsLayer("ArnLike", resourceKey, texts(c.q.ResourceOut))
	}
	return j
}

func layerOf(docs []*policy.Document, implicit bool) eval.Layer {
	l := eval.NewLayer(docs...)
	if implicit {
		l = append(l, eval.NewLayer(document(nil))...)
	}
	return l
}

// document is one that allows everything under a condition.
func document(c *policy.ConditionBlock) *policy.Document {
	return &policy.Document{Version: &policy.Text{Value: policy.Version2012}, Statements: []*policy.Statement{{
		Effect: &policy.Text{Value: "Allow"}, Action: policy.Star(), Resource: policy.Star(), Condition: c,
	}}}
}

func holdsLayer(operator, key string, values []policy.Text) eval.Layer {
	return eval.NewLayer(document(&policy.ConditionBlock{Conditions: []policy.Condition{{
		Operator: policy.Text{Value: operator}, Key: policy.Text{Value: key}, Values: values,
	}}}))
}

// answers reports whether a request, completed by what the facts tie to it, answers the question, and no fact is against it.
func (j *judge) answers(r policy.Request, n *instance) bool {
	subject := n.subject(0)
	seen := func(notBy bool) policy.Request {
		out := r
		out.Context = make(map[string]policy.Values, len(r.Context)+2)
		maps.Copy(out.Context, r.Context)
		for key, v := range n.views {
			f := v.layers
			if notBy {
				f = v.notBy
			}
			if name := facts.Of(key, subject).Name; !f.Absent {
				out.Context[name] = policy.One(f.Value)
			}
		}
		facts.Complete(&out, subject)
		return out
	}
	layers := seen(false)
	asked := len(j.via) == 0
	for _, l := range j.layers {
		d := l.Decide(layers, eval.Options{})
		if d.Outcome != eval.Allowed {
			return false
		}
		asked = asked || slices.ContainsFunc(d.Matches, func(m eval.Match) bool { return slices.Contains(j.via, m.Statement) })
	}
	if !asked {
		return false
	}
	for i, l := range j.where {
		want := eval.Allowed
		if n.q.Where[i].Not {
			want = eval.ImplicitDeny
		}
		if l.Decide(layers, eval.Options{}).Outcome != want {
			return false
		}
	}
	if slices.ContainsFunc(n.keys, func(key string) bool { return key == "aws:currenttime" || key == "aws:epochtime" }) &&
		holdsLayer("DateGreaterThanEquals", "aws:CurrentTime", texts([]string{Today})).Decide(layers, eval.Options{}).Outcome != eval.Allowed {
		return false
	}
	if slices.Contains(n.keys, "aws:tokenissuetime") &&
		holdsLayer("DateGreaterThanEqualsIfExists", "aws:TokenIssueTime", texts([]string{Issued})).Decide(layers, eval.Options{}).Outcome != eval.Allowed {
		return false
	}
	named := seen(false)
	named.Context[resourceKey] = policy.One(r.Resource)
	for _, l := range j.in {
		if l.Decide(named, eval.Options{}).Outcome != eval.Allowed {
			return false
		}
	}
	if j.out != nil && j.out.Decide(named, eval.Options{}).Outcome != eval.ImplicitDeny {
		return false
	}
	notBy := seen(true)
	if j.notBy != nil && !slices.ContainsFunc(j.notBy, func(l eval.Layer) bool {
		o := l.Decide(notBy, eval.Options{}).Outcome
		return o == eval.ImplicitDeny || o == eval.ExplicitDeny
	}) {
		return false
	}
	fixed := func(key string) bool { _, ok := n.views[strings.ToLower(key)]; return ok }
	return facts.Check(layers, subject, fixed) == nil && facts.Check(notBy, subject, fixed) == nil
}
