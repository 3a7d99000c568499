package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ForAllValuesWithSingleValuedKey reports ForAllValues on single-valued keys.
var ForAllValuesWithSingleValuedKey = &analysis.Analyzer{
	Name:             "forallvalues-with-single-valued-key",
	Title:            "ForAllValues is used with a single-valued condition key",
	Level:            analysis.Warning,
	SecuritySeverity: 5.0,
	SeverityReason:   "an Allow that the condition is meant to limit also applies to requests without the key",
	Code:             "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if c.Operator.Qualifier != policy.ForAllValues || c.Operator.Family == policy.NullFamily ||
				!c.InCatalog || c.Key.Multi || c.Is("codestar-connections:ProviderAction") {
				continue
			}
			plain := c.Operator
			plain.Qualifier = policy.NoQualifier
			pass.ReportFix(c.Statement, c.Written.Key.Range, c.Reoperate(pass, plain),
				"ForAllValues holds without %s, a single-valued key; remove it", c.Name())
		}
	},
}
