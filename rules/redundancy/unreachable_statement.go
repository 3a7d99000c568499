package redundancy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// UnreachableStatement reports statements that other statements leave without effect.
var UnreachableStatement = &analysis.Analyzer{
	Name:  "unreachable-statement",
	Title: "Another statement overrides this one entirely",
	Doc:   page("unreachable-statement"),
	Level: analysis.Warning,
	Run: func(pass *analysis.Pass) {
		if n := len(pass.Document.Statements); pass.Document.Synthetic || n < 2 || n > maxStatements {
			return
		}
		u := newUnreachable(pass, pass.Document)
		found := u.all()
		for _, s := range pass.Document.Statements {
			if d := found[s]; d != nil && u.inAllVariants(s) {
				pass.Report(*d)
			}
		}
	},
}

// maxStatements is how many statements are compared pair by pair; AWS's size quotas do not permit more.
const maxStatements = 1000

// unreachable is at work on one document.
type unreachable struct {
	pass     *analysis.Pass
	document *policy.Document
	mode     mode
	variants []*unreachable // of the other variants of the document
	found    map[*policy.Statement]*analysis.Diagnostic
}

func newUnreachable(pass *analysis.Pass, d *policy.Document) *unreachable {
	return &unreachable{pass: pass, document: d, mode: mode{fold: true, variables: d.Variables()}}
}

// inAllVariants reports whether a statement has no effect under all template conditions that include it: a statement without
// effect under some of them may be needed under others.
func (u *unreachable) inAllVariants(s *policy.Statement) bool {
	if u.document.Assume == nil {
		return true
	}
	if u.variants == nil {
		u.variants = []*unreachable{}
		for _, variant := range u.pass.Unit.Documents {
			if variant != u.document && variant.Name == u.document.Name && variant.Host == u.document.Host {
				u.variants = append(u.variants, newUnreachable(u.pass, variant))
			}
		}
	}
	for _, variant := range u.variants {
		for _, same := range variant.document.Statements {
			if same.Node.Range == s.Node.Range && variant.all()[same] == nil {
				return false
			}
		}
	}
	return true
}

// all returns, for each statement without effect, what overrides or covers it. All of them can be removed together.
func (u *unreachable) all() map[*policy.Statement]*analysis.Diagnostic {
	if u.found != nil {
		return u.found
	}
	u.found = map[*policy.Statement]*analysis.Diagnostic{}
	for _, s := range u.document.Statements {
		if d := u.without(s); d != nil {
			u.found[s] = d
		}
	}
	// If several cover each other, the first ones stay.
	for _, s := range slices.Backward(u.document.Statements) {
		if u.found[s] != nil || !decides(s) {
			continue
		}
		if d := u.coveredTogether(s); d != nil {
			u.found[s] = d
		}
	}
	return u.found
}

// decides reports whether it is known what a statement applies to and does.
func decides(s *policy.Statement) bool {
	return !s.Opaque && (s.Action != nil || s.NotAction != nil) && (s.Allows() || s.Denies())
}

// without returns what leaves a statement without effect; nil if nothing does.
func (u *unreachable) without(s *policy.Statement) *analysis.Diagnostic {
	if !decides(s) {
		return nil
	}
	if d := u.denied(s); d != nil {
		return d
	}
	return u.covered(s)
}

// denied finds the Deny statements that override an Allow entirely.
func (u *unreachable) denied(s *policy.Statement) *analysis.Diagnostic {
	if !s.Allows() {
		return nil
	}
	denies := u.denies(s)
	wide, ok := lookup.Widened(s)
	if len(denies) == 0 || !ok {
		return nil
	}
	if !u.deniedBy(wide, denies) {
		return nil
	}
	for i := range denies {
		if alone := u.deniedBy(wide, denies[i:i+1]); false {
			return nil
		} else if alone {
			denies = denies[i : i+1]
			break
		}
	}
	d := &analysis.Diagnostic{
		Range: head(s), Statement: s, Message: "Deny statements deny everything that this one allows; remove it, or narrow them",
	}
	if len(denies) == 1 {
		d.Message = "statement " + number(denies[0]) + " denies everything that this one allows; remove or narrow one of them"
	}
	for _, deny := range denies {
		d.Related = append(d.Related, analysis.Related{Range: head(deny), Message: "denies it"})
	}
	return d
}

