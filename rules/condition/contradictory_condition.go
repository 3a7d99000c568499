package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ContradictoryCondition reports condition blocks that no request meets.
var ContradictoryCondition = &analysis.Analyzer{
	Name:   "contradictory-condition",
	Title:  "Contradictory conditions",
	Level:  analysis.Warning,
	Covers: []string{"string-like-operator-with-arn-condition-keys", "equivalent-to-null-true"},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			if s.Condition == nil || s.Denies() && pass.Document.Kind.Limits() {
				continue // deny-never-applies reports guardrails
			}
			if d, ok := contradiction(pass, s); ok {
				pass.Report(d)
			}
		}
	},
}

// contradiction returns the finding about a statement if the solver proves that no request meets its conditions, at those of them
// that are to blame.
func contradiction(pass *analysis.Pass, s *policy.Statement) (analysis.Diagnostic, bool) {
	conditions, ok := conditionsOf(s)
	if !ok || !suspicious(conditions) {
		return analysis.Diagnostic{}, false
	}
	wide, ok := lookup.Widened(s)
	if !ok {
		return analysis.Diagnostic{}, false
	}
	ask := contradictions{pass: pass, wide: wide}
	if ask.met(conditions) || !ask.found(nil) { // the rest of the statement must apply to something
		return analysis.Diagnostic{}, false
	}
	for i, c := range conditions {
		if !ask.met(conditions[i : i+1]) {
			return blameOne(s, c), aloneSuspicious(c) // other rules report what is wrong with a single condition
		}
	}
	for j, second := range conditions {
		for _, first := range conditions[:j] {
			if !ask.met([]*policy.Condition{first, second}) {
				return blameTwo(s, first, second), true
			}
		}
	}
	return analysis.Diagnostic{
		Range: s.Condition.Key.Range, Statement: s,
		Message: "no request meets all of these conditions, so the statement " + verb(s) + " nothing; correct one",
	}, true
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

// verb says what a statement does.
func verb(s *policy.Statement) string {
	if s.Allows() {
		return "allows"
	}
	return "denies"
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
