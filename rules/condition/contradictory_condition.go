package condition

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ContradictoryCondition reports condition blocks that no request meets.
var ContradictoryCondition = &analysis.Analyzer{
	Name:   "contradictory-condition",
	Title:  "Contradictory conditions",
	Doc:    page("contradictory-condition"),
	Level:  analysis.Warning,
	Covers: []string{"string-like-operator-with-arn-condition-keys", "equivalent-to-null-true"},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			if s.Condition == nil || s.Denies() && pass.Document.Kind.Limits() {
				continue // deny-never-applies reports guardrails
			}
			contradiction(pass, s)
		}
	},
}

// contradiction reports a statement if the solver proves that no request meets its conditions, and which of them are to
// blame.
func contradiction(pass *analysis.Pass, s *policy.Statement) {
	var conditions []*policy.Condition
	for c := range s.Conditions() {
		if _, ok := policy.ParseOperator(c.Operator.Value); !ok {
			return // another rule's business
		}
		if !isMFA(c.Key.Value) { // mfa-guard-never-applies
			conditions = append(conditions, c)
		}
	}
	if !suspicious(conditions) {
		return
	}
	wide, ok := lookup.Widened(s)
	if !ok {
		return
	}
	ask := contradictions{pass: pass, wide: wide}
	if meets := ask.met(conditions); meets {
		return
	}
	// The rest of the statement must apply to something.
	if meets := ask.found(nil); !meets {
		return
	}
	effect := "denies"
	if s.Allows() {
		effect = "allows"
	}
	d := analysis.Diagnostic{
		Range: s.Condition.Key.Range, Statement: s,
		Message: "no request meets all of these conditions, so the statement " + effect + " nothing; correct one",
	}
	for i, c := range conditions {
		meets := ask.met(conditions[i : i+1])
		if meets {
			continue
		}
		if !aloneSuspicious(c) {
			return // other rules report what is wrong with a single condition
		}
		d.Range = c.Key.Range
		d.Message = analysis.Message("no request meets this condition on %s: the statement "+effect+" nothing", c.Key.Value)
		if isTime(c.Key.Value) && comparesTimes(c) {
			d.Message = "this time is in the past: the statement " + effect + " nothing; correct it, or remove the statement"
		}
		for v := range c.AllValues() {
			d.Related = append(d.Related, analysis.Related{Range: v.Range, Message: "compared with this value"})
		}
		pass.Report(d)
		return
	}
	for j, second := range conditions {
		for _, first := range conditions[:j] {
			meets := ask.met([]*policy.Condition{first, second})
			if !meets {
				d.Range = second.Key.Range
				d.Message = analysis.Message("no request meets this and the condition on %s: the statement "+effect+" nothing",
					first.Key.Value)
				d.Related = []analysis.Related{{Range: first.Key.Range, Message: "the two conditions contradict each other"}}
				pass.Report(d)
				return
			}
		}
	}
	pass.Report(d)
}

// contradictions asks whether requests can meet a statement's conditions.
type contradictions struct {
	pass *analysis.Pass
	wide *policy.Statement
}

// query asks for a request that the statement would apply to if it had only these conditions. The reference's lists of the
// keys in requests have gaps; proofs must not rest on them.
func (c *contradictions) query(conditions []*policy.Condition) analysis.Query {
	s := *c.wide
	block := policy.ConditionBlock{}
	for _, written := range conditions {
		for i := range c.wide.Condition.Conditions {
			if c.wide.Condition.Conditions[i].Node == written.Node {
				block.Conditions = append(block.Conditions, *written)
			}
		}
	}
	s.Condition = &block
	query := analysis.Reach(c.pass.Document, &s)
	query.Loose = true
	if c.pass.Document.Kind.NamesPrincipals() {
		query.Callers = analysis.Anyone(&s)
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
			return found
		}
	}
	never := c.pass.Impossible(query)
	return !never
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
		for i := range c.Values {
			if v := &c.Values[i]; !v.Known() || analysis.Wild(v.Value) || v.Value == "true" || v.Value == "false" {
				return false
			}
		}
		return true
	default:
		return false
	}
}

// everPresent reports whether every request has a key, except those of anonymous callers.
func everPresent(name string) bool {
	key, ok := analysis.FindKey(name)
	return ok && key.Always()
}

// asksForPresence reports whether a condition is Null with "false".
func asksForPresence(c *policy.Condition) bool {
	op, _ := policy.ParseOperator(c.Operator.Value)
	return op.Family == policy.NullFamily && all(c, "false")
}

// all reports whether each value of a condition is a word.
func all(c *policy.Condition, word string) bool {
	for v := range c.AllValues() {
		if !strings.EqualFold(v.Value, word) {
			return false
		}
	}
	return true
}

// isTime reports whether a key holds the time of the request.
func isTime(key string) bool {
	return strings.EqualFold(key, "aws:CurrentTime") || strings.EqualFold(key, "aws:EpochTime")
}

// comparesTimes reports whether a condition's values begin like times. Others are not times, rather than times in the past.
func comparesTimes(c *policy.Condition) bool {
	return !c.Opaque && len(c.Values) > 0 && !slices.ContainsFunc(c.Values, func(v policy.Text) bool {
		return !v.Known() || v.Value == "" || strings.Trim(v.Value, "0123456789-+:.TZtz") != ""
	})
}

func isMFA(key string) bool {
	return strings.EqualFold(key, "aws:MultiFactorAuthPresent") || strings.EqualFold(key, "aws:MultiFactorAuthAge")
}