// deniedBy reports whether it is proved that Deny statements override an Allow entirely.
func (u *unreachable) deniedBy(s *policy.Statement, denies []*policy.Statement) bool {
	return u.nothing(s, func(query *analysis.Query) {
		query.Layers[0].Docs[0] = analysis.Only(u.document, append([]*policy.Statement{s}, denies...)...)
	})
}

// denies returns the Deny statements that may together deny all that s allows; nil if they do not cover each entry of its
// Action.
func (u *unreachable) denies(s *policy.Statement) []*policy.Statement {
	var denies []*policy.Statement
	for _, d := range u.document.Statements {
		if !d.Denies() || d.Opaque || !onKeysOf(d, s) && !u.complemented(d, s) || !mayCoverPrincipals(d, s) {
			continue
		}
		if narrow, ok := lookup.Narrowed(d); ok {
			denies = append(denies, narrow)
		}
	}
	if s.Action == nil {
		return denies
	}
	for item := range s.Action.All() {
		if !slices.ContainsFunc(denies, func(d *policy.Statement) bool {
			if d.Action == nil {
				return d.NotAction == nil || !anyCovers(d.NotAction, item, u.mode)
			}
			return anyCovers(d.Action, item, u.mode)
		}) {
			return nil
		}
	}
	return denies
}

// complemented reports whether s, or another statement with the effect of t, also has a condition on the key of each condition
// of t: then one or the other may apply, whatever value the key has.
func (u *unreachable) complemented(t, s *policy.Statement) bool {
	for c := range t.Conditions() {
		key := c.Key.Value
		if len(analysis.ConditionsOn(s, key)) == 0 && !slices.ContainsFunc(u.document.Statements, func(other *policy.Statement) bool {
			return other != t && other != s && other.Denies() == t.Denies() && len(analysis.ConditionsOn(other, key)) > 0
		}) {
			return false
		}
	}
	return true
}

// coveredTogether finds the other statements with the same effect that together make a statement redundant. Statements without
// effect do not count.
func (u *unreachable) coveredTogether(s *policy.Statement) *analysis.Diagnostic {
	var some []*policy.Statement
	for _, t := range u.document.Statements {
		if t != s && u.found[t] == nil && t.Allows() == s.Allows() && decides(t) &&
			(onKeysOf(t, s) || u.complemented(t, s)) && mayCoverPrincipals(t, s) && u.mayShare(t, s) {
			some = append(some, t)
		}
	}
	if len(some) < 2 || !u.mayCoverTogether(some, s) || !u.coverTogether(some, s) {
		return nil
	}
	// Statements that are not needed for that are not named.
	for i := len(some) - 1; i >= 0 && len(some) > 2; i-- {
		if others := slices.Delete(slices.Clone(some), i, i+1); u.coverTogether(others, s) {
			some = others
		}
	}
	verb := "deny"
	if s.Allows() {
		verb = "allow"
	}
	d := &analysis.Diagnostic{
		Range: head(s), Statement: s,
		Message: "statements " + numbers(some) + " together already " + verb + " all of this; remove this one",
		Fixes:   removal(u.document, s),
	}
	for _, t := range some {
		d.Related = append(d.Related, analysis.Related{Range: head(t), Message: "covers part of it"})
	}
	return d
}

// numbers names several statements in a message.
func numbers(some []*policy.Statement) string {
	if len(some) > 3 {
		return number(some[0]) + ", " + number(some[1]) + " and " + strconv.Itoa(len(some)-2) + " more"
	}
	var names []string
	for _, s := range some[:len(some)-1] {
		names = append(names, number(s))
	}
	return strings.Join(names, ", ") + " and " + number(some[len(some)-1])
}

// mayShare reports whether t may cover a part of s that a list of s names: an entry of its Action on an entry of its Resource.
func (u *unreachable) mayShare(t, s *policy.Statement) bool {
	some := func(list, not, of *policy.List) bool {
		return list == nil || of == nil || hasStar(list) || not != nil ||
			slices.ContainsFunc(of.Items, func(item policy.Text) bool { return anyCovers(list, &item, u.mode) })
	}
	return some(t.Action, t.NotAction, s.Action) && some(t.Resource, t.NotResource, s.Resource)
}

