package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AgeWithoutUpperLimit reports grants with a condition on the age of MFA that allow an MFA of any age.
var AgeWithoutUpperLimit = &analysis.Analyzer{
	Name:             "mfa-age-without-upper-limit",
	Title:            "A condition on the age of MFA allows an old MFA",
	Doc:              page("mfa-age-without-upper-limit"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.0,
	SeverityReason:   "a session that is hours old, and may have been stolen, is allowed what should require recent MFA",
	Kinds:            []policy.Kind{policy.Identity, policy.Resource, policy.Trust},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, s := range pass.Document.Statements {
				if compared := comparesAge(s); compared != nil && s.Allows() {
					reportOldMFA(pass, setting, s, compared)
				}
			}
		}
	},
}

// comparesAge returns the condition of a statement that compares the age of MFA with a number.
func comparesAge(s *policy.Statement) *policy.Condition {
	for _, c := range analysis.ConditionsOn(s, age) {
		if op, ok := policy.ParseOperator(c.Operator.Value); ok && op.Family == policy.NumericFamily {
			return &c
		}
	}
	return nil
}

// old is an age of MFA in seconds that no author considers recent: sessions last 36 hours at most.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
const old = "129600"

// reportOldMFA looks for a request that a statement allows although the MFA is as old as it can be.
func reportOldMFA(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, compared *policy.Condition) {
	witness, found := pass.Find(analysis.Query{
		Layers: setting.Layers, Via: []*policy.Statement{s}, Callers: withMFA(setting),
		View: map[string]analysis.Fixed{age: {Value: old}, present: {Value: "true"}},
	})
	if found {
		pass.Report(analysis.Diagnostic{
			Range: compared.Operator.Range, Statement: s, Witness: witness,
			Message: "this allows an MFA of any age; use NumericLessThan to require recent MFA",
		})
	}
}

// withMFA returns the callers of a setting that used MFA.
func withMFA(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return []analysis.Caller{{Type: analysis.User, Credentials: analysis.TemporaryMFA}, {Type: analysis.Role, Credentials: analysis.TemporaryMFA}}
	}
	var callers []analysis.Caller
	for _, caller := range setting.Callers {
		if caller.Credentials == analysis.TemporaryMFA {
			callers = append(callers, caller)
		}
	}
	return callers
}
