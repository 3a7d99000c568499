package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingBoolIfExists reports conditions on MFA that are more lenient if aws:MultiFactorAuthPresent is absent than if it is false.
var MissingBoolIfExists = &analysis.Analyzer{
	Name:             "missing-bool-if-exists",
	Title:            "An MFA guard does not apply to long-term access keys",
	Doc:              page("missing-bool-if-exists"),
	Level:            analysis.Warning,
	SecuritySeverity: 8.1,
	SeverityReason:   "with a leaked long-term access key, everything is allowed that should require MFA",
	Run:              missingBoolIfExists,
}

func missingBoolIfExists(pass *analysis.Pass) {
	if !analysis.Mentions([]*policy.Document{pass.Document}, present) {
		return
	}
	accessKey := analysis.Caller{Type: analysis.User, Credentials: analysis.LongTerm}
	for setting := range pass.Settings() {
		if !canCall(setting, accessKey) {
			continue
		}
		for _, s := range pass.Document.Statements {
			conditions := analysis.ConditionsOn(s, present)
			if len(conditions) == 0 || !s.Allows() && !s.Denies() {
				continue
			}
			// This statement alone must make the difference: a guard that denies when the key is "false", or a grant
			// that does not apply then.
			witness, found := differs(pass, setting, s, accessKey,
				map[string]analysis.Fixed{present: {Absent: true}}, map[string]analysis.Fixed{present: {Value: "false"}})
			if found {
				pass.Report(leak(pass, s, conditions, witness))
			}
		}
	}
}

func leak(pass *analysis.Pass, s *policy.Statement, conditions []policy.Condition, witness *analysis.Witness) analysis.Diagnostic {
	culprit := &conditions[0]
	for i := range conditions {
		if op, ok := policy.ParseOperator(conditions[i].Operator.Value); ok && op.IfExists == s.Allows() {
			culprit = &conditions[i]
			break
		}
	}
	diagnostic := analysis.Diagnostic{Range: culprit.Operator.Range, Statement: s, Witness: witness}
	op, _ := policy.ParseOperator(culprit.Operator.Value)
	if s.Allows() {
		diagnostic.Message = "this allows access keys, which lack aws:MultiFactorAuthPresent; use Bool with \"true\""
		return diagnostic
	}
	diagnostic.Message = "the guard does not apply when aws:MultiFactorAuthPresent is absent"
	if op.Family == policy.BoolFamily && !op.IfExists {
		diagnostic.Message += "; use BoolIfExists"
		// If the operator has several keys, the suffix would change the meaning of the others.
		if single(s, culprit) {
			op.IfExists = true
			diagnostic.Fixes = analysis.UnsafeFix("use "+op.String(), analysis.Rewrite(pass.Document.Source, &culprit.Operator, op.String()))
		}
	}
	return diagnostic
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
