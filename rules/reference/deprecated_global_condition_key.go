package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DeprecatedGlobalConditionKey reports aws:ARN, the old name of aws:PrincipalArn.
var DeprecatedGlobalConditionKey = &analysis.Analyzer{
	Name:  "deprecated-global-condition-key",
	Title: "aws:ARN is deprecated",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.SCP, policy.RCP, policy.Trust},
	Code:  "DEPRECATED_GLOBAL_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		for c := range pass.ConditionsFor("aws:ARN") {
			pass.ReportFix(c.Statement, c.Written.Key.Range, pass.Respell(&c.Written.Key, "aws:PrincipalArn"),
				"aws:ARN is deprecated; use aws:PrincipalArn")
		}
	},
}
