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
