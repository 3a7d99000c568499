package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AgeWithoutUpperLimit reports grants with a condition on the age of MFA that allow an MFA of any age.
var AgeWithoutUpperLimit = &analysis.Analyzer{
	Name:             "mfa-age-without-upper-limit",
	Title:            "A condition on the age of MFA allows an old MFA",
	Level:            analysis.Warning,
	SecuritySeverity: 6.0,
	SeverityReason:   "a session that is hours old, and may have been stolen, is allowed what should require recent MFA",
	Kinds:            []policy.Kind{policy.Identity, policy.Resource, policy.Trust},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for s := range pass.Allows() {
				compared, ok := analysis.First(pass.ConditionsOn(s, age), func(c *analysis.Condition) bool {
					return c.Operator.Family == policy.NumericFamily
				})
				if !ok {
					continue
				}
				query := setting.Via(s)
				query.Callers, query.View = withMFA(setting), used(old)
				if witness, found := pass.Find(query); found {
					pass.ReportWitness(s, compared.Written.Operator.Range, witness,
						"this allows an MFA of any age; use NumericLessThan to require recent MFA")
				}
			}
		}
	},
}

// old is an age of MFA in seconds that no author considers recent: sessions last 36 hours at most.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
const old = "129600"
