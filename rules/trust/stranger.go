package trust

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// stranger is a known provider that the document trusts, with a token that is accepted although the document does not name its
// owner; nil if there is none.
type stranger struct {
	*trusted
	token *analysis.Witness
}

var allStrangers = analysis.Share(func(pass *analysis.Pass) []stranger {
	var all []stranger
	for _, t := range trustedBy(pass) {
		all = append(all, stranger{t, t.ofStranger(pass)})
	}
	return all
})

// strangers yields the known providers that give access to a tenant that the document does not name.
func strangers(pass *analysis.Pass) iter.Seq[stranger] {
	return func(yield func(stranger) bool) {
		for _, t := range allStrangers.Of(pass) {
			if t.token != nil && !yield(t) {
				return
			}
		}
	}
}

// report reports that the stranger's token is accepted, with the value that it matches.
func (t stranger) report(pass *analysis.Pass, format string, args ...any) {
	pass.Report(analysis.Diagnostic{
		Range: t.id.Range, Statement: t.statement, Witness: t.token, Related: t.matched(),
		Message: analysis.Message(format, args...),
	})
}

// matched returns the value that the token's main claim matches, if the statement has a condition on it.
func (t stranger) matched() []analysis.Related {
	key := t.key(t.claims[0].name)
	conditions := analysis.ConditionsOn(t.statement, key)
	if len(conditions) == 0 {
		return nil
	}
	at := conditions[0].Node.Range
	for i := range conditions {
		for v := range conditions[i].KnownValues() {
			if slices.ContainsFunc(t.token.Request.Context[key].List, func(claim string) bool {
				return policy.MatchWildcards(v.Value, claim, false)
			}) {
				at = v.Range
			}
		}
	}
	return []analysis.Related{{Range: at, Message: "this value allows it"}}
}

// refuted reports whether a known provider gives no other tenant access, and returns the proof if it does. Under
// --strict-parity nothing is refuted: Access Analyzer checks each statement on its own.
func refuted(pass *analysis.Pass, s *policy.Statement, id *policy.Text) (*analysis.Witness, bool) {
	if pass.Strict {
		return nil, false
	}
	for _, t := range allStrangers.Of(pass) {
		if t.statement == s && t.id == id {
			return t.token, t.token == nil
		}
	}
	return nil, false
}

// ofStranger looks for a token of a tenant that the document does not name and that is accepted.
func (t *trusted) ofStranger(pass *analysis.Pass) *analysis.Witness {
	main := &t.claims[0]
	var others []analysis.Constraint
	for i := range t.claims[1:] {
		if c := &t.claims[1+i]; pass.Mentions(t.key(c.name)) {
			others = append(others, t.strange(c, c.strange...))
			others = append(others, t.notOwn(pass.Document, c)...)
		}
	}
	others = append(others, t.unknown(pass.Document)...)
	for _, pattern := range main.strange {
		where := append([]analysis.Constraint{t.strange(main, pattern)}, t.notOwn(pass.Document, main)...)
		if main.numbered && !strings.Contains(pattern, "@") {
			where = append(where, t.unlike(main.name, "*@*"))
		}
		if token, found := pass.Find(t.ask(pass, append(where, others...)...)); found {
			return token
		}
	}
	return nil
}

// unknown requires that a request has none of the claims that the document mentions and AWS does not make available: a
// condition on them matches no request.
func (t *trusted) unknown(d *policy.Document) []analysis.Constraint {
	var where []analysis.Constraint
	for _, key := range keysOf(d) {
		colon := strings.LastIndexByte(key, ':')
		if colon < 0 || !strings.EqualFold(key[:colon], t.host) ||
			slices.ContainsFunc(t.claims, func(c claim) bool { return strings.EqualFold(c.name, key[colon+1:]) }) {
			continue
		}
		if _, known := analysis.FindKey(key); !known {
			where = append(where, analysis.Absent(key))
		}
	}
	return where
}

// strange requires that a claim looks as it does in another tenant's token.
func (t *trusted) strange(c *claim, patterns ...string) analysis.Constraint {
	if c.always {
		return t.like(c.name, patterns...)
	}
	return analysis.Where("StringLikeIfExists", t.key(c.name), patterns...)
}

// notOwn requires that a claim is not that of an owner whom the document names, and that tokens can contain it.
func (t *trusted) notOwn(d *policy.Document, c *claim) []analysis.Constraint {
	patterns := slices.Clone(c.never)
	var whole []string
	for _, s := range d.Statements {
		for _, condition := range analysis.ConditionsOn(s, t.key(c.name)) {
			op, _ := policy.ParseOperator(condition.Operator.Value)
			for v := range condition.AllValues() {
				patterns = append(patterns, c.owners(v.Value)...)
				if op.Comparison == policy.EqualsIgnoreCase {
					whole = append(whole, v.Value) // the owner's name in different case is the same owner
				}
			}
		}
	}
	var where []analysis.Constraint
	if len(patterns) > 0 {
		where = append(where, t.unlike(c.name, patterns...))
	}
	if len(whole) > 0 {
		where = append(where, analysis.WhereNot("StringEqualsIgnoreCase", t.key(c.name), whole...))
	}
	return where
}

// owners returns patterns for the values of a claim that belong to the owners whom a value of a condition names. For
// "octo-org/*" that is octo-org; for "octo-*" it can be octo- at most.
func (c *claim) owners(value string) []string {
	var patterns []string
	for _, m := range c.own {
		owner := m.ownerIn(value)
		if owner == "" {
			continue
		}
		for _, before := range []string{m.before, "*:" + m.before} {
			patterns = append(patterns, before+owner, before+owner+m.after+"*", before+owner+"@*")
			if m.before == "" {
				break
			}
		}
	}
	return patterns
}

// ownerIn returns what is certain of the owner's name in a value, "" if nothing is.
func (m mark) ownerIn(value string) string {
	_, rest, ok := strings.Cut(value, m.before)
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, m.after+"@*?$"); end >= 0 {
		return rest[:end]
	}
	return rest
}
