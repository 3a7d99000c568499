package condition

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// contradictions asks whether requests can meet a statement's conditions.
type contradictions struct {
	pass *analysis.Pass
	wide *policy.Statement
}

// query asks for a request that the statement would apply to if it had only these conditions. The reference's lists of the
// keys in requests have gaps; proofs must not rest on them.
func (c *contradictions) query(conditions []*policy.Condition) analysis.Query {
	s := c.wide.KeepConditions(func(known *policy.Condition) bool {
		return slices.ContainsFunc(conditions, func(written *policy.Condition) bool { return known.Node == written.Node })
	})
	query := analysis.Reach(c.pass.Document, s)
	query.Loose = true
	if c.pass.Document.Kind.NamesPrincipals() {
		query.Callers = analysis.Anyone(s)
	}
	return query
}

// met reports whether some request meets the conditions, or it is not known that none does.
func (c *contradictions) met(conditions []*policy.Condition) bool {
	query := c.query(conditions)
	if action := firstAction(c.wide); action != "" {
		// The first action usually shows it.
		first := query
		first.Actions = []string{action}
		if _, found := c.pass.Find(first); found {
			return true
		}
	}
	return !c.pass.Impossible(query)
}

func (c *contradictions) found(conditions []*policy.Condition) bool {
	_, found := c.pass.Find(c.query(conditions))
	return found
}

// firstAction returns an action that a statement's first entry matches; "" for NotAction and for entries that match none.
func firstAction(s *policy.Statement) string {
	if s.Action == nil || len(s.Action.Items) == 0 {
		return ""
	}
	for action := range catalog.Match(s.Action.Items[0].Value) {
		return action.String()
	}
	return ""
}

// suspicious reports whether conditions may contradict each other: two are on one key, or on keys that depend on each other,
// or one is hard to meet by itself. Only these are worth a question.
func suspicious(conditions []*policy.Condition) bool {
	for i, c := range conditions {
		if aloneSuspicious(c) {
			return true
		}
		for _, other := range conditions[:i] {
			if strings.EqualFold(c.Key.Value, other.Key.Value) {
				// The same key under the same operator is a grammar error, and a comparison usually also requires the key.
				if !strings.EqualFold(c.Operator.Value, other.Operator.Value) && !asksForPresence(c) && !asksForPresence(other) {
					return true
				}
				continue
			}
			if analysis.RelatedKeys(c.Key.Value, other.Key.Value) {
				return true
			}
		}
	}
	return false
}

// aloneSuspicious reports whether possibly no value meets a condition: a value of a boolean key that is not a boolean, the absence
// of a key that every request has, a time, which may have passed, or a value of such a key that no pattern may match, with * or
// the key's own variable among the patterns.
func aloneSuspicious(c *policy.Condition) bool {
	op, _ := policy.ParseOperator(c.Operator.Value)
	if isTime(c.Key.Value) && op.Family != policy.NullFamily {
		return comparesTimes(c)
	}
	if op.Negated && op.Qualifier != policy.ForAllValues && !c.Opaque {
		return everPresent(c.Key.Value) && slices.ContainsFunc(c.Values, func(v policy.Text) bool {
			return v.Known() && (op.Comparison == policy.Like && v.Value != "" && strings.Trim(v.Value, "*") == "" ||
				strings.EqualFold(v.Value, "${"+c.Key.Value+"}"))
		})
	}
	if op.Negated || op.IfExists || op.Qualifier != policy.NoQualifier || c.Opaque || len(c.Values) == 0 {
		return false
	}
	switch op.Family {
	case policy.NullFamily:
		return everPresent(c.Key.Value) && all(c, "true")
	case policy.StringFamily:
		if key, ok := analysis.FindKey(c.Key.Value); !ok || key.Type != catalog.BoolKey {
			return false
		}
		return !analysis.Some(c.AllValues(), func(v *policy.Text) bool {
			return !v.Known() || analysis.Wild(v.Value) || v.Value == "true" || v.Value == "false"
		})
	default:
		return false
	}
}

func blameOne(s *policy.Statement, c *policy.Condition) analysis.Diagnostic {
	d := analysis.Diagnostic{
		Range: c.Key.Range, Statement: s,
		Message: analysis.Message("no request meets this condition on %s: the statement "+verb(s)+" nothing", c.Key.Value),
	}
	if isTime(c.Key.Value) && comparesTimes(c) {
		d.Message = "this time is in the past: the statement " + verb(s) + " nothing; correct it, or remove the statement"
	}
	for v := range c.AllValues() {
		d.Relate(v.Range, "compared with this value")
	}
	return d
}

func blameTwo(s *policy.Statement, first, second *policy.Condition) analysis.Diagnostic {
	return analysis.Diagnostic{
		Range: second.Key.Range, Statement: s,
		Message: analysis.Message("no request meets this and the condition on %s: the statement "+verb(s)+" nothing", first.Key.Value),
		Related: []analysis.Related{{Range: first.Key.Range, Message: "the two conditions contradict each other"}},
	}
}

// verb says what a statement does.
func verb(s *policy.Statement) string {
	if s.Allows() {
		return "allows"
	}
	return "denies"
}

// conditionsOf returns the conditions of a statement; false if an operator does not exist, which is another rule's business.
func conditionsOf(s *policy.Statement) ([]*policy.Condition, bool) {
	var conditions []*policy.Condition
	for c := range s.Conditions() {
		if _, ok := policy.ParseOperator(c.Operator.Value); !ok {
			return nil, false
		}
		if !isMFA(c.Key.Value) { // mfa-guard-never-applies
			conditions = append(conditions, c)
		}
	}
	return conditions, true
}
