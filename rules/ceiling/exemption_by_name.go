package ceiling

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ExemptionByName reports guardrails that exempt principals by a wildcard that the name of a new principal can match.
var ExemptionByName = &analysis.Analyzer{
	Name:             "exemption-by-name",
	Title:            "A guardrail exempts any principal with a matching name",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "anyone who can create roles can create one that is exempt from the guardrail",
	Kinds:            []policy.Kind{policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, s := range denies(pass.Document) {
				for c := range pass.ConditionsOn(s, principalARN) {
					for v := range c.AllValues() {
						if c.Operator.Negated && !exemptsNone(c, v) {
							reportExempt(pass, setting, c, v)
						}
					}
				}
			}
		}
	},
}
