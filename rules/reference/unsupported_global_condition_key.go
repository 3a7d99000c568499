package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedGlobalConditionKey reports aws:ARN where it is ambiguous.
var UnsupportedGlobalConditionKey = &analysis.Analyzer{
	Name:  "unsupported-global-condition-key",
	Title: "aws:ARN is ambiguous in a resource policy",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource, policy.VPCEndpoint},
	Code:  "UNSUPPORTED_GLOBAL_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		for c := range pass.ConditionsFor("aws:ARN") {
			pass.ReportFix(c.Statement, c.Written.Key.Range, pass.Replace(&c.Written.Key, "aws:PrincipalArn"),
				"aws:ARN is ambiguous in a resource policy; use aws:PrincipalArn or aws:SourceArn")
		}
	},
}