// mayCoverTogether reports whether each entry of the lists of s is covered by one of some statements, as it is written.
func (u *unreachable) mayCoverTogether(some []*policy.Statement, s *policy.Statement) bool {
	each := func(of *policy.List, list func(*policy.Statement) *policy.List) bool {
		return of == nil || !slices.ContainsFunc(of.Items, func(item policy.Text) bool {
			return !slices.ContainsFunc(some, func(t *policy.Statement) bool {
				l := list(t)
				return l == nil || anyCovers(l, &item, u.mode)
			})
		})
	}
	return each(s.Action, func(t *policy.Statement) *policy.List { return t.Action }) &&
		each(s.Resource, func(t *policy.Statement) *policy.List { return t.Resource })
}

// coverTogether reports whether it is proved that some statements together apply to all that s applies to.
func (u *unreachable) coverTogether(some []*policy.Statement, s *policy.Statement) bool {
	var allows []*policy.Statement
	for _, t := range some {
		if narrow, ok := lookup.Narrowed(t); ok {
			allow := *narrow
			allow.Effect = &policy.Text{Value: "Allow"}
			allows = append(allows, &allow)
		}
	}
	wide, ok := lookup.Widened(s)
	return ok && len(allows) > 1 && u.nothing(wide, func(query *analysis.Query) {
		query.NotBy = []analysis.Layer{{Docs: []*policy.Document{analysis.Only(u.document, allows...)}}}
	})
}

// covered finds another statement with the same effect that makes a statement redundant.
func (u *unreachable) covered(s *policy.Statement) *analysis.Diagnostic {
	for _, t := range u.document.Statements {
		if t == s || t.Denies() != s.Denies() || t.Allows() != s.Allows() || !u.mayCover(t, s) {
			continue
		}
		covers := u.covers(t, s)
		if !covers {
			continue
		}
		if t.Index > s.Index && u.mayCover(s, t) {
			// If two do the same, the first stays.
			if same := u.covers(s, t); same {
				return nil
			}
		}
		verb := "denies"
		if s.Allows() {
			verb = "allows"
		}
		d := &analysis.Diagnostic{
			Range: head(s), Statement: s,
			Message: "statement " + number(t) + " already " + verb + " all of this; remove this one",
			Related: []analysis.Related{{Range: head(t), Message: "covers it"}},
			Fixes:   removal(u.document, s),
		}
		return d
	}
	return nil
}

// covers reports whether it is proved that a statement applies to all that another one applies to. Statements with the same
// text are left to redundant-statement.
func (u *unreachable) covers(t, s *policy.Statement) bool {
	if shapeOf(s) == shapeOf(t) {
		a, ok := canonical(s)
		if b, both := canonical(t); ok && both && a == b {
			return false
		}
	}
	narrow, ok := lookup.Narrowed(t)
	if !ok {
		return false
	}
	wide, ok := lookup.Widened(s)
	if !ok {
		return false
	}
	return u.nothing(wide, func(query *analysis.Query) {
		query.NotBy = analysis.Reach(u.document, narrow).Layers
	})
}

// nothing reports whether it is proved that a statement, narrowed by more, applies to no request, although without that it
// applies to some. The reference's lists of resources and keys have gaps, so the proof must not rest on them.
func (u *unreachable) nothing(s *policy.Statement, more func(*analysis.Query)) bool {
	reach := analysis.Reach(u.document, s)
	reach.Loose = true
	if u.document.Kind.NamesPrincipals() {
		reach.Callers = analysis.Anyone(s)
	}
	query := analysis.Reach(u.document, s)
	query.Loose, query.Callers = true, reach.Callers
	more(&query)
	if action := sample(s); action != "" {
		// The first action usually shows that something is left.
		first := query
		first.Actions = []string{action}
		if _, found := u.pass.Find(first); found {
			return false
		}
	}
	if none := u.pass.Impossible(query); !none {
		return false
	}
	_, found := u.pass.Find(reach)
	return found
}

// sample returns an action that a statement's first entry matches; "" for NotAction and for entries that match none.
func sample(s *policy.Statement) string {
	if s.Action == nil || len(s.Action.Items) == 0 {
		return ""
	}
	for action := range catalog.Match(s.Action.Items[0].Value) {
		return action.String()
	}
	return ""
}

// number names a statement in a message.
func number(s *policy.Statement) string {
	if sid := s.SidValue(); sid != "" && len(sid) <= 30 {
		return sid
	}
	return strconv.Itoa(s.Index + 1)
}

