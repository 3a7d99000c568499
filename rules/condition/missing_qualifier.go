package condition

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingQualifier reports multivalued keys under operators without a qualifier.
var MissingQualifier = &analysis.Analyzer{
	Name:  "missing-qualifier",
	Title: "A condition on a multivalued key lacks ForAllValues or ForAnyValue",
	Doc:   page("missing-qualifier"),
	Level: analysis.Error,
	Code:  "MISSING_QUALIFIER",
	Run:   missingQualifier,
}

func missingQualifier(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if !c.InCatalog || !c.Key.Multi || c.Operator.Qualifier != policy.NoQualifier ||
			c.Operator.Family == policy.NullFamily {
			continue
		}
		d := analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement}
		op := c.Operator
		op.Qualifier = policy.ForAnyValue
		demanded := false
		if c.Statement.Allows() && callerChooses(c.Name()) {
			// One matching value must not allow others; and ForAllValues holds without any value.
			op.Qualifier = policy.ForAllValues
			demanded = !mustHave(c.Statement, c.Name())
		}
		d.Message = analysis.Message("%s can have several values; use %s", c.Name(), op.String())
		if demanded {
			d.Message = analysis.Message(`%s can have several values; use %s and Null "false"`, c.Name(), op.String())
		} else {
			d.Fixes = c.Reoperate(pass, op)
		}
		pass.Report(d)
	}
}

// callerChooses reports whether the values of a key are what the caller asks for in the request. Other global keys describe the
// caller, its organization or the services on the way: there, one matching value is intended.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
func callerChooses(key string) bool {
	known, _ := analysis.FindKey(key)
	return !known.Global() || strings.EqualFold(known.Name, "aws:TagKeys")
}

// mustHave reports whether a statement requires that requests have a key.
func mustHave(s *policy.Statement, key string) bool {
	return slices.ContainsFunc(analysis.ConditionsOn(s, key), func(c policy.Condition) bool { return asksForPresence(&c) })
}
