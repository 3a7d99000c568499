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
	Doc:              page("mfa-guard-never-applies"),
	Level:            analysis.Warning,
	SecuritySeverity: 8.1,
	SeverityReason:   "a Deny that never applies leaves everything open without MFA",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			conditions := slices.Concat(analysis.ConditionsOn(s, present), analysis.ConditionsOn(s, age))
			if len(conditions) == 0 || s.Opaque || slices.ContainsFunc(conditions, open) {
				continue
			}
			message := neverApplies(pass, s, conditions)
			if message == "" && s.Denies() {
				message = inverted(pass, s)
			}
			if message != "" {
				pass.Report(analysis.Diagnostic{Range: conditions[0].Node.Range, Statement: s, Message: message})
			}
		}
	},
}

// open reports whether a condition has a value that a template leaves open: it may turn out to be one that matches.
func open(c policy.Condition) bool {
	return c.Opaque || slices.ContainsFunc(c.Values, func(v policy.Text) bool { return !v.Known() })
}

// neverApplies says that a statement's conditions on MFA cannot be met; "" if they can.
func neverApplies(pass *analysis.Pass, s *policy.Statement, conditions []policy.Condition) string {
	// The statement applies to what it would allow if it were an Allow.
	never := pass.Impossible(analysis.Reach(pass.Document, s))
	if !never {
		return ""
	}
	_, would := pass.Find(analysis.Reach(pass.Document, withoutConditions(s, conditions)))
	if !would {
		return ""
	}
	if len(analysis.ConditionsOn(s, present)) == 0 {
		return conditions[0].Key.Value + " is absent or a number of seconds; this condition never matches"
	}
	return conditions[0].Key.Value + " is absent, \"true\" or \"false\"; this condition never matches"
}

// long is more seconds than any session lasts, or any limit on the age of MFA allows.
const long = "10000000"

// inverted says that a Deny never applies to callers without MFA but does to those with MFA, and never to an old MFA if it has a
// condition on the age; "" if that is not the case.
func inverted(pass *analysis.Pass, s *policy.Statement) string {
	query := analysis.Reach(pass.Document, s)
	query.Callers = append(noMFA(), analysis.Caller{Type: analysis.Role, Credentials: analysis.Temporary})
	if !pass.Impossible(query) {
		return ""
	}
	query.Callers = []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.TemporaryMFA}, {Type: analysis.Role, Credentials: analysis.TemporaryMFA},
	}
	aged := len(analysis.ConditionsOn(s, age)) > 0
	if aged {
		old := query
		old.Where = append(slices.Clip(old.Where), analysis.Constraint{Operator: "NumericGreaterThan", Key: age, Values: []string{long}})
		if never := pass.Impossible(old); !never {
			return ""
		}
	}
	_, found := pass.Find(query)
	if !found {
		return ""
	}
	if aged {
		return "this denies only callers that have just used MFA; use NumericGreaterThanIfExists"
	}
	return "this denies only callers that have used MFA; compare with \"false\""
}

// withoutConditions returns a statement like s without some of its conditions.
func withoutConditions(s *policy.Statement, conditions []policy.Condition) *policy.Statement {
	lax := *s
	block := *s.Condition
	block.Conditions = slices.DeleteFunc(slices.Clone(block.Conditions), func(c policy.Condition) bool {
		return slices.ContainsFunc(conditions, func(d policy.Condition) bool { return d.Node == c.Node })
	})
	lax.Condition = &block
	return &lax
}
