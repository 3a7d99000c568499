package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// StringLikeOperatorWithARNConditionKeys reports StringLike and StringNotLike on keys that hold ARNs.
var StringLikeOperatorWithARNConditionKeys = &analysis.Analyzer{
	Name:             "string-like-operator-with-arn-condition-keys",
	Title:            "A string operator with wildcards compares ARNs",
	Level:            analysis.Note,
	StrictLevel:      analysis.Warning,
	SecuritySeverity: 3.5,
	SeverityReason:   "a wildcard that crosses the fields of an ARN can match more principals or resources than intended",
	Code:             "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions(policy.StringFamily) {
			if !c.InCatalog || c.Key.Type != catalog.ARNKey || c.Operator.Comparison != policy.Like {
				continue
			}
			better := likeOf(c)
			if analysis.Some(c.AllValues(), func(v *policy.Text) bool { return !sixFields(v) }) {
				// Under an Arn operator, such a pattern matches nothing.
				pass.ReportIn(c.Statement, c.Written.Key.Range, "%s holds an ARN: use all six fields in each value, then "+better.Name, c.Name())
			} else {
				pass.ReportFix(c.Statement, c.Written.Key.Range, c.Reoperate(pass, better),
					"%s holds an ARN: use "+better.Name+", whose wildcards do not match colons", c.Name())
			}
		}
	},
}
