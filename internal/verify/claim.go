package verify

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/verify/lang"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// claim is a question of which it is claimed that no request answers it.
type claim struct {
	*lang.Space
	q       *query.Query
	checker *Checker

	layers []layer
	notBy  []layer // nil if not asked
	where  []where
	// in are groups of patterns of which the resource matches one each, out patterns of which it matches none.
	in   [][]*source
	out  []*source
	each [][]*source

	views      map[string]view
	keys       []string // all that are named, in lower case, sorted
	spelled    map[string]string
	partitions []string
	accounts   []string
	principals []*policy.Principal
	texts      []string
	symbols    map[*policy.Symbol]rune

	one, oneInField, noSlash *lang.Expr // one character
	field                    *lang.Expr // any without a colon
	arns, unmarked           *lang.Expr
	symbol                   *lang.Expr      // the character of an unknown value of a template
	marks                    map[string]rune // of policy variables; see marks.go
	classes                  map[facts.Class]*lang.Expr

	answers map[string]answer // of what is asked of variables

	left   int // what is left of the steps
	splits int
	leaves int
	stuck  *instance // which is not refuted
}

// answer is what a variable may be, if it may be anything.
type answer struct {
	model model
	some  bool
}

// steps returns what a single set of strings may cost.
func (c *claim) steps() int { return stepsOfSet }

type layer struct {
	allows, denies []*statement
	implicit       bool
}

type statement struct {
	source    *policy.Statement
	covers    coverage
	allows    bool
	denies    bool
	opaque    bool
	resources []*source // of Resource or NotResource
	anywhere  bool      // no such element is needed
	nowhere   bool      // there is none, and one is needed
	conds     []*cond
	principal *policy.Principals
	except    bool // NotPrincipal
}

type where struct {
	*cond
	not bool
}

// view is what the question fixes a key to, for the side of Layers and for that of NotBy.
type view struct{ layers, notBy query.Fixed }

// firstSymbol is the character of the first unknown value of a template.
const firstSymbol = '\U000F0000'

// rune returns the character of an unknown value of a template.
func (c *claim) rune(s *policy.Symbol) rune {
	r, ok := c.symbols[s]
	if !ok {
		r = firstSymbol + rune(len(c.symbols))
		c.symbols[s] = r
	}
	return r
}

// newClaim reads a question; false if its texts hold too many different characters.
func newClaim(ch *Checker, q *query.Query) (*claim, bool) {
	c := &claim{q: q, checker: ch, symbols: map[*policy.Symbol]rune{}, spelled: map[string]string{}, marks: map[string]rune{}, classes: map[facts.Class]*lang.Expr{}, answers: map[string]answer{}, left: stepsOfClaim}
	for i := range q.Layers {
		if !q.Layers[i].Unread { // what only limits may be left out
			c.layers = append(c.layers, c.layer(&q.Layers[i]))
		}
	}
	unread := slices.ContainsFunc(q.NotBy, func(l query.Layer) bool { return l.Unread })
	if q.NotBy != nil && !unread {
		c.notBy = []layer{}
		for i := range q.NotBy {
			c.notBy = append(c.notBy, c.layer(&q.NotBy[i]))
		}
	}
	c.via()
	c.readContext()
	c.readResources()
	runes := make([]string, 0, len(c.symbols))
	for _, r := range c.symbols {
		runes = append(runes, string(r))
	}
	for _, r := range c.marks {
		runes = append(runes, string(r))
	}
	slices.Sort(runes)
	space, ok := lang.New(append(c.texts, strings.Join(runes, ""))...)
	if !ok {
		return nil, false
	}
	c.Space = space
	c.prepareSets()
	slices.Sort(c.keys)
	c.keys = slices.Compact(c.keys)
	slices.Sort(c.partitions)
	c.partitions = append([]string{"aws"}, slices.Compact(c.partitions)...)
	return c, true
}

