package ceiling

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ExemptionByTag reports guardrails that exempt principals by a tag that callers without it can set.
var ExemptionByTag = &analysis.Analyzer{
	Name:             "exemption-by-tag",
	Title:            "A guardrail exempts any principal with a matching tag",
	Level:            analysis.Note,
	SecuritySeverity: 5.5,
	SeverityReason:   "anyone who can tag users, roles or sessions is exempt, unless another policy protects the tag",
	Kinds:            []policy.Kind{policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, s := range denies(pass.Document) {
				for c := range pass.ConditionsOf(s) {
					if given, ok := exempting(c); ok {
						reportTaggable(pass, setting, c, given)
					}
				}
			}
		}
	},
}
