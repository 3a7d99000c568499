package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingBoolIfExists reports conditions on MFA that are more lenient if aws:MultiFactorAuthPresent is absent than if it is false.
var MissingBoolIfExists = &analysis.Analyzer{
	Name:             "missing-bool-if-exists",
	Title:            "An MFA guard does not apply to long-term access keys",
	Level:            analysis.Warning,
	SecuritySeverity: 8.1,
	SeverityReason:   "with a leaked long-term access key, everything is allowed that should require MFA",
	Run: func(pass *analysis.Pass) {
		accessKey := analysis.Caller{Type: analysis.User, Credentials: analysis.LongTerm}
		for a := range askingFor(pass, present) {
			if !canCall(a.setting, accessKey) {
				continue
			}
			// This statement alone must make the difference: a guard that denies when the key is "false", or a grant
			// that does not apply then.
			if witness, found := a.differs(accessKey, view{present: {Absent: true}}, view{present: {Value: "false"}}); found {
				pass.Report(a.leak(witness))
			}
		}
	},
}

// leak is the finding that the conditions are more lenient without the key, at the one that is to blame.
func (a *asking) leak(witness *analysis.Witness) analysis.Diagnostic {
	c := culprit(a.conditions, a.statement.Allows())
	op, _ := policy.ParseOperator(c.Operator.Value)
	d := analysis.Diagnostic{Range: c.Operator.Range, Statement: a.statement, Witness: witness}
	switch {
	case a.statement.Allows():
		d.Message = "this allows access keys, which lack aws:MultiFactorAuthPresent; use Bool with \"true\""
	case op.Family != policy.BoolFamily || op.IfExists:
		d.Message = "the guard does not apply when aws:MultiFactorAuthPresent is absent"
	default:
		d.Message = "the guard does not apply when aws:MultiFactorAuthPresent is absent; use BoolIfExists"
		if op.IfExists = true; single(a.statement, c) { // else the suffix would change the meaning of other conditions
			d.Fixes = analysis.UnsafeFix("use "+op.String(), analysis.Rewrite(a.pass.Document.Source, &c.Operator, op.String()))
		}
	}
	return d
}

// culprit returns the first condition that holds without the key in a grant, or does not in a guard; else the first of all.
func culprit(conditions []policy.Condition, allows bool) *policy.Condition {
	for i := range conditions {
		if op, ok := policy.ParseOperator(conditions[i].Operator.Value); ok && op.IfExists == allows {
			return &conditions[i]
		}
	}
	return &conditions[0]
}

// single reports whether a condition is the only one under its operator.
func single(s *policy.Statement, c *policy.Condition) bool {
	for other := range s.Conditions() {
		if other.Operator.Range == c.Operator.Range && other.Key.Range != c.Key.Range {
			return false
		}
	}
	return true
}