func (c *claim) prepareSets() {
	c.one = c.Chars(func(r rune) bool { return r < firstMark })
	c.oneInField = c.Chars(func(r rune) bool { return r != ':' && r < firstMark })
	c.noSlash = c.Chars(func(r rune) bool { return r != '/' && r < firstMark })
	c.field = c.Star(c.Chars(func(r rune) bool { return r != ':' && (r < firstMark || !c.marksColons(r)) }))
	c.unmarked = c.Star(c.one)
	colon := c.Literal(":")
	c.symbol = c.Chars(func(r rune) bool { return r >= firstSymbol && r < firstMark })
	c.arns = c.Or(c.Cat(c.Literal("arn:"), c.field, colon, c.field, colon, c.field, colon, c.field, colon, c.All), c.Cat(c.All, c.symbol, c.All))
}

// layer reads the statements of a layer.
func (c *claim) layer(l *query.Layer) layer {
	out := layer{implicit: l.Implicit}
	for _, d := range l.Docs {
		for _, st := range d.Statements {
			if c.bears(st) {
				if s := c.statement(st, d.Variables()); s != nil {
					if s.allows {
						out.allows = append(out.allows, s)
					}
					if s.denies {
						out.denies = append(out.denies, s)
					}
				}
			}
		}
	}
	return out
}

// bears reports whether a statement may cover one of the question's actions.
func (c *claim) bears(st *policy.Statement) bool {
	if len(c.q.Actions) == 0 || slices.ContainsFunc(c.q.Actions, isPattern) {
		return true
	}
	covers := coverageOf(st)
	return slices.ContainsFunc(c.q.Actions, func(name string) bool { return covers.covers(strings.ToLower(name)) != no })
}

func isPattern(name string) bool { return strings.ContainsAny(name, "*?") }

// statement reads a statement; nil if it has no effect.
func (c *claim) statement(st *policy.Statement, variables bool) *statement {
	s := &statement{source: st, covers: coverageOf(st), opaque: st.Opaque}
	switch {
	case st.Effect == nil && st.Opaque, st.Effect != nil && !st.Effect.Known():
		s.allows, s.denies, s.opaque = true, true, true
	case st.Allows():
		s.allows = true
	case st.Denies():
		s.denies = true
	default:
		return nil
	}
	if s.principal = st.Principal; s.principal == nil && st.NotPrincipal != nil {
		s.principal, s.except = st.NotPrincipal, true
	}
	if s.principal != nil {
		for i := range s.principal.Entries {
			c.principals = append(c.principals, &s.principal.Entries[i])
			if id, ok := known(&s.principal.Entries[i].ID); ok && policy.IsAccountID(id) {
				c.accounts = append(c.accounts, id)
			} else if arn, ok := policy.ParseARN(id); ok {
				c.accounts = append(c.accounts, arn.Account)
			}
		}
	}
	list := st.Resource
	if list == nil {
		list = st.NotResource
	}
	switch {
	case list != nil:
		s.resources = c.sources(list.Items, resource, variables)
	case s.principal != nil:
		s.anywhere = true
	default:
		s.nowhere = true
	}
	if st.Condition != nil {
		if st.Condition.Malformed {
			s.conds = append(s.conds, &cond{never: true})
		}
		for i := range st.Condition.Conditions {
			s.conds = append(s.conds, c.condition(&st.Condition.Conditions[i], variables))
		}
	}
	return s
}

// sources reads texts, and notes what they name.
func (c *claim) sources(items []policy.Text, read reading, variables bool) []*source {
	out := make([]*source, 0, len(items))
	for i := range items {
		c.texts = append(c.texts, items[i].Value)
		for _, p := range items[i].Parts {
			c.texts = append(c.texts, p.Literal)
			if p.Symbol != nil {
				c.texts = append(append(c.texts, p.Symbol.Stand), p.Symbol.Allowed...)
			}
		}
		s := c.newSource(&items[i], read, variables)
		if s == nil {
			continue
		}
		for j := range s.tokens {
			if t := &s.tokens[j]; t.Kind == policy.Variable {
				c.name(t.Text, t.Text)
				c.mark(t)
			}
		}
		c.partition(s)
		out = append(out, s)
	}
	return out
}