// mayCover reports whether it is worth asking if t applies to all that s applies to: it has no conditions on other keys,
// and its lists cover each entry of those of s as it is written.
func (u *unreachable) mayCover(t, s *policy.Statement) bool {
	exact := u.mode
	exact.fold, exact.fields = false, true
	return !t.Opaque && mayCoverList(t.Action, t.NotAction, s.Action, s.NotAction, u.mode) && onKeysOf(t, s) &&
		mayCoverList(t.Resource, t.NotResource, s.Resource, s.NotResource, exact) && mayCoverPrincipals(t, s)
}

// onKeysOf reports whether s also has a condition on the key of each condition of t, and not one that plainly requires other
// values.
func onKeysOf(t, s *policy.Statement) bool {
	if t.Condition == nil {
		return true
	}
	for c := range t.Conditions() {
		if !slices.ContainsFunc(analysis.ConditionsOn(s, c.Key.Value), func(other policy.Condition) bool {
			return !apart(c, &other)
		}) {
			return false
		}
	}
	return true
}

// apart reports whether two conditions on one key both require values, and other allows one that c does not.
func apart(c, other *policy.Condition) bool {
	if !demands(c) || !demands(other) {
		return false
	}
	return slices.ContainsFunc(other.Values, func(v policy.Text) bool {
		return !slices.ContainsFunc(c.Values, func(w policy.Text) bool {
			return strings.Contains(w.Value, "${") || policy.MatchWildcards(w.Value, v.Value, true)
		})
	})
}

// demands reports whether a condition is a positive comparison of strings with known values.
func demands(c *policy.Condition) bool {
	op, ok := policy.ParseOperator(c.Operator.Value)
	return ok && !op.Negated && (op.Family == policy.StringFamily || op.Family == policy.ARNFamily) && !c.Opaque &&
		!slices.ContainsFunc(c.Values, func(v policy.Text) bool { return !v.Known() })
}

func mayCoverList(t, notT, s, notS *policy.List, m mode) bool {
	switch {
	case t == nil && notT != nil && s != nil:
		for item := range s.All() {
			if anyCovers(notT, item, m) {
				return false
			}
		}
		return true
	case t == nil:
		return true // NotAction, NotResource, or nothing as in a trust policy: the solver knows
	case s == nil:
		return notS == nil || hasStar(t)
	case hasStar(t):
		return true
	}
	for item := range s.All() {
		if !anyCovers(t, item, m) {
			return false
		}
	}
	return len(s.Items) > 0
}

func hasStar(l *policy.List) bool {
	for item := range l.All() {
		if v := item.Value; v == "*" || v == "*:*" {
			return true
		}
	}
	return false
}

func anyCovers(l *policy.List, t *policy.Text, m mode) bool {
	var q pattern
	for i := range l.Items {
		if !alike(l.Items[i].Value, t.Value) {
			continue
		}
		if q.item == nil {
			q = parse(t, m)
		}
		if p := parse(&l.Items[i], m); p.covers(&q) {
			return true
		}
	}
	return false
}

// alike reports whether a pattern may cover a text, judged by what precedes its first wildcard, variable or unknown part.
func alike(pattern, s string) bool {
	for i := range len(pattern) {
		switch c := pattern[i]; {
		case c == '*' || c == '?' || c == '$' || c == '<':
			return true
		case i == len(s) || lower(c) != lower(s[i]):
			return false
		}
	}
	return len(pattern) == len(s)
}

// mayCoverPrincipals reports whether the principals of s may all be among those of t. An Allow for an account does not cover
// one for a principal in it: within the account, it only lets the principal's own policies allow, while the other one allows.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
func mayCoverPrincipals(t, s *policy.Statement) bool {
	if t.Principal == nil || t.Principal.Any || s.Principal == nil {
		return true
	}
	if len(t.Principal.Entries) == 0 || len(s.Principal.Entries) == 0 || s.Principal.Any {
		return false
	}
	if !t.Allows() || !s.Allows() {
		return true
	}
	for e := range s.Principal.All() {
		if !slices.ContainsFunc(t.Principal.Entries, func(other policy.Principal) bool {
			return other.Type.Value == e.Type.Value && other.ID.Known() &&
				(other.ID.Value == "*" || e.ID.Known() && account(other.ID.Value) == account(e.ID.Value))
		}) {
			return false
		}
	}
	return true
}

// account returns the ID of the account whose root ARN a principal is; other principals are returned as they are.
func account(principal string) string {
	if arn, ok := policy.ParseARN(principal); ok && arn.Service == "iam" && arn.Resource == "root" {
		return arn.Account
	}
	return principal
}
