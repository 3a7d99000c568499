package mfa

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardNeverApplies reports conditions on MFA that no request can meet.
var GuardNeverApplies = &analysis.Analyzer{
	Name:             "mfa-guard-never-applies",
	Title:            "An MFA condition can never hold",
	Level:            analysis.Warning,
	SecuritySeverity: 8.1,
	SeverityReason:   "a Deny that never applies leaves everything open without MFA",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			conditions := slices.Concat(analysis.ConditionsOn(s, present), analysis.ConditionsOn(s, age))
			if len(conditions) == 0 || s.Opaque || slices.ContainsFunc(conditions, open) {
				continue
			}
			if message := useless(pass, s, conditions[0].Key.Value); message != "" {
				pass.ReportIn(s, conditions[0].Node.Range, message)
			}
		}
	},
}

// useless says what is wrong with the conditions on MFA of a statement; "" if they are of some use.
func useless(pass *analysis.Pass, s *policy.Statement, key string) string {
	switch never := neverApplies(pass, s); {
	case never && !analysis.HasConditionOn(s, present):
		return key + " is absent or a number of seconds; this condition never matches"
	case never:
		return key + " is absent, \"true\" or \"false\"; this condition never matches"
	case !s.Denies() || !inverted(pass, s):
		return ""
	case analysis.HasConditionOn(s, age):
		return "this denies only callers that have just used MFA; use NumericGreaterThanIfExists"
	}
	return "this denies only callers that have used MFA; compare with \"false\""
}

// open reports whether a condition has a value that a template leaves open: it may turn out to be one that matches.
func open(c policy.Condition) bool {
	return c.Opaque || slices.ContainsFunc(c.Values, func(v policy.Text) bool { return !v.Known() })
}

// neverApplies reports whether a statement's conditions on MFA cannot be met, and nothing else keeps it from applying.
func neverApplies(pass *analysis.Pass, s *policy.Statement) bool {
	if !pass.Impossible(analysis.Reach(pass.Document, s)) {
		return false
	}
	_, would := pass.Find(analysis.Reach(pass.Document, s.KeepConditions(func(c *policy.Condition) bool { return !isMFA(c) })))
	return would
}

// long is more seconds than any session lasts, or any limit on the age of MFA allows.
const long = "10000000"

// inverted reports whether a Deny never applies to callers without MFA but does to those with MFA, and never to an old MFA if it
// has a condition on the age.
func inverted(pass *analysis.Pass, s *policy.Statement) bool {
	query := analysis.Reach(pass.Document, s)
	query.Callers = append(noMFA(), analysis.Caller{Type: analysis.Role, Credentials: analysis.Temporary})
	if !pass.Impossible(query) {
		return false
	}
	query.Callers = mfaUsed()
	if analysis.HasConditionOn(s, age) {
		old := query
		old.Where = []analysis.Constraint{analysis.Where("NumericGreaterThan", age, long)}
		if !pass.Impossible(old) {
			return false
		}
	}
	_, found := pass.Find(query)
	return found
}