func (c *claim) name(lower, name string) {
	if c.Space != nil {
		return // what facts name
	}
	c.texts = append(c.texts, name)
	c.keys = append(c.keys, lower)
	if _, ok := c.spelled[lower]; !ok {
		c.spelled[lower] = name
	}
}

// partition notes the partition that an ARN names.
func (c *claim) partition(s *source) {
	if len(s.tokens) == 0 || s.tokens[0].Kind != policy.Literal {
		return
	}
	if rest, ok := strings.CutPrefix(s.tokens[0].Text, "arn:aws-"); ok {
		if name, _, ok := strings.Cut(rest, ":"); ok && !strings.ContainsAny(name, "*?$") {
			c.partitions = append(c.partitions, "aws-"+name)
		}
	}
}

// via leaves of the statements that allow those that the question asks about, in the layers that have some of them.
func (c *claim) via() {
	for i := range c.layers {
		var some []*statement
		for _, s := range c.layers[i].allows {
			if slices.Contains(c.q.Via, s.source) {
				some = append(some, s)
			}
		}
		if len(some) > 0 {
			c.layers[i].allows, c.layers[i].implicit = some, false
		}
	}
}

// readContext reads what the question asks of the context, and when it is asked.
func (c *claim) readContext() {
	list := c.q.Where
	if slices.Contains(c.keys, "aws:currenttime") || slices.Contains(c.keys, "aws:epochtime") {
		list = append(slices.Clip(list), query.Constraint{Operator: "DateGreaterThanEquals", Key: "aws:CurrentTime", Values: []string{Today}})
	}
	if slices.Contains(c.keys, "aws:tokenissuetime") {
		list = append(slices.Clip(list), query.Constraint{Operator: "DateGreaterThanEqualsIfExists", Key: "aws:TokenIssueTime", Values: []string{Issued}})
	}
	for _, con := range list {
		c.where = append(c.where, where{c.constraint(con.Operator, con.Key, con.Values, con.Texts), con.Not})
	}
	c.views = map[string]view{}
	for name, fixed := range c.q.View {
		c.views[strings.ToLower(name)] = view{fixed, fixed}
	}
	for name, fixed := range c.q.NotView {
		if c.q.NotBy == nil {
			break
		}
		key := strings.ToLower(name)
		v, ok := c.views[key]
		if v.notBy = fixed; !ok {
			v.layers = fixed
		}
		c.views[key] = v
	}
	for key, v := range c.views {
		c.texts = append(c.texts, v.layers.Value, v.notBy.Value)
		if _, ok := c.spelled[key]; !ok {
			c.spelled[key] = key
		}
	}
}

// Today is the earliest time of a request: what was open until a day before is closed.
const Today = "2026-01-01T00:00:00Z"

// Issued is the earliest time at which temporary credentials were issued: they last for 36 hours at most.
const Issued = "2025-12-30T12:00:00Z"

func (c *claim) constraint(operator, key string, values []string, further []policy.Text) *cond {
	source := policy.Condition{Operator: policy.Text{Value: operator}, Key: policy.Text{Value: key}, Values: append(texts(values), further...)}
	return c.condition(&source, true)
}

func texts(values []string) []policy.Text {
	out := make([]policy.Text, len(values))
	for i, v := range values {
		out[i].Value = v
	}
	return out
}

func (c *claim) readResources() {
	if len(c.q.ResourceIn) > 0 {
		c.in = append(c.in, c.sources(texts(c.q.ResourceIn), asked, true))
	}
	if len(c.q.ResourceTexts) > 0 {
		c.in = append(c.in, c.sources(c.q.ResourceTexts, asked, true))
	}
	c.out = c.sources(texts(c.q.ResourceOut), asked, true)
	for _, patterns := range c.q.Each {
		c.each = append(c.each, c.sources(texts(patterns), asked, true))
	}
}
