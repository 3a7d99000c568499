package mfa

import (
	"iter"
	"maps"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// asking is a statement with conditions on a key of MFA, in a setting of its document.
type asking struct {
	pass       *analysis.Pass
	setting    analysis.Setting
	statement  *policy.Statement
	conditions []policy.Condition
}

// askingFor yields the statements with an effect that have conditions on a key, in each setting.
func askingFor(pass *analysis.Pass, key string) iter.Seq[*asking] {
	return func(yield func(*asking) bool) {
		if !pass.Mentions(key) {
			return
		}
		for setting := range pass.Settings() {
			for _, s := range pass.Document.Statements {
				conditions := analysis.ConditionsOn(s, key)
				if len(conditions) > 0 && (s.Allows() || s.Denies()) && !yield(&asking{pass, setting, s, conditions}) {
					return
				}
			}
		}
	}
}

// report reports a request at the operator of the first condition.
func (a *asking) report(witness *analysis.Witness, message string) {
	a.pass.ReportWitness(a.statement, a.conditions[0].Operator.Range, witness, message)
}

// differs looks for a request that is allowed as one caller makes it and that the statement blocks in another view: in the
// layers of the setting, and together with other policies if the statement is a guard for those.
func (a *asking) differs(caller analysis.Caller, seen, notSeen view) (*analysis.Witness, bool) {
	if !a.tells(seen, notSeen) {
		return nil, false
	}
	query := analysis.Query{
		Layers: a.setting.Layers, NotBy: alone(a.pass.Document, a.statement),
		Callers: []analysis.Caller{caller}, View: seen, NotView: notSeen,
	}
	if a.statement.Allows() {
		query.Via = []*policy.Statement{a.statement}
	}
	return findBeside(a.pass, a.setting, a.statement, query)
}

// tells reports whether the conditions of the statement on the keys of two views may match in one and not in the other: only
// then does it treat the two differently, so that it is worth looking for a request.
func (a *asking) tells(seen, notSeen view) bool {
	var conditions []policy.Condition
	for c := range a.statement.Conditions() {
		is := func(key string) bool { return c.Is(key) }
		if analysis.Some(maps.Keys(seen), is) || analysis.Some(maps.Keys(notSeen), is) {
			conditions = append(conditions, *c)
		}
	}
	policies := analysis.Policies{Identity: []*policy.Document{{Version: a.pass.Document.Version, Statements: []*policy.Statement{{
		Effect: &policy.Text{Value: "Allow"}, Action: policy.Star(), Resource: policy.Star(),
		Condition: &policy.ConditionBlock{Conditions: conditions},
	}}}}}
	outcome := func(v view) analysis.Decision {
		r := policy.Request{Principal: "arn:aws:iam::111122223333:user/alice", Action: "iam:GetUser", Resource: "*", Context: map[string]policy.Values{}}
		for key, f := range v {
			if !f.Absent {
				r.Context[key] = policy.One(f.Value)
			}
		}
		return a.pass.Decide(policies, r)
	}
	before, after := outcome(seen).Outcome, outcome(notSeen).Outcome
	return before != after || before == analysis.Unknown
}
