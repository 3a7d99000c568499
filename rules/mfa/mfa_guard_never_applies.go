package mfa

import (
	_ "embed"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed mfa_guard_never_applies.md
var guardNeverAppliesDoc string

// GuardNeverApplies reports conditions on MFA that no request can meet.
var GuardNeverApplies = &analysis.Analyzer{
	Name:             "mfa-guard-never-applies",
	Title:            "A condition on MFA can never hold",
	Doc:              guardNeverAppliesDoc,
	Category:         "mfa",
	Level:            analysis.Warning,
	SecuritySeverity: 8.1,
	SeverityReason:   "a Deny that never applies leaves everything open without MFA",
	Run:              guardNeverApplies,
}

func guardNeverApplies(pass *analysis.Pass) (any, error) {
	for _, s := range pass.Document.Statements {
		conditions := slices.Concat(analysis.ConditionsOn(s, present), analysis.ConditionsOn(s, age))
		if len(conditions) == 0 || s.Opaque {
			continue
		}
		// The statement applies to what it would allow if it were an Allow.
		never, err := pass.Impossible(analysis.Reach(pass.Document, s))
		if err != nil {
			return nil, err
		}
		if !never {
			continue
		}
		_, would, err := pass.Find(analysis.Reach(pass.Document, withoutConditions(s, conditions)))
		if err != nil {
			return nil, err
		}
		if !would {
			continue
		}
		place := conditions[0].Node.Range
		message := conditions[0].Key.Value + " is absent, \"true\" or \"false\"; this condition never holds"
		if len(analysis.ConditionsOn(s, present)) == 0 {
			message = conditions[0].Key.Value + " is absent or a number of seconds; this condition never holds"
		}
		pass.Report(analysis.Diagnostic{Range: place, Statement: s, Message: message})
	}
	return nil, nil
}

// withoutConditions returns a statement like s that lacks some of its conditions.
func withoutConditions(s *policy.Statement, conditions []policy.Condition) *policy.Statement {
	lax := *s
	block := *s.Condition
	block.Conditions = slices.DeleteFunc(slices.Clone(block.Conditions), func(c policy.Condition) bool {
		return slices.ContainsFunc(conditions, func(d policy.Condition) bool { return d.Node == c.Node })
	})
	lax.Condition = &block
	return &lax
}
