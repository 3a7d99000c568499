package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingQualifier reports multivalued keys under operators without a qualifier.
var MissingQualifier = &analysis.Analyzer{
	Name:  "missing-qualifier",
	Title: "A condition on a multivalued key lacks ForAllValues or ForAnyValue",
	Level: analysis.Error,
	Code:  "MISSING_QUALIFIER",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if !c.InCatalog || !c.Key.Multi || c.Operator.Qualifier != policy.NoQualifier || c.Operator.Family == policy.NullFamily {
				continue
			}
			op := c.Operator
			op.Qualifier = policy.ForAnyValue
			if c.Statement.Allows() && callerChooses(c) {
				op.Qualifier = policy.ForAllValues // one matching value must not allow others
				if !demandsPresence(pass, c) {
					pass.ReportIn(c.Statement, c.Written.Key.Range, `%s can have several values; use %s and Null "false"`, c.Name(), op.String())
					continue
				}
			}
			pass.ReportFix(c.Statement, c.Written.Key.Range, c.Reoperate(pass, op), "%s can have several values; use %s", c.Name(), op.String())
		}
	},
}

// callerChooses reports whether the values of a key are what the caller asks for in the request. Other global keys describe the
// caller, its organization or the services on the way: there, one matching value is intended.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
func callerChooses(c *analysis.Condition) bool { return !c.Key.Global() || c.Is("aws:TagKeys") }

// demandsPresence reports whether the statement of a condition also requires that requests have its key.
func demandsPresence(pass *analysis.Pass, c *analysis.Condition) bool {
	return analysis.Some(pass.ConditionsOn(c.Statement, c.Name()), func(other *analysis.Condition) bool {
		return asksForPresence(other.Written)
	})
}
