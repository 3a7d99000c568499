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
